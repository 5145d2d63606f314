#![doc = include_str!("../README.md")]

mod known_bad;
mod reported;

use known_bad::End;
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_machine::System as Machine;
use redial_model::{Facts, Finding, Known, Side, Snag, SystemFact, places};
pub use reported::other_machine;

redial_model::codes! {
    KNOWN_BAD: "system.known-bad", Warning, "The Windows build has a known fault of Remote Desktop, and a later update fixes it.";
    AVOIDED: "system.fault-avoided", Info, "The host's Windows build has a known fault of Remote Desktop, and a policy avoids it.";
    USER_LICENCES: "system.user-licences", Warning, "The host is in a workgroup and uses licences per user. Windows tracks those in a domain, so here they cannot be tracked.";
    AZURE: "system.azure", Info, "The machine runs in Azure. Run Command and the serial console work even when Remote Desktop does not.";
    BROKER: "system.broker", Info, "The host is a Connection Broker: its certificates belong to the deployment.";
    NOT_ELEVATED: "system.not-elevated", Info, "redial runs without elevation: it cannot read some settings and cannot change anything.";
    OTHER_MACHINE: "host.other-machine", Warning, "The computer that redial looked at as the host is not the one that answers on the network. It is another member of a farm, a wrong file or channel, or one that was renamed since. What it says of itself is not used.";
    REPORT: "host.report", Info, "What the host says of itself comes from a report that was made there, not from this check.";
    REPORT_OLD: "host.report-old", Warning, "The host's report is from another time than this check: it may have changed since. Make a new report on the host.";
    REPORT_CUT: "host.report-cut", Info, "The host's report had to be small, and something was left out of it. What is missing there proves nothing.";
    UNSEEN: "system.unseen", Info, "Some information about one of the machines could not be read.";
}

/// The probe.
#[derive(Debug)]
pub struct System;

impl Probe for System {
    type Fact = SystemFact;
    const CARD: ProbeCard =
        ProbeCard::new::<SystemFact>("system", "What machines are at both ends?")
            .side(Side::Client)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<SystemFact, Snag> {
        let client = ask.look(Side::Client, |machine| machine.system()).await;
        let host = ask.look(Side::Host, |machine| machine.system()).await;
        match (client, host) {
            (Err(snag), Err(_)) => Err(snag),
            (client, host) => Ok(SystemFact {
                client: known(client),
                host: known(host),
                reported: None,
            }),
        }
    }

    fn judge(&self, system: &SystemFact, facts: &Facts) -> Vec<Finding> {
        let mut found = Vec::new();
        let ends = [(End::Client, &system.client), (End::Host, &system.host)];
        for (end, machine) in ends {
            match machine {
                Known::Is(machine) => found.extend(bad(end, machine, facts)),
                Known::Unread(why) => {
                    let end = words(end);
                    let note =
                        UNSEEN.found(format!("some information about {end} could not be read"));
                    found.push(note.unseen(end, why));
                }
                Known::Unasked => {}
            }
        }
        found.extend(system.host.seen().into_iter().flat_map(host));
        found.extend(
            system
                .host
                .seen()
                .and_then(|host| user_licences(host, facts)),
        );
        found.extend(not_elevated(system));
        found.extend(reported::judge(system, facts));
        found
    }
}

/// Rights that redial lacks here, or lacked where a report was made.
fn not_elevated(system: &SystemFact) -> Option<Finding> {
    let lacks = |machine: &Known<Machine>| machine.seen().is_some_and(|m| !m.elevated);
    let says = if lacks(&system.client) {
        "redial runs without elevation"
    } else if !lacks(&system.host) {
        return None;
    } else if system.reported.is_some() {
        "redial ran without elevation on the host"
    } else {
        "redial runs without elevation"
    };
    Some(NOT_ELEVATED.found(says))
}

/// A machine that is not there was not asked.
fn known(looked: Result<Machine, Snag>) -> Known<Machine> {
    match looked {
        Err(Snag::NotHere) => Known::Unasked,
        looked => looked.into(),
    }
}

/// What the host is, beside its build.
fn host(host: &Machine) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(azure) = &host.azure {
        let mut finding = AZURE
            .found("the host runs in Azure")
            .with("VmId", azure.id.as_str());
        if let (Some(name), Some(group)) = (&azure.name, &azure.group) {
            finding = finding.with("az", format!("--resource-group {group} --name {name}"));
        }
        found.push(finding);
    }
    if host.broker {
        found.push(BROKER.found("the host is a Connection Broker"));
    }
    found
}

fn words(end: End) -> &'static str {
    match end {
        End::Client => "this computer",
        End::Host => "the host",
    }
}

fn bad(end: End, machine: &Machine, facts: &Facts) -> Option<Finding> {
    let row = known_bad::find(end, machine.build, machine.revision)?;
    let end = words(end);
    let build = format!("{}.{}", machine.build, machine.revision);
    let says = format!("{end} runs build {build}: {}", row.effect);
    let is_avoided =
        |(name, value, _): &(&str, u32, &str)| facts.dword(&places::policy(name)) == Some(*value);
    let finding = match row.avoided.filter(is_avoided) {
        Some((name, value, _)) => AVOIDED.found(says).with(name, value.to_string()),
        None => {
            let finding = KNOWN_BAD.found(says).with("update", row.update);
            match row.avoided {
                Some((_, _, policy)) => finding.with("avoided until then by", policy),
                None => finding,
            }
        }
    };
    Some(finding.with("fixed by", row.mended))
}

/// Sources: learn.microsoft.com, "License Remote Desktop Services with Client Access Licenses" (a
/// licence per user is assigned in Active Directory and can't be tracked within a workgroup), and
/// "Set the Remote Desktop licensing mode" for 4, which stands for it. A policy wins.
fn user_licences(host: &Machine, facts: &Facts) -> Option<Finding> {
    const PER_USER: u32 = 4;
    let slots = [
        places::policy("LicensingMode"),
        places::licensing("LicensingMode"),
    ];
    let (slot, mode) = slots
        .into_iter()
        .find_map(|slot| Some((slot.clone(), facts.dword(&slot)?)))?;
    let is_alone = host.joined == Known::Is(false);
    let says = "the host is in a workgroup, and its licences are per user";
    (is_alone && mode == PER_USER).then(|| {
        let finding = USER_LICENCES.found(says);
        finding.with(slot.to_string(), mode.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;

    fn judged(machine: Machine) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            SystemFact {
                client: Known::Is(machine),
                host: Known::Unasked,
                reported: None,
            }
            .into(),
        );
        super::System
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn a_bad_build_ends_where_it_was_mended() {
        let at = |revision| {
            judged(Machine {
                build: 26100,
                revision,
                elevated: true,
                ..Machine::default()
            })
        };
        assert_eq!(at(7623), ["system.known-bad"]);
        assert!(at(7627).is_empty());
        assert!(at(2000).is_empty());
        assert!(at(3194).is_empty(), "the freeze is the host's");
    }

    #[test]
    fn a_host_that_freezes_does_so_from_its_release_on() {
        let host = |build, revision| {
            let machine = Machine {
                build,
                revision,
                elevated: true,
                ..Machine::default()
            };
            let mut facts = Facts::default();
            facts.add(
                SystemFact {
                    client: Known::Unasked,
                    host: Known::Is(machine),
                    reported: None,
                }
                .into(),
            );
            let found = super::System.findings(&facts);
            found.iter().any(|f| f.code == "system.known-bad")
        };
        assert!(host(26100, 1742) && host(26100, 3194));
        assert!(!host(26100, 3775) && !host(26200, 3194));
        assert!(host(20348, 5622));
        assert!(!host(20348, 5386) && !host(20348, 5631));
    }

    /// A host with a policy.
    fn ruled(machine: Machine, policy: &str, value: u32) -> Facts {
        let mut facts = Facts::default();
        let system = SystemFact {
            client: Known::Unasked,
            host: Known::Is(machine),
            reported: None,
        };
        facts.add(system.into());
        let readings = redial_model::Readings {
            read: vec![redial_model::Reading {
                slot: places::policy(policy),
                value: redial_model::Value::Dword(value),
            }],
            unread: vec![],
        };
        facts.add(redial_model::PolicyFact { readings }.into());
        facts
    }

    #[test]
    fn a_policy_that_avoids_a_fault_makes_it_a_note() {
        let codes = |value| {
            let machine = Machine {
                build: 26100,
                revision: 1742,
                elevated: true,
                ..Machine::default()
            };
            let facts = ruled(machine, "SelectNetworkDetect", value);
            let found = super::System.findings(&facts).into_iter();
            found.map(|f| f.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(3), ["system.fault-avoided"]);
        assert_eq!(codes(1), ["system.known-bad"]);
    }

    #[test]
    fn licences_per_user_need_a_domain() {
        let codes = |joined, mode| {
            let machine = Machine {
                joined,
                elevated: true,
                ..Machine::default()
            };
            let facts = ruled(machine, "LicensingMode", mode);
            super::System.findings(&facts).len()
        };
        assert_eq!(codes(Known::Is(false), 4), 1);
        assert_eq!(codes(Known::Is(false), 2), 0);
        assert_eq!(codes(Known::Is(true), 4), 0);
        assert_eq!(codes(Known::Unasked, 4), 0);
    }

    #[test]
    fn elevation_is_said() {
        assert_eq!(judged(Machine::default()), ["system.not-elevated"]);
    }

    #[test]
    fn a_machine_that_could_not_be_asked_is_said() {
        let mut facts = Facts::default();
        let broke = Snag::Broke {
            doing: "read the build".into(),
            why: "denied".into(),
        };
        facts.add(
            SystemFact {
                client: Known::Unasked,
                host: Known::Unread(broke),
                reported: None,
            }
            .into(),
        );
        let found = super::System.findings(&facts);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "system.unseen");
    }
}
