#![doc = include_str!("../README.md")]

use redial_model::{
    Act, Facts, Fix, FixCard, Grade, Known, Plan, Refusal, Risk, Side, Step, Topic, Undoing,
    machine::System,
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
    .best_for("a policy that was changed and has not reached the host")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let host = facts.system.as_ref().and_then(|s| s.host.seen());
        if host.is_some_and(|host| !may_be_member(host)) {
            return Err(Refusal::new(
                "the host is in no domain: its policies are local, edited with gpedit.msc",
            ));
        }
        let by_hand =
            "change the policy first (gpresult /h shows which one it is), or the old values return"
                .into();
        Self::CARD.plan(
            vec![Step::ByHand(by_hand), Step::Act(Act::RefreshPolicy)],
            &[Topic::Line, Topic::Policy],
        )
    }
}

/// Reports of earlier versions have the DNS suffix alone.
fn may_be_member(host: &System) -> bool {
    match &host.joined {
        Known::Is(joined) => *joined,
        Known::Unread(_) => true,
        Known::Unasked => host.domain.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::SystemFact;

    #[test]
    fn asks_a_domain_and_nobody_else() {
        assert!(
            Refresh
                .plan("policy.overrides", &Facts::default())
                .unwrap()
                .acts()
        );
        let planned = |host: System| {
            let mut facts = Facts::default();
            let system = SystemFact {
                client: Known::Unasked,
                host: Known::Is(host),
                reported: None,
            };
            facts.add(system.into());
            Refresh.plan("policy.overrides", &facts)
        };
        let refused = planned(System::default()).unwrap_err();
        assert!(refused.to_string().contains("no domain"));
        let with_suffix = |joined| System {
            domain: Some("corp.test".into()),
            joined,
            ..System::default()
        };
        assert!(planned(with_suffix(Known::Unasked)).is_ok());
        assert!(planned(with_suffix(Known::Is(false))).is_err());
    }
}
