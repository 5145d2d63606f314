#![doc = include_str!("../README.md")]

mod asked;
mod case;
mod domain;
mod judge;
mod licence;
mod logon;
mod schannel;
mod service;
mod sign;
mod stream;

use std::{thread, time::Duration};

use redial_kit::{MachineProbe, ProbeCard};
use redial_machine::{Event, EventLog, EventQuery, Machine, Value, event_number, places};
use redial_model::{EventsFact, Facts, Finding, LogReach, Said, Side, Snag, Topic};

redial_model::codes! {
    ARRIVED: "events.arrived", Info, "The host logged the connection, so it is the right machine (events 131, 261).";
    NEVER_ARRIVED: "events.never-arrived", Warning, "Something accepted the connection, but it is not in the host's log, which works. So the connection ended somewhere else.";
    NOT_MADE: "events.not-made", Error, "The host could not make a certificate (event 1057).";
    NOT_REPLACED: "events.not-replaced", Error, "The host could not replace its expired certificate (event 1058).";
    BOUND_UNUSABLE: "events.bound-unusable", Warning, "The certificate bound to the listener is missing, expired, not for servers, or the host has no access to its key. The host uses its own certificate instead (events 1051, 1053, 1054, 1055).";
    BOUND_EXPIRES: "events.bound-expires", Warning, "The certificate bound to the listener expires soon (event 1052).";
    BINDING_RESET: "events.binding-reset", Warning, "The host found its certificate settings invalid and reset them. A certificate that was bound manually is no longer bound (event 1059).";
    TEMPLATE: "events.template-unusable", Warning, "The host could not get or use a certificate from the template that the policy names (events 1062, 1064, 1065, 1072, 1073).";
    NO_SPN: "events.no-spn", Info, "The host could not register its service principal name (TERMSRV). Perhaps Kerberos does not find it; NTLM does not need it (event 1067).";
    KEY_UNREADABLE: "events.key-unreadable", Error, "Windows (Schannel) could not open the certificate's private key (event 36870).";
    NO_TLS: "events.no-tls", Error, "Windows (Schannel) could not start TLS: no usable certificate, or no common TLS version or cipher suite (events 36871, 36874, 36888).";
    TLS_ALERT: "events.tls-alert", Warning, "Windows (Schannel) ended a connection with a TLS alert when this connection failed in TLS (event 36888).";
    STREAM_ERROR: "events.stream-error", Warning, "The host itself ended a connection when this one failed, because of data it received (RdpCoreTS 97, 139, 226, TermDD 50, 56).";
    UDP_FAILED: "events.udp-failed", Info, "Recent sessions could not use UDP and used only TCP (RdpCoreTS 136, 138).";
    MADE: "events.made", Info, "The host made a new certificate (event 1056).";
    LISTENER_FAILED: "events.listener-failed", Warning, "The listener failed and has not started since (events 260, 1035, 1036).";
    CORRECTED: "events.corrected", Warning, "The listener's encryption level and security layer contradict each other, so the host uses other settings (event 1050).";
    DRAINING: "events.draining", Warning, "The host refused logons because it is in drain mode (event 1070).";
    LOGONS_OFF: "events.logons-off", Warning, "The host refused connections because remote logons are turned off (event 1071).";
    BROKER_FAILED: "events.broker-failed", Warning, "The host cannot work with its Connection Broker (SessionBroker-Client 1280, 1296, 1306).";
    CRASHED: "events.service-crashed", Warning, "TermService stopped unexpectedly, just now or repeatedly (events 7031, 7034, Application Error 1000, Windows Error Reporting 1001).";
    NOT_STARTED: "events.service-not-started", Warning, "A service of Remote Desktop is not running. Its last start or run ended with an error (events 7000, 7023, 7024, 7038).";
    ENDED: "events.sessions-ended", Info, "How recent sessions on the host ended when nobody ended them on purpose (event 40).";
    NTLM_DENIED: "events.ntlm-denied", Info, "The host or its domain recently refused NTLM for an account. Kerberos is not affected (NTLM events 4002, 4003).";
    NO_CONTROLLER: "events.no-controller", Warning, "The host just refused a logon because it could not contact its domain: no domain controller was reached, or the trust is broken (event 4625).";
    CONTROLLER_MISSED: "events.controller-missed", Info, "The host recently could not sign in to another computer or contact a domain controller. This is usual at startup and away from its network (NETLOGON 3210, 5719, LsaSrv 40960, 40961).";
    PATH_BROKE: "events.path-broke", Warning, "Sessions ended because their network connection was lost (event 40 with reason 0x80070040).";
    BRUTE_FORCE: "events.brute-force", Warning, "Many failed logons or failed connections from outside: the host is under attack and may drop other connections (events 140, 1006).";
    NO_LICENCE: "events.no-licence", Error, "The grace period for Remote Desktop licences has ended, and no licence server can be reached (events 1128, 50280).";
    MODE_UNSET_OVER: "events.licence-mode-over", Error, "The licensing mode is not set, and the grace period has ended. The host refuses users who do not use mstsc /admin (event 1069).";
    MODE_UNSET: "events.licence-mode-unset", Warning, "The licensing mode is not set. When the grace period ends, the host will refuse users (event 1068).";
    LICENCE_REFUSED: "events.licence-refused", Warning, "The host refused a client because of its licence (events 1003, 1004, 1011).";
    LOGON_REFUSED: "events.logon-refused", Warning, "The host refused logons although the password was right (event 4625).";
    CLOCKS: "events.clocks-differ", Warning, "The host refused logons because a clock differs too much from its domain's clock (event 4625 with 0xC0000133).";
    AUTHENTICATED: "events.authenticated", Info, "Remote Desktop recently accepted a user's password (event 1149).";
    DUPLICATE_SID: "events.duplicate-sid", Error, "The host refuses a machine that is a clone of it: both have the same machine SID (LsaSrv event 6167).";
    SHORT: "events.short", Info, "Some of the host's logs do not go back as far as redial looks, or reading them was cut short. An event that is missing there proves nothing.";
    UNSEEN: "events.unseen", Info, "Some of the host's logs could not be read. An event that is missing in the others proves nothing.";
}

/// Where Windows keeps whether a channel is switched on; a channel that is not named there is as
/// its provider made it, and those asked here are made switched on.
/// Source: learn.microsoft.com, EvtGetChannelConfigProperty (EvtChannelConfigEnabled); `wevtutil sl
/// /e:false` writes it there.
const CHANNELS: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels";
/// Fields of a refused logon that name nobody.
const NAMELESS: [&str; 5] = [
    "Status",
    "SubStatus",
    "LogonType",
    "CallerPID",
    "ProcessName",
];

/// The probe.
#[derive(Debug)]
pub struct Events;

impl MachineProbe for Events {
    type Fact = EventsFact;
    const CARD: ProbeCard = ProbeCard::new::<EventsFact>(
        "events",
        "What do the host's own logs show about this check?",
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
        let queries = asked::queries();
        let looked = all_at_once(machine, &queries);
        let seen = looked.iter().any(Result::is_ok);
        let mut first = None;
        for (query, log) in queries.iter().zip(looked) {
            match log {
                Ok(log) => keep(&mut fact, query, log),
                Err(why) => {
                    first = first.or_else(|| Some(why.clone()));
                    fact.unread.push((query.channel.as_str().into(), why));
                }
            }
        }
        if let (false, Some(why)) = (seen, first) {
            return Err(why);
        }
        switched_off(machine, &queries, &mut fact);
        cleared(&mut fact);
        Ok(fact)
    }

    fn judge(&self, log: &EventsFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(log, facts)
    }
}

/// A channel may take its time; together they take no longer than the slowest.
fn all_at_once(machine: &dyn Machine, queries: &[EventQuery]) -> Vec<Result<EventLog, Snag>> {
    thread::scope(|scope| {
        let looks: Vec<_> = queries
            .iter()
            .map(|query| scope.spawn(|| machine.events(query)))
            .collect();
        looks
            .into_iter()
            .map(|look| look.join().unwrap_or(Err(Snag::Panicked)))
            .collect()
    })
}

fn keep(fact: &mut EventsFact, query: &EventQuery, log: EventLog) {
    // Of arrivals only the last minutes matter: older ones show that the log is written.
    let is_core = query.channel == asked::core();
    fact.reach.push(LogReach {
        channel: query.channel.as_str().into(),
        within: if is_core { asked::HOUR } else { query.within },
        oldest: log.oldest,
        cleared: None,
        capped: log.capped,
        stopped: log.stopped,
    });
    let of_users = query.channel == asked::AUDIT || query.channel == asked::ntlm();
    let events = log.events.into_iter().filter(service::may_be_told);
    fact.events.extend(events.map(|event| match event.id {
        _ if of_users => nameless(event),
        1149 => nameless(event),
        3210 | 5719 | 40960 | 40961 => numbers(event),
        _ => event,
    }));
}

/// A report says how often logons were refused, not whose.
fn nameless(mut event: Event) -> Event {
    event
        .data
        .retain(|(name, _)| NAMELESS.contains(&name.as_str()));
    event.activity = None;
    event
}

/// What a host says of its way to its domain names servers; only codes are kept.
fn numbers(mut event: Event) -> Event {
    event
        .data
        .retain(|(_, text)| event_number(text.as_str()).is_some());
    event
}

/// Channels that are switched off. One that is not known to be on is unread.
fn switched_off(machine: &dyn Machine, queries: &[EventQuery], fact: &mut EventsFact) {
    let channels: Vec<&str> = queries.iter().map(|q| q.channel.as_str()).collect();
    // The classic logs can't be switched off.
    let modern = channels.into_iter().filter(|name| name.contains('/'));
    let mut modern: Vec<&str> = modern.collect();
    modern.sort_unstable();
    modern.dedup();
    let enabled: Vec<_> = modern
        .iter()
        .map(|name| places::registry(&format!(r"{CHANNELS}\{name}"), "Enabled"))
        .collect();
    for (name, held) in modern.into_iter().zip(machine.read_all(&enabled)) {
        match held {
            Ok(Value::Dword(0)) => fact.off.push(name.into()),
            Ok(_) => {}
            Err(why) => fact.unread.push((name.into(), why)),
        }
    }
}

/// Event 104 names the channel that was cleared.
fn cleared(fact: &mut EventsFact) {
    let times: Vec<(Said, f64)> = fact
        .of("Microsoft-Windows-Eventlog", 104)
        .filter_map(|event| Some((Said::new(event.field("Channel")?), event.time)))
        .collect();
    for reach in &mut fact.reach {
        let of_it = times.iter().find(|(channel, _)| *channel == reach.channel);
        reach.cleared = of_it.map(|(_, time)| *time);
    }
}

#[cfg(test)]
mod tests;
