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
        const FIREWALL: &str = "this computer's firewall";
        let protection = facts
            .protection
            .as_ref()
            .ok_or_else(|| Refusal::unknown(FIREWALL))?;
        let protection = Refusal::unless_read(FIREWALL, protection.outbound.as_ref())?;
        if let Some(rule) = protection.blocks.first() {
            let name = redial_model::Said::new(&rule.name);
            return Err(Refusal::new(format!(
                "the rule {name} blocks mstsc.exe by name and overrides rules that allow it: somebody set it on purpose"
            )));
        }
        if protection.blocked_profiles == 0 || protection.allowed {
            return Err(Refusal::new(
                "nothing blocks mstsc.exe on this computer: outbound connections are allowed by default",
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
    use redial_model::{Known, Outbound, ProtectionFact, Snag, machine::Rule};

    fn of(outbound: Known<Outbound>) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        let products = Known::Is(vec![]);
        facts.add(ProtectionFact { products, outbound }.into());
        Mstsc.plan("client.local", &facts)
    }

    fn why(outbound: Known<Outbound>) -> String {
        of(outbound).unwrap_err().to_string()
    }

    #[test]
    fn only_where_something_blocks_it() {
        let blocked = Outbound {
            blocked_profiles: 4,
            active: 4,
            ..Outbound::default()
        };
        let plan = of(Known::Is(blocked.clone())).unwrap();
        assert!(plan.steps[0].to_string().ends_with("mstsc.exe, public"));
        assert!(why(Known::Is(Outbound::default())).contains("nothing blocks"));
        let by_name = Outbound {
            blocks: vec![Rule {
                name: "No RDP".into(),
                ..Rule::default()
            }],
            ..blocked
        };
        assert!(why(Known::Is(by_name)).contains("No RDP"));
        assert_eq!(
            why(Known::Unread(Snag::NeedsElevation)),
            "this computer's firewall could not be read: needs elevation"
        );
    }
}
