#![doc = include_str!("../README.md")]

mod judge;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Snag};
use redial_model::{Facts, Finding, PolicyFact, Readings, Side, places};

redial_model::codes! {
    DENIES: "policy.denies", Error, "Group Policy turns Remote Desktop off on the host.";
    LOWERS_SECURITY: "policy.lowers-security", Warning, "Group Policy turns TLS or NLA off for Remote Desktop.";
    LIMITS: "policy.limits", Info, "Group Policy limits the number of connections to a few. Further connections are dropped.";
    SUITES: "policy.suites", Info, "Group Policy sets the order of cipher suites. If none of them is known to the client, the two have nothing in common.";
    TEMPLATE: "policy.template", Info, "Group Policy names a certificate template for Remote Desktop. Certificates come from the certification authority, not from the host.";
    NO_NTLM: "policy.no-ntlm", Info, "The host accepts no NTLM (RestrictReceivingNTLMTraffic), as a hardened host does. Kerberos works. Clients that connect by address, with a local account or from outside the domain are refused after the password.";
    NTLM_NEEDED: "policy.ntlm-needed", Error, "The host accepts no NTLM, and only NTLM is possible with the address or name that was used.";
    SIGN_IN: "policy.sign-in", Info, "What the host requires of those who sign in: it refuses old NTLM, old clients, or NTLM in its domain. An updated Windows meets these requirements.";
    SET: "policy.set", Info, "Group Policy sets values of Remote Desktop. Local values of the same name have no effect.";
    UNSEEN: "policy.unseen", Info, "Some of Group Policy's values for Remote Desktop could not be read.";
}

/// The values that matter to a connection.
const NAMES: [&str; 12] = [
    "fDenyTSConnections",
    "SecurityLayer",
    "UserAuthentication",
    "MinEncryptionLevel",
    "MaxInstanceCount",
    "SelectTransport",
    "CertTemplateName",
    "LanAdapter",
    "fAllowSecProtocolNegotiation",
    "SelectNetworkDetect",
    "LicensingMode",
    "LicenseServers",
];
/// The policy for the order of cipher suites.
const SUITES_KEY: &str =
    r"HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002";
/// What the host does with NTLM that comes in: 0 or absent allows all, 1 denies accounts of the
/// domain, 2 denies all. Source: learn.microsoft.com, "Network security: Restrict NTLM: Incoming NTLM
/// traffic".
const INCOMING: &str = "RestrictReceivingNTLMTraffic";

/// What the host demands of those who sign in. `client` holds it against what its machine offers.
/// Sources: learn.microsoft.com, "Network security: LAN Manager authentication level"; "Remote
/// Credential Guard"; "Configure Credential Guard"; "Network access: Do not allow storage of
/// passwords and credentials for network authentication".
const LSA: [&str; 4] = [
    "LmCompatibilityLevel",
    "DisableRestrictedAdmin",
    "LsaCfgFlags",
    "disabledomaincreds",
];
/// Where a controller keeps what it denies its domain: 1 to 7, by accounts and servers. Source:
/// learn.microsoft.com, "Network security: Restrict NTLM: NTLM authentication in this domain".
const NETLOGON_KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\Netlogon\Parameters";
const ORACLE_KEY: &str =
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters";

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
        let slots = NAMES.iter().map(|name| places::policy(name)).chain([
            places::registry(SUITES_KEY, "Functions"),
            places::ntlm(INCOMING),
            places::delegation("AllowProtectedCreds"),
            places::registry(ORACLE_KEY, "AllowEncryptionOracle"),
            places::registry(NETLOGON_KEY, "RestrictNTLMInDomain"),
        ]);
        let slots = slots.chain(LSA.map(places::lsa));
        Ok(PolicyFact {
            readings: Readings::of(machine, slots).some()?,
        })
    }

    fn judge(&self, policy: &PolicyFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(policy, facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{Reading, Unread, Value};

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

    #[test]
    fn a_value_that_could_not_be_read_is_not_one_that_is_absent() {
        let slot = places::policy("SecurityLayer");
        let readings = Readings {
            read: vec![],
            unread: vec![Unread {
                slot,
                why: Snag::NeedsElevation,
            }],
        };
        let mut facts = Facts::default();
        facts.add(PolicyFact { readings }.into());
        let found = Policy.findings(&facts);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "policy.unseen");
    }
}
