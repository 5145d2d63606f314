#![doc = include_str!("../README.md")]

mod credentials;
mod judge;
mod modes;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::Machine;
use redial_model::{ClientFact, Facts, Finding, Known, Readings, Said, Side, Snag, Value, places};

redial_model::codes! {
    NO_NLA: "client.no-nla", Warning, "The settings of the last connection do not offer NLA. A host that requires NLA refuses them.";
    NLA_REQUIRED: "client.nla-required", Error, "The settings of the last connection do not offer NLA, and this host requires it.";
    REFUSES: "client.refuses", Info, "The settings of the last connection refuse a host whose certificate cannot be verified, for example a self-signed one.";
    GATEWAY: "client.gateway", Info, "The settings of the last connection use a Remote Desktop gateway. The connection that closed may be the gateway's.";
    THROUGH_GATEWAY: "client.through-gateway", Info, "mstsc on this computer reaches this host through an RD Gateway. It does not matter to mstsc that the direct connection fails.";
    LICENCE_STORE: "client.licence-store", Info, "The Remote Desktop licences stored on this computer cannot be read, or the machine's hardware ID is missing beside them. A new licence cannot be stored.";
    ORACLE: "client.oracle", Warning, "This computer accepts hosts without the CredSSP update of 2018 (AllowEncryptionOracle 2). Connections work, but this computer is open to the attack that the update stops. Set the value back to 1, or delete it.";
    ORACLE_REFUSES: "client.oracle-refuses", Error, "This computer refuses hosts without the CredSSP update of 2018, and this host does not have it.";
    NTLM_DENIED: "client.ntlm-denied", Error, "This computer does not send NTLM (RestrictSendingNTLMTraffic 2), and only NTLM is possible with the address or name that was used.";
    NTLM_OFF: "client.ntlm-off", Info, "This computer does not send NTLM (RestrictSendingNTLMTraffic 2). Use the host's full domain name, so that Kerberos works.";
    GUARD: "client.guard-needs-kerberos", Error, "This computer requires Remote Credential Guard, which needs Kerberos. Only NTLM is possible with the address or name that was used.";
    DELEGATION: "client.delegation-denied", Error, "A policy on this computer forbids sending the password to this host (DenyFreshCredentials).";
    NTLM_OLD: "client.ntlm-old", Info, "This computer uses NTLM version 1 (LmCompatibilityLevel below 3). A host that refuses version 1 can be reached only with Kerberos.";
    NTLM_TOO_OLD: "client.ntlm-too-old", Error, "This computer uses NTLM version 1 (LmCompatibilityLevel below 3) and the host refuses it (5). Only NTLM is possible with this host.";
    RESTRICTED_REFUSED: "client.restricted-refused", Error, "A policy forbids this computer to send a password (Restricted Admin, Remote Credential Guard), and the host requires one.";
    GUARDED: "client.guarded", Info, "Credential Guard is on: Windows does not send saved passwords with NTLM. A password that you type works.";
    NO_PASSWORDS: "client.no-passwords", Info, "Windows on this computer does not store network passwords (disabledomaincreds), so a saved password cannot be used.";
    TLS_OFF: "client.tls-off", Error, "TLS 1.2 is turned off for clients on this computer (SCHANNEL).";
    TCP_ONLY: "client.tcp-only", Info, "A policy forbids UDP for the Remote Desktop client on this computer.";
    FIPS: "client.fips", Info, "This computer allows only FIPS 140 algorithms.";
    OTHER_ACCOUNT: "client.other-account", Info, "redial runs as another account than the user who is signed in, so it reads the other account's mstsc settings.";
    UNSEEN: "client.unseen", Info, "Some settings of the client on this computer could not be read.";
}

const ORACLE_KEY: &str =
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters";
const FIPS_KEY: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy";
const LAST: &str = r"%USERPROFILE%\Documents\Default.rdp";

/// The probe.
#[derive(Debug)]
pub struct Client;

impl MachineProbe for Client {
    type Fact = ClientFact;
    const CARD: ProbeCard =
        ProbeCard::new::<ClientFact>("client", "How is the client on this computer configured?")
            .side(Side::Client)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ClientFact, Snag> {
        let slots = [
            places::client_policy("fClientDisableUDP"),
            places::registry(ORACLE_KEY, "AllowEncryptionOracle"),
            places::registry(FIPS_KEY, "Enabled"),
            places::schannel("TLS 1.2", "Client", "Enabled"),
            places::schannel("TLS 1.2", "Client", "DisabledByDefault"),
            places::service(places::TIME),
            places::startup(places::TIME),
        ];
        let slots = slots.into_iter().chain(credentials::slots());
        let slots = slots.chain(modes::slots()).chain([
            places::user_policy("UseProxy"),
            places::user_policy("ProxyName"),
            places::registry(&format!(r"{}\HardwareID", places::LICENCES), "ClientHWID"),
        ]);
        let mut readings = Readings::of(machine, slots).some()?;
        let recent = recent(machine, &mut readings);
        let last = machine
            .text(LAST)
            .map(|text| properties(&text.unwrap_or_default()));
        Ok(ClientFact {
            readings,
            recent,
            last: last.into(),
            licences: licences(machine),
        })
    }

    fn judge(&self, client: &ClientFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(client, facts)
    }
}

/// How many licences of session hosts are kept here.
fn licences(machine: &dyn Machine) -> Known<usize> {
    let store = machine.subkeys(&format!(r"{}\Store", places::LICENCES));
    store.map(|kept| kept.len()).into()
}

/// The servers mstsc remembers (MRU0 to MRU9); one that can't be read is noted beside the rest.
fn recent(machine: &dyn Machine, readings: &mut Readings) -> Vec<Said> {
    let default = format!(r"{}\Default", places::CLIENT);
    let slots = (0..10).map(|n| places::registry(&default, &format!("MRU{n}")));
    let remembered = Readings::of(machine, slots);
    readings.unread.extend(remembered.unread);
    let text = |reading: redial_model::Reading| match reading.value {
        Value::Text(host) => Some(Said::new(&host)),
        _ => None,
    };
    remembered.read.into_iter().filter_map(text).collect()
}

/// Lines of `name:type:value` that matter to a connection; names of users and passwords are not
/// among them.
fn properties(text: &str) -> Vec<(Said, Said)> {
    const KEPT: [&str; 9] = [
        "full address",
        "alternate full address",
        "server port",
        "authentication level",
        "enablecredsspsupport",
        "negotiate security layer",
        "gatewayhostname",
        "gatewayusagemethod",
        "enablerdsaadauth",
    ];
    let property = |line: &str| {
        let (name, rest) = line.trim_start_matches('\u{feff}').split_once(':')?;
        let (_, value) = rest.split_once(':')?;
        KEPT.contains(&name.to_ascii_lowercase().as_str())
            .then(|| (Said::new(name), Said::new(value.trim())))
    };
    text.lines().filter_map(property).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{Known, Reading};

    #[test]
    fn an_rdp_file_is_read_without_its_secrets() {
        let text = "\u{feff}full address:s:srv01\r\nusername:s:CORP\\ann\r\npassword 51:b:00ff\r\nenablecredsspsupport:i:0\r\nbroken line\r\n";
        let kept: Vec<_> = properties(text)
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        assert_eq!(kept, ["full address=srv01", "enablecredsspsupport=0"]);
    }

    #[test]
    fn settings_speak_only_when_they_say_so() {
        let judged = |text: &str, read| {
            let mut facts = Facts::default();
            facts.add(
                ClientFact {
                    last: Known::Is(properties(text)),
                    readings: Readings {
                        read,
                        unread: vec![],
                    },
                    ..ClientFact::default()
                }
                .into(),
            );
            Client
                .findings(&facts)
                .into_iter()
                .map(|f| f.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            judged("enablecredsspsupport:i:0", vec![]),
            ["client.no-nla"]
        );
        assert!(judged("enablecredsspsupport:i:1", vec![]).is_empty());
        assert_eq!(
            judged("gatewayhostname:s:gw\ngatewayusagemethod:i:1", vec![]),
            ["client.gateway", "client.through-gateway"]
        );
        assert!(judged("gatewayhostname:s:gw\ngatewayusagemethod:i:0", vec![]).is_empty());
        let off = Reading {
            slot: places::schannel("TLS 1.2", "Client", "Enabled"),
            value: Value::Dword(0),
        };
        assert_eq!(judged("", vec![off]), ["client.tls-off"]);
    }

    #[test]
    fn a_gateway_of_the_users_policy_is_said() {
        let judged = |on, name: &str| {
            let held = |name, value| Reading {
                slot: places::user_policy(name),
                value,
            };
            let read = vec![
                held("UseProxy", Value::Dword(on)),
                held("ProxyName", Value::Text(name.into())),
            ];
            let mut facts = Facts::default();
            facts.add(
                ClientFact {
                    readings: Readings {
                        read,
                        unread: vec![],
                    },
                    ..ClientFact::default()
                }
                .into(),
            );
            let found = Client.findings(&facts).into_iter();
            found.map(|f| f.code).collect::<Vec<_>>()
        };
        assert_eq!(judged(1, "gw.corp.test"), ["client.through-gateway"]);
        assert!(judged(0, "gw.corp.test").is_empty());
    }

    #[test]
    fn licences_without_their_mark_are_said() {
        let mark = places::registry(&format!(r"{}\HardwareID", places::LICENCES), "ClientHWID");
        let judged = |licences: Known<usize>, value: Value| {
            let read = vec![Reading {
                slot: mark.clone(),
                value,
            }];
            let mut facts = Facts::default();
            facts.add(
                ClientFact {
                    readings: Readings {
                        read,
                        unread: vec![],
                    },
                    licences,
                    ..ClientFact::default()
                }
                .into(),
            );
            !Client.findings(&facts).is_empty()
        };
        let made = || Value::Binary(redial_model::Hex(vec![1, 2]));
        assert!(judged(Known::Is(1), Value::Absent));
        assert!(judged(Known::Unread(Snag::NeedsElevation), made()));
        assert!(!judged(Known::Is(1), made()));
        assert!(
            !judged(Known::Is(0), Value::Absent),
            "it never was at a session host"
        );
        assert!(!judged(Known::Unread(Snag::NotHere), Value::Absent));
    }

    #[test]
    fn it_is_said_whose_settings_are_read_only_where_they_are_not_the_users() {
        let judged = |signed_in: Known<bool>| {
            let client = redial_machine::System {
                signed_in,
                ..redial_machine::System::default()
            };
            let system = redial_model::SystemFact {
                client: Known::Is(client),
                ..redial_model::SystemFact::default()
            };
            let mut facts = Facts::default();
            facts.add(system.into());
            facts.add(ClientFact::default().into());
            let found = Client.findings(&facts);
            found.into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        assert_eq!(judged(Known::Is(false)), ["client.other-account"]);
        assert!(judged(Known::Is(true)).is_empty());
        assert!(judged(Known::Unread(Snag::NeedsElevation)).is_empty());
        assert!(judged(Known::Unasked).is_empty());
    }

    #[test]
    fn a_file_that_could_not_be_read_says_nothing_about_the_last_connection() {
        let mut facts = Facts::default();
        let fact = ClientFact {
            last: Known::Unread(Snag::NeedsElevation),
            ..ClientFact::default()
        };
        facts.add(fact.into());
        let found = Client.findings(&facts);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "client.unseen");
    }
}
