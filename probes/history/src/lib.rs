#![doc = include_str!("../README.md")]

mod family;
mod judge;
mod sign_in;

use std::thread;

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Event, EventLog, EventQuery, Machine, Value, places};
use redial_model::{
    Attempt, Facts, FailedSignIn, Finding, HistoryFact, LogGap, Said, Side, Snag, Topic,
};

redial_model::codes! {
    CLOSED: "history.closed", Info, "mstsc on this computer failed with 0x904 (socket closed) for this host, before the connection was encrypted.";
    SLOW_CLOSE: "history.slow-close", Info, "Attempts with 0x904 took 15 seconds or more to fail: mstsc waited for an answer that did not come.";
    DROPS: "history.drops", Warning, "Sessions with this host were connected and then dropped with 0x904: the network failed, not the host's certificate.";
    NAME: "history.name", Warning, "mstsc recently could not find this host's name, and has not connected to the host since.";
    TCP: "history.tcp", Warning, "mstsc recently could not connect to this host's port, and has not connected to the host since.";
    NLA: "history.nla", Warning, "mstsc and this host recently did not agree on NLA or Restricted Admin.";
    ACCOUNT: "history.account", Warning, "The host recently refused the account when mstsc signed in.";
    NO_DC: "history.no-dc", Warning, "mstsc recently found no domain controller to sign in to this host.";
    DELEGATION: "history.delegation", Warning, "A policy recently kept mstsc from sending credentials to this host.";
    LICENCE: "history.licence", Warning, "Licensing between mstsc and this host recently failed.";
    CERTIFICATE: "history.certificate", Warning, "mstsc recently refused this host's certificate.";
    CLOCK: "history.clock", Warning, "mstsc recently refused this host because the clocks differed too much.";
    FIPS: "history.fips", Warning, "This host recently required FIPS encryption, and mstsc could not use it.";
    VIA_GATEWAY: "history.gateway", Warning, "The RD Gateway in front of this host recently refused or ended mstsc's connection.";
    QUICK_END: "history.quick-end", Warning, "The host ended several attempts of mstsc, one after the other, within seconds and before a session started.";
    NTLM_BLOCKED: "history.ntlm-blocked", Warning, "A policy of this computer recently kept it from sending NTLM to this host (NTLM events 4001, 4015).";
    NTLM_TOO_OLD: "history.ntlm-too-old", Warning, "For this host only NTLM version 1 was recently possible, and this computer does not use it (NTLM event 4013).";
    CREDSSP_TOO_OLD: "history.credssp-too-old", Warning, "This computer recently refused this host because it lacks the CredSSP update of 2018 (LsaSrv event 6041).";
    TICKET_UNREADABLE: "history.ticket-unreadable", Warning, "This host recently could not read the Kerberos ticket that was issued for it (Kerberos event 4).";
    OTHER: "history.other", Info, "mstsc on this computer failed for this host with another code than 0x904, long ago or for a reason redial cannot group.";
    CONNECTED: "history.connected", Info, "mstsc on this computer recently connected to a session on this host.";
    UNSEEN: "history.unseen", Info, "mstsc's own log is turned off, was cleared, or is longer than redial reads. An attempt that is missing there proves nothing.";
}

/// mstsc's own log, and what of it is asked.
const CHANNEL: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
const IDS: [(&str, u32); 5] = [("", 1024), ("", 1025), ("", 1026), ("", 1027), ("", 226)];
/// How far back, in seconds.
const WITHIN: u64 = 30 * DAY;
const DAY: u64 = 86_400;
/// At most so many events.
const MOST: usize = 300;
/// Where Windows keeps whether a channel is switched on (learn.microsoft.com,
/// EvtGetChannelConfigProperty); one that is not named there is on, as its provider made it.
const CHANNELS: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels";
/// "The log file was cleared", in System: source Eventlog (learn.microsoft.com, event 104).
const CLEARED: (&str, u32) = ("Eventlog", 104);

/// The probe.
#[derive(Debug)]
pub struct History;

impl MachineProbe for History {
    type Fact = HistoryFact;
    const CARD: ProbeCard = ProbeCard::new::<HistoryFact>(
        "history",
        "Which attempts of mstsc recently failed, and how?",
    )
    .after(&[Topic::Address])
    .side(Side::Client)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    fn look(machine: &dyn Machine) -> Result<HistoryFact, Snag> {
        look(machine)
    }

    fn judge(&self, history: &HistoryFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(history, facts)
    }
}

/// Every attempt of mstsc on this machine that its log still has, to whatever host; the latest
/// first.
pub fn look(machine: &dyn Machine) -> Result<HistoryFact, Snag> {
    let own = EventQuery::new(CHANNEL, &IDS, WITHIN, MOST);
    // Each channel may take its time; together they take no longer than the slowest.
    let (log, sign_ins, was_cleared) = thread::scope(|scope| {
        let others = sign_in::queries();
        let others = others.map(|query| scope.spawn(move || machine.events(&query)));
        let cleared = scope.spawn(|| was_cleared(machine));
        let own = machine.events(&own);
        let others = others.into_iter().filter_map(|log| log.join().ok()?.ok());
        (own, sign_ins(others), cleared.join().unwrap_or_default())
    });
    let log = log?;
    let is_cut = !log.capped.is_empty() || log.stopped.is_some();
    let mut events = log.events;
    events.reverse();
    let gaps = [
        (is_off(machine), LogGap::Off),
        (was_cleared, LogGap::Cleared),
        (is_cut, LogGap::Cut),
    ];
    Ok(HistoryFact {
        attempts: attempts(&events),
        sign_ins,
        looked: Some(machine.now()),
        gaps: gaps
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, gap)| gap)
            .collect(),
    })
}

/// What other logs know of sign-ins. Those that can't be read, as some are an administrator's alone,
/// know nothing.
fn sign_ins(logs: impl Iterator<Item = EventLog>) -> Vec<FailedSignIn> {
    let mut all: Vec<_> = logs
        .flat_map(|log| log.events)
        .filter_map(|event| sign_in::read(&event))
        .collect();
    all.sort_by(|a, b| b.time.total_cmp(&a.time));
    all
}

fn is_off(machine: &dyn Machine) -> bool {
    let enabled = places::registry(&format!(r"{CHANNELS}\{CHANNEL}"), "Enabled");
    matches!(machine.read(&enabled), Ok(Value::Dword(0)))
}

fn was_cleared(machine: &dyn Machine) -> bool {
    let cleared = machine.events(&EventQuery::new("System", &[CLEARED], WITHIN, 20));
    let is_ours = |event: &Event| {
        event
            .data
            .iter()
            .any(|(_, value)| value.as_str() == CHANNEL)
    };
    cleared.is_ok_and(|log| log.events.iter().any(is_ours))
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
            1025 => attempt.connected = true,
            1027 => (attempt.connected, attempt.session) = (true, true),
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
                ..HistoryFact::default()
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
