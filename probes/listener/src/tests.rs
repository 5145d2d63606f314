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
        facts.add(
            redial_model::SystemFact {
                client,
                host,
                reported: None,
            }
            .into(),
        );
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

#[test]
fn a_host_that_serves_tls13_needs_no_older_one() {
    let says = |version: &str| {
        let mut facts = Facts::default();
        let slot = places::schannel("TLS 1.2", "Server", "Enabled");
        let value = Value::Dword(0);
        let readings = Readings {
            read: vec![Reading { slot, value }],
            unread: vec![],
        };
        let listener = ListenerFact {
            readings,
            ..ListenerFact::default()
        };
        facts.add(listener.into());
        let session = redial_model::Session {
            version: version.into(),
            suite: "TLS_AES_256_GCM_SHA384".into(),
            group: None,
            signature: None,
            unchecked: None,
        };
        let climb = redial_model::Climb {
            session: Some(session),
            ..redial_model::Climb::new("192.0.2.7:3389".parse().unwrap(), vec![])
        };
        let climbs = vec![climb];
        facts.add(redial_model::LineFact { climbs }.into());
        let found = Listener.findings(&facts);
        found.into_iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert!(says("TLS 1.3").contains(&"listener.tls13-only".into()));
    assert!(says("TLS 1.2").contains(&"listener.tls-off".into()));
}

/// A second listener on the port that was dialled, beside an RDP-Tcp with these values.
fn dialled_second(values: &[(Slot, u32)]) -> Vec<String> {
    let theirs = |value| places::listener("RDP-Extra", value);
    let mut read = vec![
        (theirs("PortNumber"), 3390),
        (theirs("fEnableWinStation"), 1),
    ];
    read.extend(values.iter().cloned());
    let fact = ListenerFact {
        readings: readings(read, vec![]),
        port: Known::Is(3389),
        owner: Known::Is(None),
        others: vec!["RDP-Extra".into()],
        ..ListenerFact::default()
    };
    let mut facts = Facts::default();
    let climb = redial_model::Climb::new("192.0.2.7:3390".parse().unwrap(), vec![]);
    facts.add(
        redial_model::LineFact {
            climbs: vec![climb],
        }
        .into(),
    );
    facts.add(fact.into());
    let found = Listener.findings(&facts).into_iter();
    found.map(|f| f.code).collect()
}

#[test]
fn a_second_listener_is_judged_by_its_own_settings() {
    assert_eq!(
        dialled_second(&[]),
        ["listener.second"],
        "nobody holds RDP-Tcp's port"
    );
    let first = [
        (places::rdp_tcp("SecurityLayer"), 0),
        (places::rdp_tcp("fEnableWinStation"), 0),
        (places::rdp_tcp("fLogonDisabled"), 1),
    ];
    assert_eq!(dialled_second(&first), ["listener.second"]);
    let own = places::listener("RDP-Extra", "SecurityLayer");
    assert_eq!(
        dialled_second(&[(own, 0)]),
        ["listener.second", "listener.standard-security"]
    );
    let own = places::listener("RDP-Extra", "fLogonDisabled");
    assert_eq!(
        dialled_second(&[(own, 1)]),
        ["listener.second", "listener.logons-off"]
    );
}

#[test]
fn a_listener_that_takes_no_logons_is_told() {
    let shut = |n| {
        judged(vec![(places::logon_disabled(), n)], Some("svchost.exe"))
            .contains(&"listener.logons-off".into())
    };
    assert!(shut(1));
    assert!(!shut(0));
}

#[test]
fn one_session_a_user_is_a_note() {
    let slot = || places::terminal_server("fSingleSessionPerUser");
    let told =
        |n| judged(vec![(slot(), n)], Some("svchost.exe")).contains(&"listener.one-session".into());
    assert!(told(1));
    assert!(!told(0));
}
