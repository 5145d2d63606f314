#![doc = include_str!("../README.md")]

use redial_model::{
    Act, Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing,
};

/// The fix.
#[derive(Debug)]
pub struct Flush;

impl Fix for Flush {
    const CARD: FixCard = FixCard::new(
        "name.flush",
        &["name.ambiguous", "name.wrong-host"],
        Side::Client,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::Low, Grade::Low)
    .best_for("a name whose record was changed recently")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if facts.asked_name().is_none() {
            return Err(Refusal::new("you entered an address, not a name"));
        }
        if facts.system.is_none() {
            return Err(Refusal::new(
                "this works only on Windows: run redial there, or `ipconfig /flushdns`",
            ));
        }
        Self::CARD.plan(
            vec![Step::Act(Act::FlushNames)],
            &[Topic::Address, Topic::Name, Topic::Line],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{AddressFact, Lookup, SystemFact};

    #[test]
    fn needs_a_name_and_a_machine() {
        let mut facts = Facts::default();
        assert!(
            Flush
                .plan("name.ambiguous", &facts)
                .unwrap_err()
                .to_string()
                .contains("not a name")
        );
        facts.add(
            AddressFact {
                host: "srv01".into(),
                lookup: Lookup::System,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        assert!(
            Flush
                .plan("name.ambiguous", &facts)
                .unwrap_err()
                .to_string()
                .contains("on Windows")
        );
        facts.add(SystemFact::default().into());
        assert!(Flush.plan("name.ambiguous", &facts).unwrap().acts());
    }
}
