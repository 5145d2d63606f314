#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Slot, Step, Topic, Undoing,
    Value, machine::FirewallRuleSpec,
};

/// The fix.
#[derive(Debug)]
pub struct Mstsc;

impl Fix for Mstsc {
    const CARD: FixCard = FixCard::new(
        "firewall.allow-client",
        &["client.local"],
        Side::Client,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a client that blocks outbound connections by default")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let protection = facts
            .protection
            .as_ref()
            .ok_or_else(|| Refusal::unknown("this machine's firewall"))?;
        if let Some(rule) = protection.blocks.first() {
            let name = redial_model::Said::new(&rule.name);
            return Err(Refusal::new(format!(
                "the rule {name} blocks mstsc.exe by name and wins over rules that allow: somebody meant it"
            )));
        }
        if protection.blocked_profiles == 0 || protection.allowed {
            return Err(Refusal::new(
                "nothing blocks mstsc.exe here: outbound connections are allowed by default",
            ));
        }
        let allow = FirewallRuleSpec {
            inbound: false,
            program: Some(MSTSC.into()),
            service: None,
            port: None,
            profiles: protection.blocked_profiles,
        };
        let slot = Slot::FirewallAllow {
            name: "redial: mstsc.exe out".into(),
        };
        Self::CARD.plan(
            vec![Step::Change(Change {
                slot,
                before: Value::Absent,
                after: Value::Allow(allow),
            })],
            &[Topic::Protection],
        )
    }
}

/// The client program.
const MSTSC: &str = r"%SystemRoot%\system32\mstsc.exe";

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{ProtectionFact, machine::Rule};

    fn of(fact: redial_model::ProtectionFact) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        facts.add(fact.into());
        Mstsc.plan("client.local", &facts)
    }

    #[test]
    fn only_where_something_blocks_it() {
        let blocked = ProtectionFact {
            blocked_profiles: 4,
            active: 4,
            ..ProtectionFact::default()
        };
        let plan = of(blocked.clone()).unwrap();
        assert!(plan.steps[0].to_string().ends_with("mstsc.exe, public"));
        assert!(
            of(ProtectionFact::default())
                .unwrap_err()
                .to_string()
                .contains("nothing blocks")
        );
        let by_name = ProtectionFact {
            blocks: vec![Rule {
                name: "No RDP".into(),
                ..Rule::default()
            }],
            ..blocked
        };
        assert!(of(by_name).unwrap_err().to_string().contains("No RDP"));
    }
}
