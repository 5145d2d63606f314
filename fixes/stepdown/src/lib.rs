#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, Value, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct StepDown;

impl Fix for StepDown {
    const CARD: FixCard = FixCard::new(
        "security.step-down",
        &[
            "key.unusable",
            "key.store-damaged",
            "certificate.binding",
            "tls.mismatch",
        ],
        Side::Host,
        Risk::Weakens,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::Medium, Grade::Low)
    .best_for("somebody must get in now, from a network you trust, and nothing else helps")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if !facts.sees_host() {
            return Err(Refusal::new(
                "lowering security blindly is not planned: run redial on the host",
            ));
        }
        // Lowering security answers a fault that was seen, never one that may be there.
        if cause.starts_with("key.")
            && let Some((what, why)) = facts
                .key
                .as_ref()
                .and_then(|k| k.unseen().into_iter().next())
        {
            return Err(Refusal::unread(what, &why));
        }
        let mut plan = steps::ungoverned(facts, &["SecurityLayer", "UserAuthentication"])?;
        plan.extend(steps::change(
            facts,
            places::rdp_tcp("SecurityLayer"),
            Value::Dword(0),
        )?);
        plan.extend(steps::change(
            facts,
            places::rdp_tcp("UserAuthentication"),
            Value::Dword(0),
        )?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Security, Topic::Listener])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{governed, seen, shown};

    #[test]
    fn weakens_what_it_sees_and_nothing_else() {
        let facts = seen(vec![
            (places::rdp_tcp("SecurityLayer"), Value::Dword(2)),
            (places::rdp_tcp("UserAuthentication"), Value::Dword(1)),
        ]);
        let plan = StepDown.plan("key.unusable", &facts).unwrap();
        assert_eq!((plan.risk, plan.changes().count()), (Risk::Weakens, 2));
        assert!(
            shown(StepDown.plan("key.unusable", &governed(facts, "SecurityLayer")))[0]
                .contains("Group Policy")
        );
        assert!(shown(StepDown.plan("key.unusable", &Facts::default()))[0].contains("blindly"));
    }
}
