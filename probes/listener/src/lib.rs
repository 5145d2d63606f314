#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::Machine;
use redial_model::{Facts, Finding, ListenerFact, Readings, Said, Side, Slot, Snag, Value, places};

redial_model::codes! {
    SWITCHED_OFF: "listener.switched-off", Error, "Remote Desktop is switched off on the host (fDenyTSConnections).";
    DISABLED: "listener.disabled", Error, "The listener RDP-Tcp is disabled (fEnableWinStation).";
    NOBODY: "listener.nobody", Error, "Remote Desktop is on, and nobody listens on its port.";
    OTHER_OWNER: "listener.other-owner", Error, "Another program than TermService holds Remote Desktop's port.";
    OTHER_PORT: "listener.other-port", Warning, "The host's listener is set to another port than the one that was dialled.";
    ONE_ADAPTER: "listener.one-adapter", Warning, "The listener is bound to one network card (LanAdapter), which may be gone.";
    LIMITED: "listener.limited", Warning, "The number of connections is limited (MaxInstanceCount).";
    DRAINING: "listener.draining", Warning, "The host is in drain mode: it takes no new sessions.";
    FOREIGN: "listener.foreign", Warning, "Another protocol stack than Microsoft's is set for the listener, as Citrix leaves it.";
    STANDARD_SECURITY: "listener.standard-security", Warning, "The host is set to standard RDP security (SecurityLayer 0): no TLS, no authentication of the server.";
    NO_NEGOTIATION: "listener.no-negotiation", Error, "The host does not negotiate security (fAllowSecProtocolNegotiation 0).";
    TLS_OFF: "listener.tls-off", Error, "TLS 1.2 is switched off for servers on the host (SCHANNEL).";
    LISTENS: "listener.listens", Info, "TermService listens on Remote Desktop's port.";
}

/// The class id of Microsoft's own protocol stack.
const MICROSOFT: &str = "{5828227c-20cf-4408-b73f-73ab70b8849f}";
/// The probe.
#[derive(Debug)]
pub struct Listener;

impl MachineProbe for Listener {
    type Fact = ListenerFact;
    const CARD: ProbeCard = ProbeCard::new::<ListenerFact>(
        "listener",
        "Is Remote Desktop on at the host, on which port, and who holds it?",
    )
    .side(Side::Host)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<ListenerFact, Snag> {
        let settings = SETTINGS.iter().map(|name| places::rdp_tcp(name));
        let tls = ["TLS 1.2", "TLS 1.3"].iter().flat_map(|v| {
            ["Enabled", "DisabledByDefault"].map(|n| places::schannel(v, "Server", n))
        });
        let slots = settings
            .chain(tls)
            .chain([places::terminal_server("fDenyTSConnections")]);
        let readings = Readings::of(machine, slots).some()?;
        let port = places::port(machine);
        let owner = machine.owner(port);
        Ok(ListenerFact {
            readings,
            port,
            owner_known: owner.is_ok(),
            owner: owner.unwrap_or_default(),
        })
    }

    fn judge(&self, listener: &ListenerFact, facts: &Facts) -> Vec<Finding> {
        let local = |slot: &Slot| facts.dword(slot);
        // A policy of the same name wins.
        let number = |name: &str| local(&places::policy(name)).or(local(&places::rdp_tcp(name)));
        let denied = [
            places::policy("fDenyTSConnections"),
            places::terminal_server("fDenyTSConnections"),
        ]
        .into_iter()
        .find(|s| local(s).is_some());
        let off = denied.filter(|slot| local(slot) == Some(1));
        let disabled = local(&places::rdp_tcp("fEnableWinStation")) == Some(0);
        let mut found = Vec::new();
        if let Some(slot) = &off {
            found.push(
                SWITCHED_OFF
                    .found("Remote Desktop is switched off on the host")
                    .with(slot.to_string(), "1"),
            );
        }
        if disabled {
            found.push(
                DISABLED
                    .found("the listener RDP-Tcp is disabled")
                    .with(places::rdp_tcp("fEnableWinStation").to_string(), "0"),
            );
        }
        match &listener.owner {
            Some(owner)
                if owner
                    .services
                    .iter()
                    .any(|s| s.as_str().eq_ignore_ascii_case(places::TERM_SERVICE))
                    || owner.services.is_empty()
                        && owner.program.as_str().eq_ignore_ascii_case("svchost.exe") =>
            {
                found.push(
                    LISTENS
                        .found(format!("TermService listens on port {}", listener.port))
                        .with("process", owner.pid.to_string()),
                );
            }
            Some(owner) => found.push(
                OTHER_OWNER
                    .found(format!(
                        "{} holds port {}, not TermService",
                        owner.program, listener.port
                    ))
                    .with("process", owner.pid.to_string()),
            ),
            None if listener.owner_known && off.is_none() && !disabled => {
                found.push(NOBODY.found(format!("nobody listens on port {}", listener.port)));
            }
            None => {}
        }
        if facts
            .line
            .as_ref()
            .and_then(|l| l.best())
            .is_some_and(|c| c.address.port() != listener.port)
        {
            found.push(
                OTHER_PORT
                    .found(format!("the host listens on port {}", listener.port))
                    .with(
                        places::rdp_tcp("PortNumber").to_string(),
                        listener.port.to_string(),
                    ),
            );
        }
        let mut number_found =
            |card: &redial_model::CodeCard, name: &str, wrong: fn(u32) -> bool, says: &str| {
                if let Some(n) = number(name).filter(|n| wrong(*n)) {
                    found.push(card.found(says).with(name, n.to_string()));
                }
            };
        number_found(
            &ONE_ADAPTER,
            "LanAdapter",
            |n| n != 0,
            "the listener is bound to one network card",
        );
        number_found(
            &LIMITED,
            "MaxInstanceCount",
            |n| n < places::FEW,
            "the host takes only a few connections",
        );
        number_found(
            &DRAINING,
            "TSServerDrainMode",
            |n| n != 0,
            "the host is in drain mode",
        );
        number_found(
            &STANDARD_SECURITY,
            "SecurityLayer",
            |n| n == 0,
            "the host is set to standard RDP security",
        );
        number_found(
            &NO_NEGOTIATION,
            "fAllowSecProtocolNegotiation",
            |n| n == 0,
            "the host does not negotiate security",
        );
        if local(&places::schannel("TLS 1.2", "Server", "Enabled")) == Some(0) {
            found.push(TLS_OFF.found("TLS 1.2 is switched off for servers").with(
                places::schannel("TLS 1.2", "Server", "Enabled").to_string(),
                "0",
            ));
        }
        let stack = match listener
            .readings
            .value(&places::rdp_tcp("LoadableProtocol_Object"))
        {
            Some(Value::Text(class)) if !class.eq_ignore_ascii_case(MICROSOFT) => Some(class),
            _ => None,
        };
        if let Some(class) = stack {
            found.push(
                FOREIGN
                    .found("another protocol stack is set for the listener")
                    .with("LoadableProtocol_Object", Said::new(class).to_string()),
            );
        }
        found
    }
}

/// Settings of the listener itself.
const SETTINGS: [&str; 13] = [
    "PortNumber",
    "fEnableWinStation",
    "LanAdapter",
    "MaxInstanceCount",
    "TSServerDrainMode",
    "SecurityLayer",
    "UserAuthentication",
    "MinEncryptionLevel",
    "fAllowSecProtocolNegotiation",
    "SelectTransport",
    "WebSocketListenerPort",
    "LoadableProtocol_Object",
    "CitrixBackupRdpTcpLoadableProtocolObject",
];

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_machine::Owner;
    use redial_model::Reading;

    fn judged(read: Vec<(Slot, u32)>, owner: Option<&str>) -> Vec<String> {
        let read = read
            .into_iter()
            .map(|(slot, n)| Reading {
                slot,
                value: Value::Dword(n),
            })
            .collect();
        let owner = owner.map(|program| Owner {
            program: program.into(),
            ..Owner::default()
        });
        let mut facts = Facts::default();
        facts.add(
            ListenerFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
                port: 3389,
                owner,
                owner_known: true,
            }
            .into(),
        );
        Listener
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn a_listener_that_is_off_is_told_from_one_that_is_gone() {
        assert_eq!(
            judged(
                vec![(places::terminal_server("fDenyTSConnections"), 1)],
                None
            ),
            ["listener.switched-off"]
        );
        assert_eq!(
            judged(
                vec![(places::terminal_server("fDenyTSConnections"), 0)],
                None
            ),
            ["listener.nobody"]
        );
        assert_eq!(judged(vec![], Some("svchost.exe")), ["listener.listens"]);
        assert_eq!(judged(vec![], Some("httpd.exe")), ["listener.other-owner"]);
    }

    #[test]
    fn limits_matter_when_they_are_low() {
        let limited = |n| {
            judged(
                vec![(places::rdp_tcp("MaxInstanceCount"), n)],
                Some("svchost.exe"),
            )
            .contains(&"listener.limited".to_owned())
        };
        assert!(limited(1));
        assert!(!limited(u32::MAX));
    }
}
