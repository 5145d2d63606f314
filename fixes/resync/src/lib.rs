#![doc = include_str!("../README.md")]

use redial_model::{
    Act, Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing,
};

/// The fix.
#[derive(Debug)]
pub struct Resync;

impl Fix for Resync {
    const CARD: FixCard = FixCard::new("clock.resync", &["clock.skew"], Side::Client, Risk::Safe)
        .undo(Undoing::Whole)
        .grades(Grade::Medium, Grade::Low)
        .best_for("a clock that drifted while the machine slept or was restored")
        .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if facts.system.is_none() {
            return Err(Refusal::new(
                "this is done on Windows, on the machine whose clock is wrong: run redial there, or `w32tm /resync /rediscover`",
            ));
        }
        let by_hand =
            "when the difference stays, the other machine's clock is the wrong one".into();
        Self::CARD.plan(
            vec![Step::Act(Act::ResyncClock), Step::ByHand(by_hand)],
            &[Topic::Line, Topic::Clock],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_a_machine() {
        assert!(
            Resync
                .plan("clock.skew", &Facts::default())
                .unwrap_err()
                .to_string()
                .contains("on Windows")
        );
        let mut facts = Facts::default();
        facts.add(redial_model::SystemFact::default().into());
        assert!(Resync.plan("clock.skew", &facts).unwrap().acts());
    }
}
