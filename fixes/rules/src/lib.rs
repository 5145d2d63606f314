#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, Inbound, Plan, Refusal, Risk, Side, Slot, Step, Topic,
    Undoing, Value,
    machine::{FirewallRuleSpec, profiles},
    places,
};

/// The fix.
#[derive(Debug)]
pub struct Rules;

impl Fix for Rules {
    const CARD: FixCard = FixCard::new(
        "firewall.allow-host",
        &["firewall.blocked"],
        Side::Host,
        Risk::Safe,
    )
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a rule that is off for the network profile in use, or a port without a rule")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        const FIREWALL: &str = "the host's firewall";
        let firewall = match &facts.firewall {
            Some(firewall) => Refusal::unless_read(FIREWALL, firewall.inbound.as_ref())?,
            None if facts.sees_host() => return Err(Refusal::unknown(FIREWALL)),
            None => return Self::CARD.plan(vec![blind()], &[Topic::Line]),
        };
        if firewall.policy_wins {
            return Err(Refusal::new(
                "Group Policy keeps local rules from counting: allow Remote Desktop in the policy",
            ));
        }
        if firewall
            .profiles
            .iter()
            .any(|p| p.profile & firewall.active != 0 && p.blocks_all_inbound)
        {
            return Err(Refusal::new(
                "the profile in use blocks every inbound connection, rules or not: that is a decision of its own",
            ));
        }
        let plan = switched_on(firewall);
        let plan = if plan.is_empty() {
            vec![own_rule(firewall)]
        } else {
            plan
        };
        Self::CARD.plan(plan, &[Topic::Line, Topic::Firewall])
    }
}

/// For a machine nobody has looked at: every rule of the group.
fn blind() -> Step {
    let slot = Slot::FirewallRule {
        name: "*".into(),
        group: places::GROUP.into(),
        profiles: profiles::ALL,
    };
    Step::Change(Change {
        slot,
        before: Value::Unknown,
        after: Value::Enabled(true),
    })
}

/// The built-in TCP rules that stand for the profile in use and the port, and are off.
fn switched_on(firewall: &Inbound) -> Vec<Step> {
    // One for any port is not Remote Desktop's own listener.
    let names = |r: &&redial_model::machine::Rule| !matches!(r.ports.as_str(), "" | "*");
    let fits = firewall.rules.iter().filter(names).filter(|r| {
        r.group == places::GROUP && r.allow && !r.enabled && r.profiles & firewall.active != 0
    });
    let change = |r: &redial_model::machine::Rule| {
        let slot = Slot::FirewallRule {
            name: r.name.clone(),
            group: r.group.clone(),
            profiles: r.profiles,
        };
        Step::Change(Change {
            slot,
            before: Value::Enabled(false),
            after: Value::Enabled(true),
        })
    };
    fits.map(change).collect()
}

/// A rule of redial's own, for a port or a profile the built-in ones do not stand for.
fn own_rule(firewall: &Inbound) -> Step {
    let slot = Slot::FirewallAllow {
        name: format!("redial: Remote Desktop on TCP {}", firewall.port),
    };
    let service = Some(places::TERM_SERVICE.into());
    let allow = FirewallRuleSpec {
        inbound: true,
        program: None,
        service,
        port: Some(firewall.port),
        profiles: firewall.active & 7,
    };
    Step::Change(Change {
        slot,
        before: Value::Absent,
        after: Value::Allow(allow),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::machine::{Profile, Rule};
    use redial_model::{FirewallFact, Known, Snag};

    fn facts(rules: Vec<Rule>, policy_wins: bool) -> Facts {
        let profiles = vec![Profile {
            profile: profiles::PUBLIC,
            on: true,
            ..Profile::default()
        }];
        let mut facts = Facts::default();
        let inbound = Inbound {
            active: profiles::PUBLIC,
            profiles,
            rules,
            port: 3389,
            policy_wins,
            ..Inbound::default()
        };
        facts.add(
            FirewallFact {
                inbound: Known::Is(inbound),
            }
            .into(),
        );
        facts
    }

    fn rule(profiles: u32) -> Rule {
        Rule {
            name: "Remotedesktop".into(),
            group: places::GROUP.into(),
            inbound: true,
            allow: true,
            profiles,
            ports: "3389".into(),
            ..Rule::default()
        }
    }

    #[test]
    fn the_rule_for_the_profile_in_use_goes_on_by_its_group() {
        let plan = Rules
            .plan(
                "firewall.blocked",
                &facts(vec![rule(profiles::ALL), rule(profiles::DOMAIN)], false),
            )
            .unwrap();
        assert_eq!(plan.changes().count(), 1);
        let any_port = Rule {
            ports: "*".into(),
            ..rule(profiles::ALL)
        };
        assert!(
            Rules
                .plan("firewall.blocked", &facts(vec![any_port], false))
                .unwrap()
                .steps[0]
                .to_string()
                .contains("absent → allow in")
        );
        assert_eq!(
            plan.steps[0].to_string(),
            "firewall rule Remotedesktop (@FirewallAPI.dll,-28752): off → on"
        );
    }

    #[test]
    fn a_profile_without_a_rule_gets_one_of_our_own() {
        let plan = Rules
            .plan(
                "firewall.blocked",
                &facts(vec![rule(profiles::DOMAIN)], false),
            )
            .unwrap();
        assert_eq!(
            plan.steps[0].to_string(),
            "firewall rule redial: Remote Desktop on TCP 3389: absent → allow in, TCP 3389, TermService, public"
        );
    }

    #[test]
    fn a_policy_is_not_fought() {
        assert!(
            Rules
                .plan("firewall.blocked", &facts(vec![], true))
                .unwrap_err()
                .to_string()
                .contains("Group Policy")
        );
        assert!(
            Rules
                .plan("firewall.blocked", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }

    #[test]
    fn a_firewall_that_was_not_read_is_the_reason() {
        let mut facts = Facts::default();
        let inbound = Known::Unread(Snag::NeedsElevation);
        facts.add(FirewallFact { inbound }.into());
        let why = Rules.plan("firewall.blocked", &facts).unwrap_err();
        assert_eq!(
            why.to_string(),
            "the host's firewall could not be read: needs elevation"
        );
    }
}
