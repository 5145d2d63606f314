#![doc = include_str!("../README.md")]

mod judge;

use std::time::Duration;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{EventQuery, Machine, Value, places};
use redial_model::{EventsFact, Facts, Finding, Said, Side, Snag, Topic};

redial_model::codes! {
    ARRIVED: "events.arrived", Info, "The host logged the connection: what was dialled is this machine (events 131, 261).";
    NEVER_ARRIVED: "events.never-arrived", Warning, "Something accepted the connection, and the host's log, which is being written, has no trace of it: it ended elsewhere.";
    NOT_MADE: "events.not-made", Error, "The host could not make a certificate (event 1057).";
    NOT_REPLACED: "events.not-replaced", Error, "The host could not replace its expired certificate (event 1058).";
    KEY_UNREADABLE: "events.key-unreadable", Error, "Schannel could not open the certificate's private key (event 36870).";
    NO_TLS: "events.no-tls", Error, "Schannel could not serve TLS: no credential, version or cipher suite in common (events 36871, 36872, 36874).";
    MADE: "events.made", Info, "The host made a new certificate (event 1056).";
    PATH_BROKE: "events.path-broke", Warning, "Sessions ended because the network under them went away (event 40 with reason 0x80070040).";
    BRUTE_FORCE: "events.brute-force", Warning, "Many failed logons or broken connections from outside: the host is under attack, and may drop others (events 140, 1006).";
    NO_LICENCE: "events.no-licence", Error, "The grace period for Remote Desktop licences is over, and no licence server is in reach (events 1128, 50280, 1069).";
    DUPLICATE_SID: "events.duplicate-sid", Error, "The host refuses a machine that is a copy of itself: both have one machine SID (LsaSrv event 6167).";
    UNSEEN: "events.unseen", Info, "Some of the host's logs could not be read: what is not in the rest says nothing.";
}

const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
const MANAGER: &str = "TerminalServices-RemoteConnectionManager";
const MINUTE: u64 = 60;
const DAY: u64 = 86_400;
/// Where Windows keeps whether a channel is switched on; a channel that is not named there is as
/// its provider made it, and those asked here are made switched on.
/// Source: learn.microsoft.com, EvtGetChannelConfigProperty (EvtChannelConfigEnabled); `wevtutil sl
/// /e:false` writes it there.
const CHANNELS: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels";
/// What the host's System log is asked for.
const SYSTEM: [(&str, u32); 9] = [
    (MANAGER, 1056),
    (MANAGER, 1057),
    (MANAGER, 1058),
    (MANAGER, 1128),
    ("Schannel", 36870),
    ("Schannel", 36871),
    ("Schannel", 36872),
    ("Schannel", 36874),
    ("LsaSrv", 6167),
];

/// What the listener's own Admin log is asked for. Windows Server 2016 and earlier have 1128 for the
/// grace period, later ones 50280. Source: the manifests of the provider
/// TerminalServices-RemoteConnectionManager in Windows 10 builds 10240 and 17134
/// (github.com/repnz/etw-providers-docs); learn.microsoft.com, "Event ID 1069 — RDS CAL
/// Availability".
const ADMIN: [(&str, u32); 4] = [
    (MANAGER, 1006),
    (MANAGER, 1069),
    (MANAGER, 1128),
    (MANAGER, 50280),
];

/// Failed logons within an hour that are no person's.
const MANY: usize = 40;

/// The probe.
#[derive(Debug)]
pub struct Events;

impl MachineProbe for Events {
    type Fact = EventsFact;
    const CARD: ProbeCard = ProbeCard::new::<EventsFact>(
        "events",
        "What do the host's own logs say about this check?",
    )
    .after(&[Topic::Line, Topic::Certificate])
    .side(Side::Host)
    .deadline(Duration::from_secs(15))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<EventsFact, Snag> {
        let mut fact = EventsFact {
            // The host logs by its own clock; the line was dialled a moment ago.
            dialled: machine.now(),
            ..EventsFact::default()
        };
        fact.off = switched_off(machine, &mut fact.unread);
        let queries = queries();
        for query in &queries {
            match machine.events(query) {
                Ok(events) => fact.events.extend(events),
                Err(why) => fact.unread.push((query.channel.as_str().into(), why)),
            }
        }
        match fact.unread.first() {
            Some((_, why)) if fact.unread.len() >= queries.len() => Err(why.clone()),
            _ => Ok(fact),
        }
    }

    fn judge(&self, log: &EventsFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(log, facts)
    }
}

/// What is asked of the logs.
fn queries() -> [EventQuery; 6] {
    let core = core();
    let manager = format!("Microsoft-Windows-{MANAGER}/Operational");
    let session = "TerminalServices-LocalSessionManager";
    [
        // Older ones show that the log is written at all.
        EventQuery::new(&core, &[(CORE, 131)], 365 * DAY, 20),
        EventQuery::new(&core, &[(CORE, 140)], 60 * MINUTE, MANY),
        EventQuery::new(&manager, &[(MANAGER, 261)], 10 * MINUTE, 20),
        EventQuery::new(
            &format!("Microsoft-Windows-{session}/Operational"),
            &[(session, 40)],
            DAY,
            20,
        ),
        EventQuery::new(
            &format!("Microsoft-Windows-{MANAGER}/Admin"),
            &ADMIN,
            30 * DAY,
            20,
        ),
        EventQuery::new("System", &SYSTEM, 30 * DAY, 100),
    ]
}

/// The log of connections.
fn core() -> String {
    format!("{CORE}/Operational")
}

/// The log of connections, where it is switched off. One that is not known to be on is unread.
fn switched_off(machine: &dyn Machine, unread: &mut Vec<(Said, Snag)>) -> Vec<Said> {
    let enabled = places::registry(&format!(r"{CHANNELS}\{}", core()), "Enabled");
    match machine.read(&enabled) {
        Ok(Value::Dword(0)) => vec![core().as_str().into()],
        Ok(_) => vec![],
        Err(why) => {
            unread.push((core().as_str().into(), why));
            vec![]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_machine::Event;
    use redial_model::{Climb, End, Hex, LineFact, Rung, RungState};

    fn judged(events: &[(&str, u32, f64)], unread: bool) -> Vec<String> {
        let events = events
            .iter()
            .map(|(provider, id, time)| Event {
                provider: (*provider).into(),
                id: *id,
                time: *time,
                ..Event::default()
            })
            .collect();
        let unread = if unread {
            vec![(format!("{CORE}/Operational").into(), Snag::NeedsElevation)]
        } else {
            vec![]
        };
        let rung = |rung, end| RungState {
            rung,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new(
            ([192, 0, 2, 7], 3389).into(),
            vec![rung(Rung::Tcp, End::Ok), rung(Rung::X224, End::Fin)],
        );
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        facts.add(
            EventsFact {
                dialled: 1000.0,
                events,
                unread,
                ..EventsFact::default()
            }
            .into(),
        );
        Events
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn silence_counts_only_where_it_could_have_been_broken() {
        assert_eq!(judged(&[(CORE, 131, 990.0)], false), ["events.arrived"]);
        assert_eq!(
            judged(&[(CORE, 131, 100.0)], false),
            ["events.never-arrived"]
        );
        assert!(
            judged(&[], false).is_empty(),
            "a log that was cleared, or never written, is silent by itself"
        );
        assert!(
            judged(&[(CORE, 131, 930.0)], false).is_empty(),
            "it may be this connection: the line took its time"
        );
        assert_eq!(judged(&[], true), ["events.unseen"]);
    }

    #[test]
    fn a_new_certificate_settles_what_failed_before() {
        let failed = (
            "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
            1058,
            500.0,
        );
        let made = |time| {
            (
                "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
                1056,
                time,
            )
        };
        assert!(judged(&[failed], true).contains(&"events.not-replaced".to_owned()));
        assert_eq!(judged(&[made(600.0), failed], false), ["events.made"]);
        assert!(judged(&[failed, made(400.0)], true).contains(&"events.not-replaced".to_owned()));
    }

    #[test]
    fn schannel_errors_of_the_hosts_own_clients_are_others() {
        let of = |kind: &str| {
            let event = Event {
                provider: "Schannel".into(),
                id: 36871,
                time: 990.0,
                data: vec![("Type".into(), kind.into())],
                ..Event::default()
            };
            let mut facts = Facts::default();
            let fact = EventsFact {
                dialled: 1000.0,
                events: vec![event],
                ..EventsFact::default()
            };
            facts.add(fact.into());
            Events.findings(&facts).len()
        };
        assert_eq!((of("server"), of("client")), (1, 0));
    }

    #[test]
    fn the_licence_period_ends_under_each_number() {
        for id in [1069, 1128, 50280] {
            assert_eq!(
                judged(&[(MANAGER, id, 500.0)], true)[0],
                "events.no-licence"
            );
        }
    }

    #[test]
    fn old_schannel_errors_are_others() {
        assert_eq!(
            judged(&[("Schannel", 36870, 990.0)], true),
            ["events.key-unreadable", "events.unseen"]
        );
        assert_eq!(
            judged(&[("Schannel", 36870, 10.0)], true),
            ["events.unseen"]
        );
    }
}
