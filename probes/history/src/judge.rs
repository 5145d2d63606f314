//! What past attempts mean for this host today: the newest outcome counts, and a later success
//! cancels what failed before it.

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use redial_codes::{CodePlace, read_code};
use redial_model::{Attempt, Facts, Finding, HistoryFact, LogGap, same_host, utc};

use crate::{
    CLOSED, CONNECTED, DROPS, NAME, OTHER, QUICK_END, SLOW_CLOSE, UNSEEN,
    family::{Family, of_reason},
    sign_in,
};

/// 0x904, as event 1026 has it.
const SOCKET_CLOSED: u32 = 0x904;
/// The user ended it, here or there; it never was a failure.
const ASKED_FOR: [u32; 2] = [1, 2];
/// Logged at a normal end of a session.
const NORMAL_END: u32 = 0x107;
/// Reasons without a reason: the host ended it, or something did.
const NO_REASON: [u32; 4] = [0, 3, 4, 0xB08];
/// Seconds after which a close is no prompt one.
const SLOW: f64 = 15.0;
/// Seconds within which an end without a session is a quick one.
const QUICK: f64 = 10.0;
/// Seconds within which the quick ends that count began.
const QUICK_WITHIN: f64 = 3600.0;
/// Seconds for which dropped sessions say something about the network of today.
const DROPS_WITHIN: f64 = 7.0 * 86_400.0;
/// Seconds by which clocks may have been set between an attempt and the look.
const CLOCK_SET: f64 = 300.0;

pub(crate) fn judge(history: &HistoryFact, facts: &Facts) -> Vec<Finding> {
    let asked = facts.asked().unwrap_or_default();
    let own: Vec<&Attempt> = history
        .attempts
        .iter()
        .filter(|a| is_for(a.host.as_str(), asked))
        .collect();
    let past = Past {
        asked,
        own,
        now: now(history, facts),
    };
    let mut found = past.closes();
    found.extend(past.drops());
    found.extend(past.failure(facts));
    if stands(facts) {
        found.extend(sign_in::judge(&history.sign_ins, &past, facts));
    }
    if past.own.iter().any(|a| a.connected) {
        found.push(CONNECTED.found("mstsc connected to a session on this host"));
    }
    found.extend(unseen(&history.gaps));
    found
}

/// What the log has about this host, the latest first, and what time it is by the same clock.
pub(crate) struct Past<'a> {
    asked: &'a str,
    own: Vec<&'a Attempt>,
    now: Option<f64>,
}

impl<'a> Past<'a> {
    /// Attempts that came to something, until the first that succeeded.
    fn failed(&self) -> impl Iterator<Item = &'a Attempt> {
        let outcomes = self.own.iter().copied().filter(|a| has_outcome(a));
        outcomes.take_while(|a| !has_succeeded(a))
    }

    /// Whether a name is that of the host that was asked for.
    pub(crate) fn is_of_host(&self, name: &str) -> bool {
        is_for(name, self.asked)
    }

    pub(crate) fn is_recent(&self, time: f64, seconds: f64) -> bool {
        self.now
            .is_some_and(|now| (-CLOCK_SET..=seconds).contains(&(now - time)))
    }

    /// Whether an attempt that began later came past the security layer.
    pub(crate) fn came_through_after(&self, time: f64) -> bool {
        self.own.iter().any(|a| a.connected && a.began > time)
    }

    fn is_within(&self, attempt: &Attempt, seconds: f64) -> bool {
        self.is_recent(attempt.began, seconds)
    }

    /// How long ago, in words.
    pub(crate) fn ago(&self, time: f64) -> String {
        let Some(ago) = self.now.map(|now| (now - time).max(0.0)) else {
            return format!("on {}", utc::stamp(time as i64));
        };
        match ago {
            ..120.0 => "a moment ago".into(),
            ..7200.0 => format!("{:.0} minutes ago", ago / 60.0),
            ..172_800.0 => format!("{:.0} hours ago", ago / 3600.0),
            _ => format!("{:.0} days ago", ago / 86_400.0),
        }
    }

    fn closes(&self) -> Vec<Finding> {
        let closed: Vec<_> = self
            .failed()
            .filter(|a| a.reason == Some(SOCKET_CLOSED) && !a.connected)
            .collect();
        let Some(latest) = closed.first() else {
            return vec![];
        };
        let says = format!(
            "{} attempts ended with 0x904 before they were encrypted",
            closed.len()
        );
        let mut finding = CLOSED
            .found(says)
            .with("the latest", utc::stamp(latest.began as i64));
        if let Some(stage) = &latest.stage {
            finding = finding.with("event 226", stage.as_str());
        }
        let is_slow = closed.iter().any(|a| a.lasted.is_some_and(|s| s >= SLOW));
        let slow = is_slow.then(|| SLOW_CLOSE.found("attempts took a long time to fail"));
        [finding].into_iter().chain(slow).collect()
    }

    fn drops(&self) -> Option<Finding> {
        let dropped = |a: &&&Attempt| a.reason == Some(SOCKET_CLOSED) && a.connected;
        // Reports of earlier versions have no time to compare with.
        let lately = |a: &&&Attempt| self.now.is_none() || self.is_within(a, DROPS_WITHIN);
        let drops: Vec<_> = self.own.iter().filter(dropped).filter(lately).collect();
        let [latest, _, ..] = drops[..] else {
            return None;
        };
        let says = format!("{} sessions dropped with 0x904", drops.len());
        Some(
            DROPS
                .found(says)
                .with("the latest", utc::stamp(latest.began as i64)),
        )
    }

    /// How the newest attempt failed, when it did and nothing succeeded since.
    fn failure(&self, facts: &Facts) -> Option<Finding> {
        let latest = self.failed().next()?;
        let reason = latest.reason?;
        if NO_REASON.contains(&reason) {
            return self.quick_ends().or_else(|| self.other(latest, reason));
        }
        if reason == SOCKET_CLOSED {
            return None;
        }
        // That another spelling was not found says nothing of this one.
        let is_another = |family: &Family| {
            family.card.code == NAME.code
                && !host_of(latest.host.as_str()).eq_ignore_ascii_case(self.asked)
        };
        let counts = |family: &Family| {
            self.is_within(latest, family.stands)
                && (family.is_apart || stands(facts))
                && !is_another(family)
        };
        match of_reason(reason).filter(counts) {
            Some(family) => {
                let says = format!("mstsc failed {}: {}", self.ago(latest.began), words(reason));
                Some(told(family.card.found(says), latest, reason))
            }
            None => self.other(latest, reason),
        }
    }

    /// Two or more attempts in a row that the host ended at once.
    fn quick_ends(&self) -> Option<Finding> {
        let is_quick = |a: &&Attempt| {
            !a.connected
                && a.reason.is_some_and(|r| NO_REASON.contains(&r))
                && a.lasted.is_some_and(|s| s <= QUICK)
                && self.is_within(a, QUICK_WITHIN)
        };
        let quick: Vec<_> = self.failed().take_while(is_quick).collect();
        let [latest, _, ..] = quick[..] else {
            return None;
        };
        let says = format!(
            "{} attempts of mstsc one after the other ended within seconds, the latest {}",
            quick.len(),
            self.ago(latest.began)
        );
        Some(told(QUICK_END.found(says), latest, latest.reason?))
    }

    /// A note about a failure that argues for nothing.
    fn other(&self, attempt: &Attempt, reason: u32) -> Option<Finding> {
        // An end without a reason is only worth a word when there are several.
        (!NO_REASON.contains(&reason)).then(|| {
            OTHER.found(format!(
                "an attempt ended with 0x{reason:X} {}: see `redial explain 0x{reason:X}`",
                self.ago(attempt.began)
            ))
        })
    }
}

fn told(finding: Finding, attempt: &Attempt, reason: u32) -> Finding {
    let finding = finding
        .with("event 1026", format!("0x{reason:X}"))
        .with("began", utc::stamp(attempt.began as i64));
    match &attempt.stage {
        Some(stage) => finding.with("event 226", stage.as_str()),
        None => finding,
    }
}

fn words(reason: u32) -> String {
    let row = read_code(reason, CodePlace::First);
    let says = row.map_or("an unknown code", |row| row.entry.says);
    format!("0x{reason:X}, {says}")
}

/// Whether an attempt came to something: one that still runs, and one its user ended, did not.
fn has_outcome(attempt: &Attempt) -> bool {
    has_succeeded(attempt) || attempt.reason.is_some_and(|r| !ASKED_FOR.contains(&r))
}

/// Whether an attempt reached what it was for. Licensing comes after the line is secured and before
/// the session.
fn has_succeeded(attempt: &Attempt) -> bool {
    let is_late_failure = !attempt.session
        && attempt
            .reason
            .and_then(of_reason)
            .is_some_and(|family| family.is_late);
    attempt.reason == Some(NORMAL_END) || (attempt.connected && !is_late_failure)
}

/// Whether the line stands now, so that what failed lies elsewhere than where redial sees it break.
fn stands(facts: &Facts) -> bool {
    facts
        .best_climb()
        .is_some_and(|climb| climb.broken().is_none())
}

/// What time it was by this machine's clock: when the log was read, or when the check was made, for
/// reports of versions that did not keep it.
fn now(history: &HistoryFact, facts: &Facts) -> Option<f64> {
    history
        .looked
        .or_else(|| facts.clock.as_ref().map(|clock| clock.here))
}

fn unseen(gaps: &[LogGap]) -> Option<Finding> {
    let says = match gaps.first()? {
        LogGap::Off => "mstsc's own log is turned off",
        LogGap::Cleared => "mstsc's own log was cleared within the last month",
        LogGap::Cut => {
            "mstsc's own log is longer than redial reads: only the newest attempts are known"
        }
    };
    Some(UNSEEN.found(says))
}

/// Whether what was typed into mstsc, maybe with a port, is the host asked for.
fn is_for(typed: &str, asked: &str) -> bool {
    let host = host_of(typed);
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
    let are_whole = host.contains('.') && asked.contains('.');
    // A short name may stand for a whole one; two whole ones, and addresses, are what they are.
    host.eq_ignore_ascii_case(asked)
        || (!is_address(host) && !is_address(asked) && !are_whole && same_host(host, asked))
}

/// What was typed, without its port.
fn host_of(typed: &str) -> &str {
    typed
        .rsplit_once(':')
        .filter(|(h, p)| !h.contains(':') && p.parse::<u16>().is_ok())
        .map_or(typed, |(host, _)| host)
}
