#![doc = include_str!("../README.md")]

mod judge;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Snag};
use redial_model::{Facts, Finding, Known, ListenerFact, Readings, Side, places};

redial_model::codes! {
    SWITCHED_OFF: "listener.switched-off", Error, "Remote Desktop is switched off on the host (fDenyTSConnections).";
    DISABLED: "listener.disabled", Error, "The listener RDP-Tcp is disabled (fEnableWinStation).";
    NOBODY: "listener.nobody", Error, "Remote Desktop is on, and nobody listens on its port.";
    OTHER_OWNER: "listener.other-owner", Error, "Another program than TermService holds Remote Desktop's port.";
    OTHER_PORT: "listener.other-port", Warning, "The host's listener is set to another port than the one that was dialled.";
    ONE_ADAPTER: "listener.one-adapter", Warning, "The listener is bound to one network card (LanAdapter), which may be gone.";
    LIMITED: "listener.limited", Warning, "The number of connections is limited (MaxInstanceCount).";
    DRAINING: "listener.draining", Warning, "The host is in drain mode: it takes no new sessions.";
    LOGONS_OFF: "listener.logons-off", Warning, "Remote logons are switched off on the host (WinStationsDisabled).";
    FOREIGN: "listener.foreign", Warning, "Another protocol stack than Microsoft's is set for the listener, as Citrix leaves it.";
    STANDARD_SECURITY: "listener.standard-security", Warning, "The host is set to standard RDP security (SecurityLayer 0): no TLS, no authentication of the server.";
    NO_NEGOTIATION: "listener.no-negotiation", Error, "The host does not negotiate security (fAllowSecProtocolNegotiation 0).";
    TLS_OFF: "listener.tls-off", Error, "TLS 1.2 is switched off for servers on the host (SCHANNEL).";
    TLS13_EARLY: "listener.tls13-early", Warning, "TLS 1.3 is switched on for servers (SCHANNEL) on a Windows that has no whole TLS 1.3: it ends every connection of a client that offers it.";
    LISTENS: "listener.listens", Info, "TermService listens on Remote Desktop's port.";
    UNSEEN: "listener.unseen", Info, "Some of what is known about the listener could not be read.";
}

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
        let slots = settings.chain(tls).chain([
            places::terminal_server("fDenyTSConnections"),
            places::drain_mode(),
            places::logons_disabled(),
            places::licensing("LicensingMode"),
        ]);
        let readings = Readings::of(machine, slots).some()?;
        let port: Known<u16> = places::port(machine).into();
        let owner = port.as_ref().and_then(|port| machine.owner(*port).into());
        Ok(ListenerFact {
            readings,
            port,
            owner,
        })
    }

    fn judge(&self, listener: &ListenerFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(listener, facts)
    }
}

/// Settings of the listener itself.
const SETTINGS: [&str; 12] = [
    "PortNumber",
    "fEnableWinStation",
    "LanAdapter",
    "MaxInstanceCount",
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
    use redial_machine::{Owner, Slot, Value};
    use redial_model::{PolicyFact, Reading, Unread};

    fn owned_by(program: Option<&str>) -> Known<Option<Owner>> {
        Known::Is(program.map(|program| Owner {
            program: program.into(),
            ..Owner::default()
        }))
    }

    fn readings(read: Vec<(Slot, u32)>, unread: Vec<Slot>) -> Readings {
        let reading = |(slot, n)| Reading {
            slot,
            value: Value::Dword(n),
        };
        let hidden = |slot| Unread {
            slot,
            why: Snag::NeedsElevation,
        };
        Readings {
            read: read.into_iter().map(reading).collect(),
            unread: unread.into_iter().map(hidden).collect(),
        }
    }

    fn codes(fact: ListenerFact, policy: Readings) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(fact.into());
        facts.add(PolicyFact { readings: policy }.into());
        let found = Listener.findings(&facts);
        found.into_iter().map(|f| f.code).collect()
    }

    fn judged(read: Vec<(Slot, u32)>, owner: Option<&str>) -> Vec<String> {
        let fact = ListenerFact {
            readings: readings(read, vec![]),
            port: Known::Is(3389),
            owner: owned_by(owner),
        };
        codes(fact, Readings::default())
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

    #[test]
    fn drain_mode_stands_beside_the_listeners() {
        let draining = |slot, mode| {
            judged(vec![(slot, mode)], Some("svchost.exe")).contains(&"listener.draining".into())
        };
        assert!(draining(places::drain_mode(), 1));
        assert!(!draining(places::drain_mode(), 0));
        assert!(!draining(places::rdp_tcp("TSServerDrainMode"), 1));
    }

    #[test]
    fn tls_that_is_disabled_by_default_is_off() {
        let off = |name, n| {
            let slot = places::schannel("TLS 1.2", "Server", name);
            judged(vec![(slot, n)], Some("svchost.exe")).contains(&"listener.tls-off".into())
        };
        assert!(off("Enabled", 0) && off("DisabledByDefault", 1));
        assert!(!off("Enabled", 1) && !off("DisabledByDefault", 0));
        assert!(!off("Enabled", u32::MAX), "any number but 0 is on");
    }

    #[test]
    fn tls13_is_early_before_the_windows_that_has_it() {
        let early = |build, n| {
            let mut facts = Facts::default();
            let slot = places::schannel("TLS 1.3", "Server", "Enabled");
            let fact = ListenerFact {
                readings: readings(vec![(slot, n)], vec![]),
                ..ListenerFact::default()
            };
            facts.add(fact.into());
            let host = Known::Is(redial_machine::System {
                build,
                ..redial_machine::System::default()
            });
            let client = Known::Unasked;
            facts.add(redial_model::SystemFact { client, host }.into());
            let found = Listener.findings(&facts);
            found.iter().any(|f| f.code == TLS13_EARLY.code)
        };
        assert!(early(17763, 1) && early(19045, u32::MAX));
        assert!(!early(20348, 1) && !early(26100, 1) && !early(17763, 0));
    }

    #[test]
    fn what_could_not_be_read_is_said_and_nothing_rests_on_it() {
        let off = places::terminal_server("fDenyTSConnections");
        let hidden_switch = ListenerFact {
            readings: readings(vec![], vec![off]),
            port: Known::Is(3389),
            owner: owned_by(None),
        };
        assert_eq!(
            codes(hidden_switch, Readings::default()),
            ["listener.unseen"],
            "it may be off"
        );
        let hidden_owner = ListenerFact {
            port: Known::Is(3389),
            owner: Known::Unread(Snag::NeedsElevation),
            ..ListenerFact::default()
        };
        assert_eq!(
            codes(hidden_owner, Readings::default()),
            ["listener.unseen"]
        );
        let local = ListenerFact {
            readings: readings(vec![(places::rdp_tcp("SecurityLayer"), 0)], vec![]),
            ..ListenerFact::default()
        };
        let hidden_policy = readings(vec![], vec![places::policy("SecurityLayer")]);
        assert!(
            codes(local, hidden_policy).is_empty(),
            "the policy's may be the one that counts"
        );
    }
}
