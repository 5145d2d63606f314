#![doc = include_str!("../README.md")]

mod known_bad;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_machine::System as Machine;
use redial_model::{Facts, Finding, Side, Snag, SystemFact};

redial_model::codes! {
    KNOWN_BAD: "system.known-bad", Warning, "The Windows build is one with a known fault of Remote Desktop, and a later update mends it.";
    AZURE: "system.azure", Info, "The machine is one of Azure's: Run Command and the serial console are ways in when Remote Desktop is not.";
    BROKER: "system.broker", Info, "The host is a Connection Broker: its certificates belong to the deployment.";
    NOT_ELEVATED: "system.not-elevated", Info, "redial runs without elevation here: some of what the machine knows stays hidden, and nothing can be changed.";
}

/// The probe.
#[derive(Debug)]
pub struct System;

impl Probe for System {
    type Fact = SystemFact;
    const CARD: ProbeCard =
        ProbeCard::new::<SystemFact>("system", "What are the machines at both ends?")
            .side(Side::Client)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<SystemFact, Snag> {
        let client = ask.look(Side::Client, |machine| machine.system()).await;
        let host = ask.look(Side::Host, |machine| machine.system()).await;
        match (client, host) {
            (Err(snag), Err(_)) => Err(snag),
            (client, host) => Ok(SystemFact {
                client: client.ok(),
                host: host.ok(),
            }),
        }
    }

    fn judge(&self, system: &SystemFact, _: &Facts) -> Vec<Finding> {
        let mut found = Vec::new();
        for (end, machine) in [("this machine", &system.client), ("the host", &system.host)] {
            let Some(machine) = machine else { continue };
            found.extend(bad(end, machine));
        }
        if let Some(host) = &system.host {
            if let Some(azure) = &host.azure {
                let mut finding = AZURE
                    .found("the host is one of Azure's")
                    .with("VmId", azure.id.as_str());
                if let (Some(name), Some(group)) = (&azure.name, &azure.group) {
                    finding = finding.with("az", format!("--resource-group {group} --name {name}"));
                }
                found.push(finding);
            }
            if host.broker {
                found.push(BROKER.found("the host is a Connection Broker"));
            }
        }
        if [&system.client, &system.host]
            .into_iter()
            .flatten()
            .any(|m| !m.elevated)
        {
            found.push(NOT_ELEVATED.found("redial runs without elevation"));
        }
        found
    }
}

fn bad(end: &str, machine: &Machine) -> Option<Finding> {
    let row = known_bad::find(machine.build, machine.revision)?;
    let build = format!("{}.{}", machine.build, machine.revision);
    Some(
        KNOWN_BAD
            .found(format!("{end} runs build {build}: {}", row.effect))
            .with("update", row.update)
            .with("mended by", row.mended),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;

    fn judged(machine: Machine) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            SystemFact {
                client: Some(machine),
                host: None,
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
    }

    #[test]
    fn elevation_is_said() {
        assert_eq!(judged(Machine::default()), ["system.not-elevated"]);
    }
}
