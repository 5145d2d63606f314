#![doc = include_str!("../README.md")]

mod judge;

use std::time::Duration;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{EventQuery, Machine};
use redial_model::{EventsFact, Facts, Finding, Side, Snag, Topic};

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
    NO_LICENCE: "events.no-licence", Error, "The grace period for Remote Desktop licences is over, and no licence server is in reach (event 1128).";
    DUPLICATE_SID: "events.duplicate-sid", Error, "The host refuses a machine that is a copy of itself: both have one machine SID (LsaSrv event 6167).";
    UNSEEN: "events.unseen", Info, "Some of the host's logs could not be read: what is not in the rest says nothing.";
}

const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
const MANAGER: &str = "TerminalServices-RemoteConnectionManager";
const MINUTE: u64 = 60;
const DAY: u64 = 86_400;
/// What the host's System log is asked for.
const SYSTEM: [(&str, u32); 10] = [
    (MANAGER, 1006),
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
        let queries = queries();
        for query in &queries {
            match machine.events(query) {
                Ok(events) => fact.events.extend(events),
                Err(why) => fact.unread.push((query.channel.as_str().into(), why)),
            }
        }
        match fact.unread.first() {
            Some((_, why)) if fact.unread.len() == queries.len() => Err(why.clone()),
            _ => Ok(fact),
        }
    }

    fn judge(&self, log: &EventsFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(log, facts)
    }
}

/// What is asked of the logs.
fn queries() -> [EventQuery; 5] {
    let core = format!("{CORE}/Operational");
    let manager = format!("Microsoft-Windows-{MANAGER}/Operational");
    let session = "TerminalServices-LocalSessionManager";
    [
        EventQuery::new(&core, &[(CORE, 131)], 10 * MINUTE, 20),
        EventQuery::new(&core, &[(CORE, 140)], 60 * MINUTE, MANY),
        EventQuery::new(&manager, &[(MANAGER, 261)], 10 * MINUTE, 20),
        EventQuery::new(
            &format!("Microsoft-Windows-{session}/Operational"),
            &[(session, 40)],
            DAY,
            20,
        ),
        EventQuery::new("System", &SYSTEM, 30 * DAY, 100),
    ]
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
        assert_eq!(judged(&[made(600.0), failed], false)[1..], ["events.made"]);
        assert!(judged(&[failed, made(400.0)], true).contains(&"events.not-replaced".to_owned()));
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
