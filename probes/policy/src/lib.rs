#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::Machine;
use redial_model::{CodeCard, Facts, Finding, PolicyFact, Readings, Side, Snag, Value, places};

redial_model::codes! {
    DENIES: "policy.denies", Error, "Group Policy switches Remote Desktop off on the host.";
    LOWERS_SECURITY: "policy.lowers-security", Warning, "Group Policy takes TLS or NLA away from Remote Desktop.";
    LIMITS: "policy.limits", Warning, "Group Policy limits the number of connections to a few.";
    SUITES: "policy.suites", Info, "Group Policy sets the order of cipher suites; a list without those the client knows leaves nothing in common.";
    TEMPLATE: "policy.template", Info, "Group Policy names a certificate template for Remote Desktop; certificates come from the authority, not from the host itself.";
    SET: "policy.set", Info, "Group Policy sets values of Remote Desktop: local ones of the same name count for nothing.";
}

/// The values that matter to a connection.
const NAMES: [&str; 9] = [
    "fDenyTSConnections",
    "SecurityLayer",
    "UserAuthentication",
    "MinEncryptionLevel",
    "MaxInstanceCount",
    "SelectTransport",
    "CertTemplateName",
    "LanAdapter",
    "fAllowSecProtocolNegotiation",
];
/// The policy for the order of cipher suites.
const SUITES_KEY: &str =
    r"HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002";
/// The probe.
#[derive(Debug)]
pub struct Policy;

impl MachineProbe for Policy {
    type Fact = PolicyFact;
    const CARD: ProbeCard = ProbeCard::new::<PolicyFact>(
        "policy",
        "Which settings of Remote Desktop come from Group Policy?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<PolicyFact, Snag> {
        let slots = NAMES
            .iter()
            .map(|name| places::policy(name))
            .chain([places::registry(SUITES_KEY, "Functions")]);
        Ok(PolicyFact {
            readings: Readings::of(machine, slots).some()?,
        })
    }

    fn judge(&self, policy: &PolicyFact, facts: &Facts) -> Vec<Finding> {
        let is_set: Vec<&str> = NAMES
            .into_iter()
            .filter(|name| {
                policy
                    .readings
                    .value(&places::policy(name))
                    .is_some_and(|v| *v != Value::Absent)
            })
            .collect();
        let mut found = Vec::new();
        let mut number = |card: &CodeCard, name: &str, wrong: fn(u32) -> bool, says: &str| {
            if let Some(n) = facts.dword(&places::policy(name)).filter(|n| wrong(*n)) {
                found.push(
                    card.found(says)
                        .with(places::policy(name).to_string(), n.to_string()),
                );
            }
        };
        number(
            &DENIES,
            "fDenyTSConnections",
            |n| n == 1,
            "a policy switches Remote Desktop off",
        );
        number(
            &LOWERS_SECURITY,
            "SecurityLayer",
            |n| n == 0,
            "a policy takes TLS away",
        );
        number(
            &LIMITS,
            "MaxInstanceCount",
            |n| n < places::FEW,
            "a policy limits the number of connections",
        );
        if let Some(Value::Text(name)) = policy.readings.value(&places::policy("CertTemplateName"))
        {
            found.push(TEMPLATE.found("certificates come from a template").with(
                "CertTemplateName",
                redial_model::Said::new(name).to_string(),
            ));
        }
        let suites = policy
            .readings
            .value(&places::registry(SUITES_KEY, "Functions"));
        if let Some(list @ (Value::Text(_) | Value::Texts(_))) = suites {
            found.push(
                SUITES
                    .found("a policy sets the order of cipher suites")
                    .with(
                        "Functions",
                        redial_model::Said::new(&list.to_string()).to_string(),
                    ),
            );
        }
        if !is_set.is_empty() {
            found.push(SET.found(format!("set by policy: {}", is_set.join(", "))));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::Reading;

    fn judged(values: &[(&str, u32)]) -> Vec<String> {
        let read = values
            .iter()
            .map(|(name, n)| Reading {
                slot: places::policy(name),
                value: Value::Dword(*n),
            })
            .collect();
        let mut facts = Facts::default();
        facts.add(
            PolicyFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
            }
            .into(),
        );
        Policy
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn only_values_that_hurt_are_trouble() {
        assert!(judged(&[]).is_empty());
        assert_eq!(judged(&[("SecurityLayer", 2)]), ["policy.set"]);
        assert_eq!(
            judged(&[("SecurityLayer", 0)]),
            ["policy.lowers-security", "policy.set"]
        );
        assert_eq!(
            judged(&[("fDenyTSConnections", 1)]),
            ["policy.denies", "policy.set"]
        );
        assert_eq!(judged(&[("fDenyTSConnections", 0)]), ["policy.set"]);
    }
}
