//! Parts of facts that are one thing and have words of their own.

use redial_codes::{
    alert::find_alert,
    errinfo::find_errinfo,
    negotiation::{PROTOCOLS, failure, flag_names, protocol_names},
    ntstatus,
};
use redial_model::{End, Instead, Reading, Reply, RungState, Snag, Unread};
use serde_json::Value;

use crate::milliseconds;

/// A label of its own where there is one, and the words; nothing for what has none.
pub(super) fn in_words(name: &str, value: &Value) -> Option<(Option<String>, String)> {
    if value == "unasked" {
        return Some((None, "nobody asked".into()));
    }
    let fields = value.as_object()?;
    let has = |all: &[&str]| all.iter().all(|key| fields.contains_key(*key));
    if has(&["slot", "value"]) {
        let reading: Reading = read(value)?;
        return Some((Some(reading.slot.to_string()), reading.value.to_string()));
    }
    if has(&["slot", "why"]) {
        let unread: Unread = read(value)?;
        let says = format!("could not be read: {}", unread.why);
        return Some((Some(unread.slot.to_string()), says));
    }
    if has(&["rung", "end"]) {
        let rung: RungState = read(value)?;
        let numbered = name.is_empty() || name.bytes().all(|b| b.is_ascii_digit());
        let word = rung.rung.word();
        let label = if numbered {
            word.to_owned()
        } else {
            format!("{}, {word}", super::word::label(name))
        };
        return Some((Some(label), step(&rung)));
    }
    if has(&["reply"]) {
        return Some((None, reply(&read(value)?)));
    }
    if fields.len() == 1 && has(&["unread"]) {
        let why: Snag = read(fields.get("unread")?)?;
        return Some((None, format!("could not be read: {why}")));
    }
    None
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// How a step ended, and when.
fn step(rung: &RungState) -> String {
    let took = milliseconds(rung.ms);
    match &rung.end {
        End::Ok => format!("ok, {took}"),
        End::Skipped | End::NotAsked => ending(&rung.end),
        end => format!("{}, after {took}", ending(end)),
    }
}

/// How a step ended, as a clause.
fn ending(end: &End) -> String {
    match end {
        End::Ok => "ok".into(),
        End::OldTls => "only by TLS that mstsc has and redial's own library does not".into(),
        End::Skipped => "not part of this connection".into(),
        End::NotAsked => "redial could not ask".into(),
        End::Refused => "refused (RST to the SYN)".into(),
        End::Unreachable(says) => format!("a router says that it cannot be reached: {says}"),
        End::NoRoute(says) => format!("this computer has no route: {says}"),
        End::Silent => "no answer".into(),
        End::Fin => "the host closed the connection (FIN)".into(),
        End::Rst => "the connection was reset (RST)".into(),
        End::Alert(number) => {
            let name = find_alert(*number).map_or("", |e| e.name);
            format!("TLS alert {number} {name}").trim_end().to_owned()
        }
        End::Failure(code) => refusal(*code),
        End::Status(code) => {
            let entry = ntstatus::TABLE.find(*code);
            let name = entry.map_or("", |e| e.name);
            format!("NLA ended with status 0x{code:08X} {name}")
                .trim_end()
                .to_owned()
        }
        End::KeyAltered => "the host signed another key than that of its certificate".into(),
        End::Denied => "the host does not let this user log on".into(),
        End::Licence(code) => format!("the host ended licensing with error {code}"),
        End::ErrorInfo(code) => {
            let says = find_errinfo(*code).map_or("", |e| e.says);
            format!("the host ended the session: error 0x{code:X} {says}")
                .trim_end()
                .to_owned()
        }
        End::Redirected => "the host sends the session to another computer".into(),
        End::NoNtlm(instead) => format!("no NTLM: {}", instead_of_ntlm(instead)),
        End::Http(status) => format!("HTTP answered with status {status}"),
        End::Junk => "the answer is another protocol".into(),
        End::Incompatible(says) => format!("no TLS in common: {says}"),
        End::Garbled(says) => format!("the answer cannot be read as TLS: {says}"),
        End::Disconnected => "the host ended the connection in RDP (MCS disconnect)".into(),
        End::Unreadable(says) => {
            format!("the host sent a message that redial cannot read: {says}")
        }
        End::HungUp(reason) => {
            format!("the host ended the connection in RDP (MCS disconnect, reason {reason})")
        }
        End::Overrun => "the answer was too long or never ended".into(),
        End::Broke(says) => format!("this computer could not go on: {says}"),
    }
}

fn instead_of_ntlm(instead: &Instead) -> String {
    match instead {
        Instead::Rejected => "the host refuses it and names nothing else".into(),
        Instead::Kerberos => "the host takes Kerberos".into(),
        Instead::Mechanism(oid) => format!("the host takes the mechanism {oid}"),
        Instead::Other => "an answer that redial does not know".into(),
        Instead::Nothing => "an empty answer".into(),
    }
}

fn refusal(code: u32) -> String {
    match failure(code) {
        Some(entry) => format!("the host refuses: {} (failure {code})", entry.says),
        None => format!("the host refuses with failure {code}"),
    }
}

/// The answer to an X.224 request.
fn reply(reply: &Reply) -> String {
    match reply {
        Reply::Chosen { protocol, flags } => {
            let known = PROTOCOLS.iter().find(|e| e.code == *protocol);
            let chosen = match known {
                Some(entry) => format!("{} ({})", entry.says, entry.name),
                None if *protocol == 0 => "standard RDP security".into(),
                None => protocol_names(*protocol),
            };
            let flags = flag_names(*flags);
            if flags.is_empty() {
                format!("the host chose {chosen}")
            } else {
                format!("the host chose {chosen}; flags {}", flags.join(", "))
            }
        }
        Reply::Bare => "the host takes standard RDP security and does not negotiate".into(),
        Reply::Failed { code } => refusal(*code),
    }
}
