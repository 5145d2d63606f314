#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Gate, Grade, Inbound, Plan, Refusal, Risk, Said, Side, Slot, Step,
    Topic, Undoing, Value,
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
        let closed = closed(firewall, facts)?;
        let plan = switched_on(firewall, closed);
        let plan = if plan.is_empty() {
            vec![own_rule(firewall, closed)]
        } else {
            plan
        };
        Self::CARD.plan(plan, &[Topic::Line, Topic::Firewall])
    }
}

/// The profiles that a connection may come in by and that have no rule, as bits: nothing is opened
/// besides. What a new rule can't change is the reason for none.
fn closed(firewall: &Inbound, facts: &Facts) -> Result<u32, Refusal> {
    if let Some(product) = firewall.others.first() {
        return Err(Refusal::new(format!(
            "{product} replaces the Windows firewall: allow Remote Desktop there"
        )));
    }
    let ways = firewall.ways_in(facts.dialled_address());
    let used = firewall.profiles.iter().filter(|p| p.profile & ways != 0);
    let mut closed = 0;
    for profile in used {
        match firewall.gate(profile) {
            _ if firewall.ignores_local_rules(profile) => {
                return Err(Refusal::new(
                    "Group Policy ignores local rules: allow Remote Desktop in the policy",
                ));
            }
            Gate::Shut => {
                return Err(Refusal::new(
                    "the profile in use blocks every inbound connection, whatever the rules allow: change that setting first, if it is not intended",
                ));
            }
            Gate::Blocked(rule) => {
                return Err(Refusal::new(format!(
                    "the rule {} blocks the port, and overrides every rule that allows it: turn it off if it is not intended",
                    Said::new(&rule.name)
                )));
            }
            Gate::Closed => closed |= profile.profile,
            Gate::Off | Gate::Open(_) | Gate::OpenAnyway | Gate::Scoped(_) | Gate::Unseen => {}
        }
    }
    if closed == 0 {
        return Err(Refusal::already(
            "the host's firewall allows Remote Desktop already",
        ));
    }
    Ok(closed)
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

/// The built-in TCP rules that stand for the closed profiles and the port, and are off: those that
/// stand for nothing else where there are such, as Windows has one for each profile or one for all.
fn switched_on(firewall: &Inbound, closed: u32) -> Vec<Step> {
    // One for any port is not Remote Desktop's own listener.
    let names = |r: &&redial_model::machine::Rule| !matches!(r.ports.as_str(), "" | "*");
    let off =
        firewall.rules.iter().filter(names).filter(|r| {
            r.group == places::GROUP && r.allow && !r.enabled && r.profiles & closed != 0
        });
    let (narrow, wide): (Vec<_>, Vec<_>) = off.partition(|r| r.profiles & !closed == 0);
    let fits = if narrow.is_empty() { wide } else { narrow };
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
    fits.into_iter().map(change).collect()
}

/// A rule of redial's own, for a port or a profile the built-in ones do not stand for.
fn own_rule(firewall: &Inbound, closed: u32) -> Step {
    let slot = Slot::FirewallAllow {
        name: format!("redial: Remote Desktop on TCP {}", firewall.port),
    };
    let service = Some(places::TERM_SERVICE.into());
    let allow = FirewallRuleSpec {
        inbound: true,
        program: None,
        service,
        port: Some(firewall.port),
        profiles: closed & 7,
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

    #[test]
    fn only_the_profile_without_a_rule_is_opened() {
        let both = |change: fn(&mut Inbound)| {
            let mut facts = facts(
                vec![Rule {
                    enabled: true,
                    ..rule(profiles::DOMAIN)
                }],
                false,
            );
            if let Some(Known::Is(inbound)) = facts.firewall.as_mut().map(|f| &mut f.inbound) {
                inbound.active |= profiles::DOMAIN;
                inbound.profiles.push(Profile {
                    profile: profiles::DOMAIN,
                    on: true,
                    ..Profile::default()
                });
                change(inbound);
            }
            Rules.plan("firewall.blocked", &facts)
        };
        let plan = both(|_| {}).unwrap();
        assert!(plan.steps[0].to_string().ends_with("TermService, public"));
        let why = |change| both(change).unwrap_err().to_string();
        let block = |i: &mut Inbound| {
            let guard = Rule {
                name: "Guard".into(),
                enabled: true,
                allow: false,
                ..rule(profiles::ALL)
            };
            i.rules.push(guard);
        };
        assert!(why(block).contains("the rule Guard blocks"));
        let other = |i: &mut Inbound| i.others = vec!["Endpoint Guard".into()];
        assert!(why(other).contains("Endpoint Guard"));
        let merge = |i: &mut Inbound| i.profiles[0].ignores_local_rules = true;
        assert!(why(merge).contains("Group Policy"));
    }
}
