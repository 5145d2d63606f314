#![doc = include_str!("../README.md")]

use redial_model::{
    Act, Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing,
};

/// The fix.
#[derive(Debug)]
pub struct Refresh;

impl Fix for Refresh {
    const CARD: FixCard = FixCard::new(
        "policy.refresh",
        &["policy.overrides"],
        Side::Host,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::Medium, Grade::Low)
    .best_for("a policy that was changed and has not arrived")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if facts
            .system
            .as_ref()
            .and_then(|s| s.host.seen())
            .is_some_and(|host| host.domain.is_none())
        {
            return Err(Refusal::new(
                "the host is in no domain: its policies are local ones, edited with gpedit.msc",
            ));
        }
        let by_hand = "change the policy first (gpresult /h shows which one it is), or the old values come again".into();
        Self::CARD.plan(
            vec![Step::ByHand(by_hand), Step::Act(Act::RefreshPolicy)],
            &[Topic::Line, Topic::Policy],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Known, SystemFact};

    #[test]
    fn asks_a_domain_and_nobody_else() {
        assert!(
            Refresh
                .plan("policy.overrides", &Facts::default())
                .unwrap()
                .acts()
        );
        let mut facts = Facts::default();
        let host = Known::Is(redial_model::machine::System::default());
        facts.add(
            SystemFact {
                client: Known::Unasked,
                host,
            }
            .into(),
        );
        assert!(
            Refresh
                .plan("policy.overrides", &facts)
                .unwrap_err()
                .to_string()
                .contains("no domain")
        );
    }
}
