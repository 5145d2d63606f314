#![doc = include_str!("../README.md")]

use std::time::Duration;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Event, EventQuery, Machine};
use redial_model::{End, EventsFact, Facts, Finding, Rung, Side, Snag, Topic, utc};

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
/// Schannel events this near the check were made by it, in seconds.
const NEAR: f64 = 300.0;
/// How far a logged arrival may be from the dialling, in seconds: both clocks are the host's.
const SAME: f64 = 20.0;
/// ERROR_NETNAME_DELETED as session events have it.
const NETWORK_GONE: &str = "2147942464";

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
                Err(why) => fact.unread.push((query.channel.clone(), why)),
            }
        }
        match fact.unread.first() {
            Some((_, why)) if fact.unread.len() == queries.len() => Err(why.clone()),
            _ => Ok(fact),
        }
    }

    fn judge(&self, log: &EventsFact, facts: &Facts) -> Vec<Finding> {
        let near = |event: &&Event, span: f64| (log.dialled - event.time).abs() < span;
        let latest = |provider, id| log.of(provider, id).next();
        let mut found: Vec<Finding> = arrival(log, facts).into_iter().collect();
        // Where TLS works now, what Schannel could not do is over.
        let works = facts
            .line
            .as_ref()
            .and_then(|l| l.best())
            .is_some_and(|c| c.rung(Rung::Tls).is_some_and(|r| r.end == End::Ok));
        // A certificate that was made since settles what failed before.
        let made = latest(MANAGER, 1056).map_or(0.0, |e| e.time);
        for (card, id, says) in [
            (&NOT_MADE, 1057, "the host could not make a certificate"),
            (
                &NOT_REPLACED,
                1058,
                "the host could not replace its certificate",
            ),
        ] {
            found.extend(
                latest(MANAGER, id)
                    .filter(|e| e.time > made)
                    .map(|e| said(card.found(says), e)),
            );
        }
        found.extend(
            latest(MANAGER, 1056).map(|e| said(MADE.found("the host made a certificate"), e)),
        );
        found.extend(
            latest("Schannel", 36870)
                .filter(|e| !works && near(e, NEAR))
                .map(|e| {
                    said(
                        KEY_UNREADABLE.found("Schannel can't open the private key"),
                        e,
                    )
                }),
        );
        let no_tls = [36871, 36872, 36874]
            .into_iter()
            .find_map(|id| latest("Schannel", id).filter(|e| !works && near(e, NEAR)));
        found.extend(no_tls.map(|e| said(NO_TLS.found("Schannel can't serve TLS"), e)));
        let gone = log
            .of("LocalSessionManager", 40)
            .filter(|e| e.data.iter().any(|(_, v)| v.as_str() == NETWORK_GONE))
            .count();
        if gone > 0 {
            found
                .push(PATH_BROKE.found(format!("{gone} sessions lost their network within a day")));
        }
        let wrong = log.of(CORE, 140).count();
        if wrong >= MANY || latest(MANAGER, 1006).is_some_and(|e| near(&e, DAY as f64)) {
            found.push(
                BRUTE_FORCE
                    .found("the host is under attack")
                    .with("event 140 within an hour", format!("{wrong} or more")),
            );
        }
        found.extend(
            latest(MANAGER, 1128)
                .map(|e| said(NO_LICENCE.found("the licence grace period is over"), e)),
        );
        found.extend(
            latest("LsaSrv", 6167)
                .filter(|e| near(e, DAY as f64))
                .map(|e| said(DUPLICATE_SID.found("two machines share one SID"), e)),
        );
        found
    }
}

/// Whether the host saw the connection. Silence counts only when the channel can be read and
/// something accepted the connection.
fn arrival(log: &EventsFact, facts: &Facts) -> Option<Finding> {
    let seen = log
        .of(CORE, 131)
        .chain(log.of(MANAGER, 261))
        .find(|e| (log.dialled - e.time).abs() < SAME);
    if let Some(event) = seen {
        return Some(said(ARRIVED.found("the host saw the connection"), event));
    }
    let accepted = facts
        .line
        .as_ref()?
        .climbs
        .iter()
        .any(|c| c.round_trip().is_some() && c.rung(Rung::X224).is_some());
    let readable = !log
        .unread
        .iter()
        .any(|(channel, _)| channel.contains("RdpCoreTS"));
    (accepted && readable).then(|| {
        NEVER_ARRIVED
            .found("the host has no trace of the connection")
            .with("dialled", utc::stamp(log.dialled as i64))
    })
}

/// An event as evidence.
fn said(finding: Finding, event: &Event) -> Finding {
    let fields = event
        .data
        .iter()
        .map(|(_, value)| value.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    finding.with(
        format!("event {} at {}", event.id, utc::stamp(event.time as i64)),
        fields,
    )
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
    use redial_model::{Climb, Hex, LineFact, RungState};

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
            vec![(format!("{CORE}/Operational"), Snag::NeedsElevation)]
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
        assert!(judged(&[], true).is_empty());
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
        assert_eq!(judged(&[made(600.0), failed], true), ["events.made"]);
        assert!(judged(&[failed, made(400.0)], true).contains(&"events.not-replaced".to_owned()));
    }

    #[test]
    fn old_schannel_errors_are_others() {
        assert_eq!(
            judged(&[("Schannel", 36870, 990.0)], true),
            ["events.key-unreadable"]
        );
        assert!(judged(&[("Schannel", 36870, 10.0)], true).is_empty());
    }
}
