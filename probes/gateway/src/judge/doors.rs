//! What the answers at a gateway's doors say.

use redial_model::{CodeCard, DoorKind, End, Finding, GatewayDoor, GatewayFact, Rung};

use super::name_of;
use crate::codes::*;

pub(super) fn judge(fact: &GatewayFact) -> Vec<Finding> {
    let mut found = Vec::new();
    match fact.open_door() {
        Some(open) => found.extend(open_door(fact, open)),
        None => found.extend(closed_doors(fact)),
    }
    let kdc = fact.door(DoorKind::Kdc);
    if kdc.is_some_and(|kdc| kdc.status.is_some_and(|status| !is_absent(status))) {
        found.push(KDC_PROXY.found("a KDC proxy answers beside the RD Gateway"));
    }
    found
}

/// What stands for a path that a web server does not have.
fn is_absent(status: u16) -> bool {
    matches!(status, 404 | 405 | 410 | 500..=599) || (300..=399).contains(&status)
}

fn open_door(fact: &GatewayFact, open: &GatewayDoor) -> Vec<Finding> {
    let gateway = name_of(fact);
    let note = ANSWERS.found(format!("the RD Gateway {gateway} answers as it should"));
    let mut found = vec![seen(note, open)];
    let of_first = |card: &CodeCard, says: &str| {
        let first = fact.doors.first();
        first.map_or_else(|| card.found(says), |first| seen(card.found(says), first))
    };
    match open.door {
        DoorKind::Rpc => found.push(of_first(
            &ONLY_RPC,
            "only RPC over HTTP leads into the RD Gateway",
        )),
        DoorKind::WebSocket => found.push(of_first(
            &ONLY_SOCKET,
            "only WebSocket leads into the RD Gateway",
        )),
        DoorKind::Http | DoorKind::Kdc => {}
    }
    let socket = fact.door(DoorKind::WebSocket);
    if let Some(socket) = socket.filter(|door| !door.lets_in() && open.door == DoorKind::Http) {
        let note = NO_SOCKET.found("the RD Gateway does not take WebSocket");
        found.push(seen(note, socket));
    }
    found.extend(sign_in(fact));
    found
}

/// How NTLM began.
fn sign_in(fact: &GatewayFact) -> Option<Finding> {
    let rung = fact.rung(Rung::GatewayAuth)?;
    match &rung.end {
        End::NoNtlm(_) => Some(NO_NTLM.found("the RD Gateway does not take NTLM")),
        end if end.is_close() => {
            Some(CLOSED_AT_NTLM.found("the RD Gateway closes the connection when NTLM begins"))
        }
        End::Silent => {
            Some(CLOSED_AT_NTLM.found("the RD Gateway does not answer when NTLM begins"))
        }
        _ => None,
    }
}

/// No door lets a client in: the first says why, unless another asks for a sign-in of another kind.
fn closed_doors(fact: &GatewayFact) -> Option<Finding> {
    let asks = fact.doors.iter().find(|door| door.status == Some(401));
    let first = asks.or(fact.doors.first())?;
    let gateway = name_of(fact);
    let (card, says) = match (&first.end, first.status) {
        (End::Ok, Some(status)) => by_status(first, status),
        (End::Silent, _) => (&SILENT, "does not answer a gateway's request"),
        (End::Junk | End::Overrun, _) => (&NOT_HTTP, "does not speak HTTP"),
        (End::Broke(_), _) => return None,
        _ => (&CLOSED, "closes the connection at a gateway's request"),
    };
    Some(seen(card.found(format!("{gateway} {says}")), first))
}

fn by_status(door: &GatewayDoor, status: u16) -> (&'static CodeCard, &'static str) {
    match status {
        401 => (
            &NO_SCHEME,
            "asks for a sign-in, and offers neither NTLM nor Negotiate",
        ),
        403 => (&FORBIDDEN, "forbids a gateway's request"),
        404 | 410 => (&NO_SITE, "is a web server without an RD Gateway"),
        400 | 405 | 501 => (&METHOD, "does not take the request method of a gateway"),
        407 => (&PROXY, "is behind a proxy that asks for a sign-in"),
        300..=399 => (&MOVED, "sends the client to another address"),
        500 | 502..=504 => (&DOWN, "says that the gateway is not available"),
        200 if door.is_page => (&PAGE, "answers with a web page"),
        _ => (
            &ODD,
            "answers in a way that redial does not know from a gateway",
        ),
    }
}

/// The same with what the answer says.
fn seen(finding: Finding, door: &GatewayDoor) -> Finding {
    let mut finding = finding.with("asked by", door.door.word());
    if let Some(status) = door.status {
        finding = finding.with("status", status.to_string());
    }
    if !door.schemes.is_empty() {
        let names: Vec<_> = door.schemes.iter().map(ToString::to_string).collect();
        finding = finding.with("offers", names.join(", "));
    }
    for (what, said) in [("server", &door.server), ("location", &door.location)] {
        if let Some(said) = said {
            finding = finding.with(what, said);
        }
    }
    finding
}
