//! Schannel's events. Every program of the host that speaks TLS writes them, the listener among
//! many; so they count only where they may be the listener's answer to this dial.
//!
//! Sources: learn.microsoft.com, "Schannel events" (36870 no access to a private key, 36871 no
//! credential, 36874 no cipher suite in common, 36888 a fatal alert was sent) and "TLS/SSL alert
//! protocol"; the manifest of Schannel-Events (github.com/repnz/etw-providers-docs), which has the
//! fields. 36887 is an alert that the *other* side sent, and 36872 concerns programs that have no
//! certificate of their own, such as a directory server: neither says anything of the listener.

use redial_machine::Event;
use redial_model::{Finding, Rung};

use crate::{KEY_UNREADABLE, NO_TLS, TLS_ALERT, case::Case};

const SCHANNEL: &str = "Schannel";
/// Alerts that say that nothing is in common: handshake_failure, protocol_version,
/// insufficient_security, inappropriate_fallback (RFC 8446, 6.2; RFC 7507).
const NOTHING_IN_COMMON: [u32; 4] = [40, 70, 71, 86];

pub(crate) fn judge(case: &Case<'_>) -> Vec<Finding> {
    if case.broke_at() != Some(Rung::Tls) {
        return vec![];
    }
    let first = |id| {
        let mut events = case.log.of(SCHANNEL, id);
        events.find(|e| case.is_of_this_dial(e) && may_be_of_server(e, case))
    };
    let mut found = Vec::new();
    if let Some(event) = first(36870) {
        let says = "Windows (Schannel) could not open the private key";
        found.push(case.said(KEY_UNREADABLE.found(says), event));
    }
    if let Some(event) = first(36871).or_else(|| first(36874)) {
        let says = "Windows (Schannel) could not start TLS";
        found.push(case.said(NO_TLS.found(says), event));
    }
    found.extend(first(36888).and_then(|event| alert(case, event)));
    found
}

/// A fatal alert that the host sent.
fn alert(case: &Case<'_>, event: &Event) -> Option<Finding> {
    let number = event.at("AlertDesc", 0)?.trim().parse().ok()?;
    let card = match NOTHING_IN_COMMON.contains(&number) {
        true => &NO_TLS,
        false => &TLS_ALERT,
    };
    let says = format!("Windows (Schannel) ended a connection with TLS alert {number}");
    Some(case.said(card.found(says), event))
}

/// Whether an event may be of a server, the listener: programs that dial others write Type *client*
/// or name their target.
fn may_be_of_server(event: &Event, case: &Case<'_>) -> bool {
    let is_of_client = event
        .field("Type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("client"));
    let has_target = event
        .field("TargetName")
        .is_some_and(|name| !name.is_empty());
    !is_of_client && !has_target && case.may_be_of_listener(event)
}
