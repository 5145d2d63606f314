#![doc = include_str!("../README.md")]

mod judge;
mod owner;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Machine, Owner, Said, Snag};
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
    MISSING: "listener.missing", Error, "The listener RDP-Tcp is gone from the registry: nothing makes TermService listen.";
    PORT_EXCLUDED: "listener.port-excluded", Error, "Nobody listens, and the port lies in a range that Windows keeps from programs, as Hyper-V sets aside.";
    ONE_ADDRESS: "listener.one-address", Warning, "TermService listens on some addresses of the host only, and not on the one that was dialled.";
    SHARED_PORT: "listener.shared-port", Warning, "Another program holds Remote Desktop's port on some addresses of the host; who dials those reaches it.";
    OWNER_UNKNOWN: "listener.owner-unknown", Info, "Somebody listens on Remote Desktop's port; which service could not be seen.";
    SECOND: "listener.second", Info, "The port that was dialled belongs to another listener than RDP-Tcp, with settings of its own.";
    FIPS: "listener.fips", Info, "The host is held to algorithms of FIPS 140; a client that has none of them can't connect.";
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
            places::fips(),
        ]);
        let mut readings = Readings::of(machine, slots).some()?;
        let others = other_listeners(machine);
        let their_ports = others
            .iter()
            .map(|name| places::listener(name, "PortNumber"));
        readings.add(machine, their_ports);
        let others = others.iter().map(|name| Said::new(name)).collect();
        let port: Known<u16> = places::port(machine).into();
        let owners: Known<Vec<Owner>> = port.as_ref().and_then(|p| machine.owners(*p).into());
        let excluded = match owners.seen() {
            Some(owners) if owners.is_empty() => machine.excluded_ports().into(),
            _ => Known::Unasked,
        };
        let (owner, beside) = apart(owners);
        Ok(ListenerFact {
            readings,
            port,
            owner,
            beside,
            others,
            excluded,
        })
    }

    fn judge(&self, listener: &ListenerFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(listener, facts)
    }
}

/// The first who listens, and the others.
fn apart(owners: Known<Vec<Owner>>) -> (Known<Option<Owner>>, Vec<Owner>) {
    let mut beside = Vec::new();
    let owner = owners.map(|owners| {
        let mut owners = owners.into_iter();
        let first = owners.next();
        beside.extend(owners);
        first
    });
    (owner, beside)
}

/// The listeners besides RDP-Tcp; the console's is none that can be dialled.
fn other_listeners(machine: &dyn Machine) -> Vec<String> {
    const MOST: usize = 20;
    let named = machine.subkeys(places::WIN_STATIONS).unwrap_or_default();
    let is_other =
        |name: &String| !["console", "rdp-tcp"].contains(&name.to_ascii_lowercase().as_str());
    named.into_iter().filter(is_other).take(MOST).collect()
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
    use redial_machine::{Slot, Value};
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
            ..ListenerFact::default()
        };
        codes(fact, Readings::default())
    }

    fn owner(pid: u32, services: &[&str], addresses: &[&str]) -> Owner {
        Owner {
            pid,
            program: "svchost.exe".into(),
            services: services.iter().map(|s| (*s).into()).collect(),
            addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
        }
    }

    /// Who listens, judged for a line to this address.
    fn held(owners: Vec<Owner>, dialled: &str) -> Vec<Finding> {
        let (owner, beside) = apart(Known::Is(owners));
        let fact = ListenerFact {
            port: Known::Is(3389),
            owner,
            beside,
            ..ListenerFact::default()
        };
        let mut facts = Facts::default();
        let address = std::net::SocketAddr::new(dialled.parse().unwrap(), 3389);
        let climb = redial_model::Climb::new(address, vec![]);
        facts.add(
            redial_model::LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        facts.add(fact.into());
        Listener.findings(&facts)
    }

    #[test]
    fn who_answers_depends_on_the_address_that_is_dialled() {
        let own = || owner(7, &["TermService"], &["0.0.0.0", "::"]);
        let forward = || owner(8, &["iphlpsvc"], &["10.0.0.5"]);
        let codes = |found: Vec<Finding>| found.into_iter().map(|f| f.code).collect::<Vec<_>>();
        let both = || vec![own(), forward()];
        let there = held(both(), "10.0.0.5");
        assert!(
            there[0].says.contains("IP Helper (iphlpsvc)"),
            "{}",
            there[0].says
        );
        assert_eq!(codes(there), ["listener.other-owner"]);
        let here = codes(held(both(), "10.0.0.6"));
        assert_eq!(here, ["listener.listens", "listener.shared-port"]);
        let loopback = owner(8, &[], &["127.0.0.1"]);
        assert_eq!(
            codes(held(vec![own(), loopback], "10.0.0.6")),
            ["listener.listens"]
        );
        let one = || vec![owner(7, &["TermService"], &["10.0.0.5"])];
        assert_eq!(codes(held(one(), "10.0.0.5")), ["listener.listens"]);
        let away = codes(held(one(), "10.0.0.6"));
        assert_eq!(away, ["listener.listens", "listener.one-address"]);
    }

    #[test]
    fn a_listener_without_any_of_its_values_is_gone() {
        let absent = |names: &[&str]| {
            let value = Value::Absent;
            let read = names.iter().map(|name| Reading {
                slot: places::rdp_tcp(name),
                value: value.clone(),
            });
            let readings = Readings {
                read: read.collect(),
                unread: vec![],
            };
            let fact = ListenerFact {
                readings,
                port: Known::Is(3389),
                owner: Known::Is(None),
                ..ListenerFact::default()
            };
            codes(fact, Readings::default())
        };
        let all = [
            "PortNumber",
            "fEnableWinStation",
            "LanAdapter",
            "MaxInstanceCount",
        ];
        assert_eq!(absent(&all), ["listener.missing"]);
        assert_eq!(
            absent(&all[..3]),
            ["listener.nobody"],
            "not all were asked for"
        );
    }

    #[test]
    fn a_port_that_nobody_may_bind_is_why_nobody_listens() {
        let of = |ranges: Vec<(u16, u16)>, owner| {
            let fact = ListenerFact {
                port: Known::Is(3389),
                owner,
                excluded: Known::Is(ranges),
                ..ListenerFact::default()
            };
            codes(fact, Readings::default())
        };
        let nobody = || Known::Is(None);
        assert_eq!(of(vec![(3314, 3413)], nobody()), ["listener.port-excluded"]);
        assert_eq!(of(vec![(3314, 3388)], nobody()), ["listener.nobody"]);
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
        assert_eq!(
            judged(vec![], Some("svchost.exe")),
            ["listener.owner-unknown"],
            "it hosts many services"
        );
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
            ..ListenerFact::default()
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
