//! The host ended a connection because of what it read in it. Scanners, clients that hang up, and
//! redial's own hanging up after the challenge make it write the same: it counts only where this very
//! line ended in TLS or NLA.
//!
//! Sources: the messages of RdpCoreTS 97, 139 and 226 (scheatkode/brain, knowledgebase/systems/
//! windows/event-logs), TermDD 50 and 56 (learn.microsoft.com, "Event ID 50 and 56 from TermDD"). 226
//! tells of any step of the connection that failed; every orderly end makes one of RDP_TCP. Only one
//! of RDP_SEC, the layer of TLS and NLA, with a code of Windows' security functions says more.

use redial_codes::{CodePlace, read_code};
use redial_machine::{Event, event_number};
use redial_model::{Finding, Rung};

use crate::{STREAM_ERROR, asked::CORE, case::Case, judge::SAME};

const EVENTS: [(&str, u32); 5] = [
    (CORE, 139),
    (CORE, 97),
    ("TermDD", 56),
    ("TermDD", 50),
    (CORE, 226),
];

pub(crate) fn judge(case: &Case<'_>) -> Option<Finding> {
    if !matches!(case.broke_at(), Some(Rung::Tls | Rung::Nla)) {
        return None;
    }
    let mut events = EVENTS.iter().flat_map(|(who, id)| case.log.of(who, *id));
    let event = events.find(|e| case.is_within(e, SAME) && says_why(e))?;
    let says = "the host itself ended a connection at this time, because of data it received";
    let finding = case.said(STREAM_ERROR.found(says), event);
    Some(match meaning(event) {
        Some((code, words)) => finding.with(format!("0x{code:X}"), words),
        None => finding,
    })
}

/// Whether an event is about what was read, and not just about an end.
fn says_why(event: &Event) -> bool {
    let layer = event.at("StateTransitionName", 0).unwrap_or_default();
    event.id != 226 || (layer.eq_ignore_ascii_case("RDP_SEC") && error(event).is_some())
}

/// The code of Windows' security functions (SEC_E, CRYPT_E, TRUST_E) or the NTSTATUS in an event.
fn error(event: &Event) -> Option<u32> {
    let codes = event
        .data
        .iter()
        .filter_map(|(_, text)| event_number(text.as_str()));
    let mut codes = codes.filter(|code| matches!(code >> 16, 0x8009 | 0x800B | 0xC000 | 0xD000));
    codes.next()
}

fn meaning(event: &Event) -> Option<(u32, &'static str)> {
    let code = error(event)?;
    let read = read_code(code, CodePlace::First)?;
    Some((code, read.entry.says))
}
