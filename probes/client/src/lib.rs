#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::Machine;
use redial_model::{ClientFact, Facts, Finding, Readings, Said, Side, Snag, Value, places};

redial_model::codes! {
    NO_NLA: "client.no-nla", Warning, "The last connection's settings offer no NLA: a host that requires it refuses.";
    REFUSES: "client.refuses", Info, "The last connection's settings refuse a host whose certificate can't be verified, as self-signed ones can't.";
    GATEWAY: "client.gateway", Info, "The last connection's settings go through a Remote Desktop gateway: the connection that closed may be the gateway's.";
    ORACLE: "client.oracle", Warning, "This machine accepts CredSSP servers that were never updated (AllowEncryptionOracle 2).";
    TLS_OFF: "client.tls-off", Error, "TLS 1.2 is switched off for clients on this machine (SCHANNEL).";
    TCP_ONLY: "client.tcp-only", Info, "A policy keeps this machine's client from using UDP.";
    FIPS: "client.fips", Info, "This machine allows FIPS 140 algorithms only.";
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
        ProbeCard::new::<ClientFact>("client", "What is the client on this machine told?")
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
        ];
        let readings = Readings::of(machine, slots).some()?;
        let default = format!(r"{}\Default", places::CLIENT);
        let remembered = (0..10).filter_map(|n| {
            machine
                .read(&places::registry(&default, &format!("MRU{n}")))
                .ok()
        });
        let recent = remembered
            .filter_map(|value| {
                if let Value::Text(host) = value {
                    Some(Said::new(&host))
                } else {
                    None
                }
            })
            .collect();
        let last = machine
            .text(LAST)
            .ok()
            .flatten()
            .map(|text| properties(&text))
            .unwrap_or_default();
        Ok(ClientFact {
            readings,
            recent,
            last,
        })
    }

    fn judge(&self, client: &ClientFact, facts: &Facts) -> Vec<Finding> {
        let mut found = Vec::new();
        if client.property("enablecredsspsupport") == Some("0") {
            found.push(
                NO_NLA
                    .found("the last connection offered no NLA")
                    .with("Default.rdp", "enablecredsspsupport:i:0"),
            );
        }
        if client.property("authentication level") == Some("1") {
            found.push(
                REFUSES
                    .found("the last connection refused unverified certificates")
                    .with("Default.rdp", "authentication level:i:1"),
            );
        }
        let uses_gateway = matches!(client.property("gatewayusagemethod"), Some("1" | "2" | "3"));
        if let Some(gateway) = client
            .property("gatewayhostname")
            .filter(|g| uses_gateway && !g.is_empty())
        {
            found.push(
                GATEWAY
                    .found("the last connection went through a gateway")
                    .with("gatewayhostname", gateway),
            );
        }
        let mut is =
            |card: &redial_model::CodeCard, slot: redial_model::Slot, wrong: u32, says: &str| {
                if facts.dword(&slot) == Some(wrong) {
                    found.push(card.found(says).with(slot.to_string(), wrong.to_string()));
                }
            };
        is(
            &ORACLE,
            places::registry(ORACLE_KEY, "AllowEncryptionOracle"),
            2,
            "CredSSP servers that were never updated are accepted",
        );
        is(
            &TLS_OFF,
            places::schannel("TLS 1.2", "Client", "Enabled"),
            0,
            "TLS 1.2 is switched off for clients here",
        );
        is(
            &TCP_ONLY,
            places::client_policy("fClientDisableUDP"),
            1,
            "UDP is switched off by policy",
        );
        is(
            &FIPS,
            places::registry(FIPS_KEY, "Enabled"),
            1,
            "FIPS mode is on",
        );
        found
    }
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
    use redial_model::Reading;

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
                    last: properties(text),
                    readings: Readings {
                        read,
                        unread: vec![],
                    },
                    recent: vec![],
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
            ["client.gateway"]
        );
        assert!(judged("gatewayhostname:s:gw\ngatewayusagemethod:i:0", vec![]).is_empty());
        let off = Reading {
            slot: places::schannel("TLS 1.2", "Client", "Enabled"),
            value: Value::Dword(0),
        };
        assert_eq!(judged("", vec![off]), ["client.tls-off"]);
    }
}
