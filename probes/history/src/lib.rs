#![doc = include_str!("../README.md")]

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Event, EventQuery, Machine};
use redial_model::{Attempt, Facts, Finding, HistoryFact, Said, Side, Snag, Topic, same_host, utc};

redial_model::codes! {
    CLOSED: "history.closed", Info, "mstsc on this machine failed with 0x904 (socket closed) for this host, before the connection was secured.";
    SLOW_CLOSE: "history.slow-close", Info, "Attempts with 0x904 took 15 seconds or more to fail: something was waited for in vain.";
    DROPS: "history.drops", Warning, "Sessions with this host were up and then dropped with 0x904: the network under them, not the host's certificate.";
    OTHER: "history.other", Info, "mstsc on this machine failed for this host with another code than 0x904.";
    CONNECTED: "history.connected", Info, "mstsc on this machine reached a session on this host lately.";
}

/// 0x904, as event 1026 has it.
const SOCKET_CLOSED: u32 = 0x904;
/// Reasons below are no errors: disconnected by somebody.
const NO_ERROR: u32 = 4;
/// Seconds after which a close is no prompt one.
const SLOW: f64 = 15.0;

/// mstsc's own log, and what of it is asked.
const CHANNEL: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
const IDS: [(&str, u32); 5] = [("", 1024), ("", 1025), ("", 1026), ("", 1027), ("", 226)];
/// How far back, in seconds.
const WITHIN: u64 = 30 * 86_400;
/// At most so many events.
const MOST: usize = 300;

/// The probe.
#[derive(Debug)]
pub struct History;

impl MachineProbe for History {
    type Fact = HistoryFact;
    const CARD: ProbeCard =
        ProbeCard::new::<HistoryFact>("history", "Which attempts of mstsc failed lately, and how?")
            .after(&[Topic::Address])
            .side(Side::Client)
            .codes(CODES)
            .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<HistoryFact, Snag> {
        look(machine)
    }

    fn judge(&self, history: &HistoryFact, facts: &Facts) -> Vec<Finding> {
        let asked = facts.asked().unwrap_or_default();
        let own: Vec<&Attempt> = history
            .attempts
            .iter()
            .filter(|a| is_for(a.host.as_str(), asked))
            .collect();
        let ended = |reason: u32, connected: bool| {
            own.iter()
                .filter(move |a| a.reason == Some(reason) && a.connected == connected)
        };
        let mut found = Vec::new();
        let closed: Vec<_> = ended(SOCKET_CLOSED, false).collect();
        if let Some(latest) = closed.first() {
            let mut finding = CLOSED
                .found(format!(
                    "{} attempts ended with 0x904 before they were secured",
                    closed.len()
                ))
                .with("the latest", utc::stamp(latest.began as i64));
            if let Some(stage) = &latest.stage {
                finding = finding.with("event 226", stage.as_str());
            }
            found.push(finding);
            if closed.iter().any(|a| a.lasted.is_some_and(|s| s >= SLOW)) {
                found.push(SLOW_CLOSE.found("attempts took long to fail"));
            }
        }
        let drops: Vec<_> = ended(SOCKET_CLOSED, true).collect();
        if let [latest, _, ..] = drops[..] {
            found.push(
                DROPS
                    .found(format!("{} sessions dropped with 0x904", drops.len()))
                    .with("the latest", utc::stamp(latest.began as i64)),
            );
        }
        let other = own
            .iter()
            .find_map(|a| a.reason.filter(|r| *r != SOCKET_CLOSED && *r >= NO_ERROR));
        if let Some(reason) = other {
            found.push(OTHER.found(format!(
                "an attempt ended with 0x{reason:X}: see `redial explain 0x{reason:X}`"
            )));
        }
        if own.iter().any(|a| a.connected) {
            found.push(CONNECTED.found("mstsc reached a session on this host"));
        }
        found
    }
}

/// Whether what was typed into mstsc, maybe with a port, is the host asked for.
fn is_for(typed: &str, asked: &str) -> bool {
    let host = typed
        .rsplit_once(':')
        .filter(|(h, p)| !h.contains(':') && p.parse::<u16>().is_ok())
        .map_or(typed, |(host, _)| host);
    host.eq_ignore_ascii_case(asked) || same_host(host, asked)
}

/// Every attempt of mstsc on this machine that its log still has, to whatever host; the latest
/// first.
pub fn look(machine: &dyn Machine) -> Result<HistoryFact, Snag> {
    let mut events = machine
        .events(&EventQuery::new(CHANNEL, &IDS, WITHIN, MOST))?
        .events;
    events.reverse();
    Ok(HistoryFact {
        attempts: attempts(&events),
    })
}

/// Events, the oldest first, as attempts, the latest first. Those with an activity belong to its
/// attempt, others to the last one that began.
fn attempts(events: &[Event]) -> Vec<Attempt> {
    let mut all: Vec<(Option<&Said>, Attempt)> = Vec::new();
    for event in events {
        if event.id == 1024 {
            let host = value(event).cloned().unwrap_or_default();
            all.push((
                event.activity.as_ref(),
                Attempt {
                    began: event.time,
                    host,
                    ..Attempt::default()
                },
            ));
            continue;
        }
        let own = event
            .activity
            .as_ref()
            .and_then(|a| all.iter().rposition(|(of, _)| *of == Some(a)));
        let Some((_, attempt)) = own
            .or(all.len().checked_sub(1))
            .and_then(|at| all.get_mut(at))
        else {
            continue;
        };
        match event.id {
            1025 | 1027 => attempt.connected = true,
            1026 => {
                attempt.reason = value(event).and_then(|v| v.as_str().parse().ok());
                attempt.lasted = Some(event.time - attempt.began);
            }
            226 => {
                let words = event
                    .data
                    .iter()
                    .map(|(_, v)| v.as_str())
                    .collect::<Vec<_>>()
                    .join(" ");
                attempt.stage = Some(Said::new(&words));
            }
            _ => {}
        }
    }
    all.into_iter().rev().map(|(_, attempt)| attempt).collect()
}

/// The field `Value`, which 1024 and 1026 have; where it has no name, the last field.
fn value(event: &Event) -> Option<&Said> {
    event
        .data
        .iter()
        .find(|(name, _)| name.as_str() == "Value")
        .or(event.data.last())
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::{AddressFact, Lookup};

    fn event(id: u32, time: f64, value: &str) -> Event {
        Event {
            id,
            time,
            data: vec![("Value".into(), value.into())],
            ..Event::default()
        }
    }

    fn judged(events: &[Event]) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: "srv01".into(),
                lookup: Lookup::Given,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        facts.add(
            HistoryFact {
                attempts: attempts(events),
            }
            .into(),
        );
        History
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn an_early_close_is_told_from_a_drop() {
        assert_eq!(
            judged(&[event(1024, 1.0, "srv01:3389"), event(1026, 1.5, "2308")]),
            ["history.closed"]
        );
        assert_eq!(
            judged(&[event(1024, 1.0, "srv01"), event(1026, 26.0, "2308")]),
            ["history.closed", "history.slow-close"]
        );
        let drop = |t| {
            [
                event(1024, t, "srv01"),
                event(1025, t + 1.0, ""),
                event(1027, t + 2.0, ""),
                event(1026, t + 60.0, "2308"),
            ]
        };
        assert_eq!(
            judged(&[drop(0.0), drop(100.0)].concat()),
            ["history.drops", "history.connected"]
        );
        assert_eq!(
            judged(&drop(0.0)),
            ["history.connected"],
            "one drop is none"
        );
    }

    #[test]
    fn other_hosts_and_orderly_ends_are_no_matter() {
        assert!(judged(&[event(1024, 1.0, "other"), event(1026, 1.5, "2308")]).is_empty());
        assert!(judged(&[event(1024, 1.0, "srv01"), event(1026, 1.5, "1")]).is_empty());
        assert_eq!(
            judged(&[event(1024, 1.0, "srv01"), event(1026, 1.5, "6919")]),
            ["history.other"]
        );
        assert!(
            judged(&[event(1026, 1.5, "2308")]).is_empty(),
            "an end without a beginning"
        );
    }
}
