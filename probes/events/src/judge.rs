//! What the host's logs mean.

use std::collections::BTreeMap;

use redial_codes::{CodePlace, read_code};
use redial_machine::{Event, utc};
use redial_model::{EventsFact, Facts, Finding, LogReach, Rung, Snag};

use crate::{
    ARRIVED, AUTHENTICATED, BRUTE_FORCE, DUPLICATE_SID, ENDED, MADE, NEVER_ARRIVED, NTLM_DENIED,
    PATH_BROKE, SHORT, UDP_FAILED, UNSEEN,
    asked::{self, CORE, DAY, HOUR, LSA, MANAGER, MANY, NTLM, SESSIONS},
    case::Case,
    domain, licence, logon, schannel, service,
    sign::SIGNS,
    stream,
};

/// How far a logged arrival may be from the dialling, in seconds: both clocks are the host's.
pub(crate) const SAME: f64 = 20.0;
/// For how many days a refused copy is still the present trouble.
const COPIES: u64 = 7;
/// Events of every connection.
const COMMON: [u32; 7] = [131, 135, 136, 138, 140, 226, 261];
/// ERROR_NETNAME_DELETED as session events have it.
const NETWORK_GONE: u32 = 0x8007_0040;

pub(crate) fn judge(log: &EventsFact, facts: &Facts) -> Vec<Finding> {
    let case = Case { log, facts };
    let mut found: Vec<Finding> = arrival(&case).into_iter().collect();
    found.extend(SIGNS.iter().filter_map(|sign| sign.judge(&case)));
    found.extend(made(&case));
    found.extend(schannel::judge(&case));
    found.extend(stream::judge(&case));
    found.extend(udp(&case));
    found.extend(service::judge(&case));
    found.extend(sessions(&case));
    found.extend(ntlm(&case));
    found.extend(attack(&case));
    found.extend(licence::judge(&case));
    found.extend(logon::judge(&case));
    found.extend(logon::clocks(&case));
    found.extend(domain::judge(&case));
    found.extend(authenticated(&case));
    found.extend(twin(&case));
    found.extend(short(log));
    found.extend(unseen(log));
    found
}

/// Whether the host saw the connection. Silence counts only when something accepted the connection,
/// and the channel was read, is switched on, and has older arrivals: one that was cleared, or that
/// nothing was ever written to, is silent by itself.
fn arrival(case: &Case<'_>) -> Option<Finding> {
    let log = case.log;
    let dialled = case.dialled()?;
    let arrivals: Vec<&Event> = log.of(CORE, 131).chain(log.of(MANAGER, 261)).collect();
    if let Some(event) = arrivals.iter().find(|e| case.is_within(e, SAME)) {
        return Some(case.said(ARRIVED.found("the connection is in the host's log"), event));
    }
    let is_written = log.of(CORE, 131).next().is_some() && log.off.is_empty();
    if !is_written || arrivals.iter().any(|e| case.is_of_this_dial(e)) {
        return None;
    }
    let climbs = &case.facts.line.as_ref()?.climbs;
    let accepted = climbs
        .iter()
        .any(|c| c.round_trip().is_some() && c.rung(Rung::X224).is_some());
    (accepted && log.saw_whole(&asked::core())).then(|| {
        NEVER_ARRIVED
            .found("this connection is not in the host's log")
            .with("connected", utc::stamp(dialled as i64))
    })
}

fn made(case: &Case<'_>) -> Option<Finding> {
    let event = case.latest(MANAGER, 1056)?;
    Some(case.said(MADE.found("the host made a new certificate"), event))
}

/// UDP beside the session could not be used. That is no trouble: TCP carries all of it on, and where
/// UDP is blocked on purpose every session logs it. One that came up later settles it.
fn udp(case: &Case<'_>) -> Option<Finding> {
    let failed = [136, 138].into_iter().flat_map(|id| case.log.of(CORE, id));
    let failed: Vec<&Event> = failed.collect();
    let latest = failed.iter().max_by(|a, b| a.time.total_cmp(&b.time))?;
    let up = case
        .latest(CORE, 135)
        .is_some_and(|up| up.time >= latest.time);
    let says = format!("{} sessions within a day had no UDP", failed.len());
    (!up).then(|| case.said(UDP_FAILED.found(says), latest))
}

/// Source of the reasons that say that somebody ended it on purpose: [MS-RDPBCGR] 2.2.5.1.1, which
/// event 40 has besides 0 for none.
fn sessions(case: &Case<'_>) -> Vec<Finding> {
    const ON_PURPOSE: [u32; 7] = [0, 1, 2, 5, 11, 12, 13];
    let reason = |e: &Event| e.number("Reason").or_else(|| number_at(e, 1));
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for reason in case.log.of(SESSIONS, 40).filter_map(reason) {
        *counts.entry(reason).or_default() += 1;
    }
    let gone = counts.remove(&NETWORK_GONE);
    let gone = gone.map(|n| {
        PATH_BROKE.found(format!(
            "{n} sessions within a day lost their network connection"
        ))
    });
    counts.retain(|reason, _| !ON_PURPOSE.contains(reason));
    let note = ENDED.found("within a day, sessions ended although nobody ended them");
    let add = |note: Finding, (reason, times): (&u32, &usize)| {
        let words = read_code(*reason, CodePlace::Extended).map_or("", |read| read.entry.says);
        let what = format!("0x{reason:X} {words}");
        note.with(what.trim_end(), times.to_string())
    };
    let note = counts.iter().fold(note, add);
    let note = (!note.evidence.is_empty()).then_some(note);
    gone.into_iter().chain(note).collect()
}

/// A field by its place as a number: the XML of event 40 has the session before the reason.
fn number_at(event: &Event, place: usize) -> Option<u32> {
    event.data.get(place)?.1.as_str().parse().ok()
}

/// NTLM that the listener was asked for, and that the host or its domain denied.
fn ntlm(case: &Case<'_>) -> Option<Finding> {
    let denied = [(4002, "the host"), (4003, "the host's domain")].into_iter();
    let mut denied = denied.flat_map(|(id, who)| case.log.of(NTLM, id).map(move |e| (e, who)));
    let (event, who) = denied.find(|(e, _)| case.may_be_of_listener(e))?;
    let says = format!("within a day, {who} refused NTLM for an account");
    Some(case.said(NTLM_DENIED.found(says), event))
}

fn attack(case: &Case<'_>) -> Option<Finding> {
    let wrong = case.log.of(CORE, 140);
    let wrong = wrong.filter(|e| case.age(e) < HOUR as f64).count();
    let flooded = case.latest(MANAGER, 1006);
    (wrong >= MANY || flooded.is_some_and(|e| case.age(e) < DAY as f64)).then(|| {
        BRUTE_FORCE
            .found("the host is under attack")
            .with("event 140 within an hour", format!("{wrong} or more"))
    })
}

/// Somebody's password was accepted: the line, TLS and NLA worked for them.
fn authenticated(case: &Case<'_>) -> Option<Finding> {
    let event = case.latest(MANAGER, 1149);
    let event = event.filter(|e| case.age(e) < DAY as f64)?;
    let says = "within a day, a user logged on to the host with Remote Desktop";
    let at = utc::stamp(event.time as i64);
    Some(AUTHENTICATED.found(says).with("event 1149", at))
}

fn twin(case: &Case<'_>) -> Option<Finding> {
    let near = case.latest(LSA, 6167);
    let near = near.filter(|e| case.age(e) < (COPIES * DAY) as f64)?;
    Some(case.said(DUPLICATE_SID.found("two machines have the same SID"), near))
}

/// Logs that do not go back as far as redial looks.
fn short(log: &EventsFact) -> Option<Finding> {
    let note = SHORT.found("some of the host's logs do not go back as far as redial looks");
    let note = log.reach.iter().fold(note, |note, reach| {
        let mut words = reach.words(log.dialled);
        words.extend(crowded(log, reach));
        match words.is_empty() {
            true => note,
            false => note.with(reach.channel.as_str(), words.join("; ")),
        }
    });
    (!note.evidence.is_empty()).then_some(note)
}

/// Ids of which so many came within an hour that only the latest were looked at: one among them may
/// have been missed. Arrivals come in any number.
fn crowded(log: &EventsFact, reach: &LogReach) -> Option<String> {
    let is_crowd = |id: &&u32| {
        let mut of_it = log.events.iter().filter(|e| e.id == **id);
        let is_recent = |e: &Event| log.dialled - e.time < HOUR as f64;
        !COMMON.contains(*id) && of_it.all(is_recent)
    };
    let ids = reach.capped.iter().filter(is_crowd).map(u32::to_string);
    let ids = ids.collect::<Vec<_>>().join(", ");
    (!ids.is_empty())
        .then(|| format!("redial read only the newest events {ids}: there are too many"))
}

fn unseen(log: &EventsFact) -> Option<Finding> {
    let note = UNSEEN.found("some of the host's logs could not be read");
    let mut unread = log.unread.clone();
    unread.retain(|(_, why)| *why != Snag::NotHere);
    // One channel may be asked twice.
    unread.dedup();
    let some = !unread.is_empty() || !log.off.is_empty();
    let note = log.off.iter().fold(note, |note, channel| {
        note.with(channel.as_str(), "switched off")
    });
    let add = |note: Finding, (channel, why): &(_, Snag)| -> Finding { note.unseen(channel, why) };
    some.then(|| unread.iter().fold(note, add))
}
