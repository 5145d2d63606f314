//! What the host's logs mean.

use redial_machine::Event;
use redial_model::{CodeCard, End, EventsFact, Facts, Finding, Rung, Said, Snag, utc};

use crate::{
    ARRIVED, BRUTE_FORCE, CORE, DAY, DUPLICATE_SID, KEY_UNREADABLE, MADE, MANAGER, MANY,
    NEVER_ARRIVED, NO_LICENCE, NO_TLS, NOT_MADE, NOT_REPLACED, PATH_BROKE, UNSEEN,
};

/// Schannel events this near the check were made by it, in seconds.
const NEAR: f64 = 300.0;
/// How far a logged arrival may be from the dialling, in seconds: both clocks are the host's.
const SAME: f64 = 20.0;
/// How long ago, in seconds, the line may have been dialled when the logs are read: it waits for
/// answers.
const LATEST: f64 = 120.0;
/// ERROR_NETNAME_DELETED as session events have it.
const NETWORK_GONE: &str = "2147942464";

pub(crate) fn judge(log: &EventsFact, facts: &Facts) -> Vec<Finding> {
    let mut found: Vec<Finding> = arrival(log, facts).into_iter().collect();
    found.extend(certificates(log));
    // Where TLS works now, what Schannel could not do is over.
    if !serves_tls(facts) {
        found.extend(schannel(log));
    }
    found.extend(sessions(log));
    found.extend(attack(log));
    found.extend(licence(log));
    found.extend(twin(log));
    found.extend(unseen(log));
    found
}

fn serves_tls(facts: &Facts) -> bool {
    let best = facts.line.as_ref().and_then(|l| l.best());
    best.and_then(|c| c.rung(Rung::Tls))
        .is_some_and(|r| r.end == End::Ok)
}

/// The latest event of an id.
fn latest<'a>(log: &'a EventsFact, provider: &'a str, id: u32) -> Option<&'a Event> {
    log.of(provider, id).next()
}

fn is_near(log: &EventsFact, event: &Event, span: f64) -> bool {
    (log.dialled - event.time).abs() < span
}

/// Whether the host saw the connection. Silence counts only when something accepted the connection,
/// and the channel was read, is switched on, and has older arrivals: one that was cleared, or that
/// nothing was ever written to, is silent by itself.
fn arrival(log: &EventsFact, facts: &Facts) -> Option<Finding> {
    let arrivals: Vec<&Event> = log.of(CORE, 131).chain(log.of(MANAGER, 261)).collect();
    if let Some(event) = arrivals.iter().find(|e| is_near(log, e, SAME)) {
        return Some(said(ARRIVED.found("the host saw the connection"), event));
    }
    let is_written = log.of(CORE, 131).next().is_some() && log.off.is_empty();
    if !is_written || arrivals.iter().any(|e| is_near(log, e, LATEST)) {
        return None;
    }
    let climbs = &facts.line.as_ref()?.climbs;
    let accepted = climbs
        .iter()
        .any(|c| c.round_trip().is_some() && c.rung(Rung::X224).is_some());
    let unread = |(channel, _): &(Said, _)| channel.contains("RdpCoreTS");
    (accepted && !log.unread.iter().any(unread)).then(|| {
        NEVER_ARRIVED
            .found("the host has no trace of the connection")
            .with("dialled", utc::stamp(log.dialled as i64))
    })
}

/// How the host's own certificate was made: one that was made since settles what failed before.
fn certificates(log: &EventsFact) -> Vec<Finding> {
    let failures: [(&CodeCard, u32, &str); 2] = [
        (&NOT_MADE, 1057, "the host could not make a certificate"),
        (
            &NOT_REPLACED,
            1058,
            "the host could not replace its certificate",
        ),
    ];
    let made = latest(log, MANAGER, 1056);
    let since = made.map_or(0.0, |e| e.time);
    let mut found = Vec::new();
    for (card, id, says) in failures {
        let failed = latest(log, MANAGER, id).filter(|e| e.time > since);
        found.extend(failed.map(|e| said(card.found(says), e)));
    }
    found.extend(made.map(|e| said(MADE.found("the host made a certificate"), e)));
    found
}

/// A program of the host that dials others logs these events as well, with another Type. Source: the
/// manifest of the provider Schannel-Events (github.com/repnz/etw-providers-docs).
fn is_of_a_client(event: &Event) -> bool {
    let is_type = |(name, value): &(Said, Said)| {
        name.as_str() == "Type" && value.as_str().eq_ignore_ascii_case("client")
    };
    event.data.iter().any(is_type)
}

fn schannel(log: &EventsFact) -> Vec<Finding> {
    let near = |id| {
        log.of("Schannel", id)
            .find(|e| !is_of_a_client(e))
            .filter(|e| is_near(log, e, NEAR))
    };
    let key = near(36870).map(|e| {
        let says = "Schannel can't open the private key";
        said(KEY_UNREADABLE.found(says), e)
    });
    let tls = [36871, 36872, 36874].into_iter().find_map(near);
    let tls = tls.map(|e| said(NO_TLS.found("Schannel can't serve TLS"), e));
    key.into_iter().chain(tls).collect()
}

fn sessions(log: &EventsFact) -> Option<Finding> {
    let lost = |e: &&Event| e.data.iter().any(|(_, v)| v.as_str() == NETWORK_GONE);
    let gone = log.of("LocalSessionManager", 40).filter(lost).count();
    (gone > 0).then(|| PATH_BROKE.found(format!("{gone} sessions lost their network within a day")))
}

fn attack(log: &EventsFact) -> Option<Finding> {
    let wrong = log.of(CORE, 140).count();
    let broken = latest(log, MANAGER, 1006).is_some_and(|e| is_near(log, e, DAY as f64));
    (wrong >= MANY || broken).then(|| {
        BRUTE_FORCE
            .found("the host is under attack")
            .with("event 140 within an hour", format!("{wrong} or more"))
    })
}

fn licence(log: &EventsFact) -> Option<Finding> {
    let says = "the licence grace period is over";
    let over = [1128, 50280, 1069].into_iter();
    let event = over.filter_map(|id| latest(log, MANAGER, id)).next()?;
    Some(said(NO_LICENCE.found(says), event))
}

fn twin(log: &EventsFact) -> Option<Finding> {
    let near = latest(log, "LsaSrv", 6167).filter(|e| is_near(log, e, DAY as f64));
    near.map(|e| said(DUPLICATE_SID.found("two machines share one SID"), e))
}

fn unseen(log: &EventsFact) -> Option<Finding> {
    let note = UNSEEN.found("not every log of the host could be read");
    let mut unread = log.unread.clone();
    unread.retain(|(_, why)| *why != Snag::NotHere);
    // One channel may be asked twice.
    unread.dedup();
    let add = |note: Finding, (channel, why): &(Said, _)| note.unseen(channel, why);
    let some = !unread.is_empty() || !log.off.is_empty();
    let note = log.off.iter().fold(note, |note, channel| {
        note.with(channel.as_str(), "switched off")
    });
    some.then(|| unread.iter().fold(note, add))
}

/// An event as evidence.
fn said(finding: Finding, event: &Event) -> Finding {
    let fields: Vec<&str> = event.data.iter().map(|(_, v)| v.as_str()).collect();
    let what = format!("event {} at {}", event.id, utc::stamp(event.time as i64));
    finding.with(what, fields.join(", "))
}
