use redial_codes::{alert, negotiation};
use redial_model::{Climb, CodeCard, End, Facts, Finding, Rung, RungState, Said, ServerFlight};
use redial_wire::{
    banner::Service,
    x224::{RdpRefusal, refusal},
};

use crate::codes::*;

/// The finding for the rung where the line ended.
pub(super) fn broken(climb: &Climb, rung: &RungState, facts: &Facts) -> Finding {
    let after = format!("{:.0} ms", rung.ms);
    let finding = match (rung.rung, &rung.end) {
        (Rung::Tcp, end) => tcp(climb, end),
        (Rung::X224, end) => x224(rung, end),
        (Rung::Tls, end) if end.is_close() && answered_another(climb, facts) => {
            TLS_REFUSED.found(format!(
                "the connection was {} at the TLS ClientHello, but the host answered another ClientHello",
                end.shown()
            ))
        }
        (Rung::Tls, End::Failure(_) | End::Disconnected) => said_in_rdp(rung),
        (Rung::Tls, end) => tls(end),
        (_, end) => super::nla::broken(end),
    };
    let finding = finding.with(
        rung.rung.word(),
        format!("{} after {after}", rung.end.shown()),
    );
    let finding = if rung.bytes.is_empty() {
        finding
    } else {
        finding.with("received", Said::bytes(&rung.bytes.0))
    };
    if climb.before.is_some() {
        finding.with(
            "tried again",
            "yes, after a pause and with no other connection",
        )
    } else {
        finding
    }
}

fn tcp(climb: &Climb, end: &End) -> Finding {
    let address = climb.address;
    match end {
        End::Refused => TCP_REFUSED.found(format!("{address} refused the connection")),
        // Earlier versions ended this rung with a reset that came after the connection was accepted.
        end @ End::Rst => x224_closed(end),
        End::Unreachable(words) => {
            TCP_UNREACHABLE.found(format!("{address} cannot be reached: {words}"))
        }
        End::NoRoute(words) => {
            TCP_NO_ROUTE.found(format!("this computer has no route to {address}: {words}"))
        }
        End::Silent => TCP_SILENT.found(format!("nothing at {address} answered")),
        End::Broke(words) => TCP_BROKE.found(format!(
            "this computer could not connect to {address}: {words}"
        )),
        other => TCP_BROKE.found(format!(
            "connecting to {address} ended unexpectedly: {}",
            other.shown()
        )),
    }
}

fn x224_closed(end: &End) -> Finding {
    X224_CLOSED.found(format!(
        "the connection was {} before the X.224 answer",
        end.shown()
    ))
}

fn x224(rung: &RungState, end: &End) -> Finding {
    match end {
        End::Failure(2) => SSL_NOT_ALLOWED
            .found("the host allows neither TLS nor NLA (failure 2, SSL_NOT_ALLOWED_BY_SERVER)"),
        End::Failure(3) => NO_CERTIFICATE
            .found("the host has no usable certificate (failure 3, SSL_CERT_NOT_ON_SERVER)"),
        End::Failure(code) => {
            let name = negotiation::failure(*code).map_or("an unknown code", |e| e.name);
            FAILURE.found(format!(
                "the host refused what mstsc offers (failure {code}, {name})"
            ))
        }
        End::Disconnected => {
            X224_HUNG_UP.found("the host disconnected instead of answering the X.224 request")
        }
        End::Junk => X224_JUNK.found(format!(
            "the port is answered by {}",
            Service::named(&rung.bytes.0).word()
        )),
        End::Overrun => X224_OVERRUN.found("the answer to the X.224 request never finished"),
        // Some services greet and close, and some close with the greeting unread.
        end if end.is_close() && Service::named(&rung.bytes.0) != Service::Unknown => X224_JUNK
            .found(format!(
                "the port is answered by {}",
                Service::named(&rung.bytes.0).word()
            )),
        end if end.is_close() => x224_closed(end),
        End::Silent => X224_SILENT.found("nothing answered the X.224 request"),
        other => X224_CLOSED.found(format!("the X.224 request ended with: {}", other.shown())),
    }
}

/// Whether the host answered a hello that is not the climb's.
fn answered_another(climb: &Climb, facts: &Facts) -> bool {
    let wide = facts.tls.as_ref().and_then(|t| t.wide.as_ref());
    let mut hellos = climb.hello.iter().chain(wide);
    hellos.any(ServerFlight::is_answered)
}

/// A host whose TLS can't start may say so in RDP.
fn said_in_rdp(rung: &RungState) -> Finding {
    let said = match (&rung.end, refusal(&rung.bytes.0)) {
        (End::Failure(code), _) => {
            let name = negotiation::failure(*code).map_or("an unknown code", |e| e.name);
            format!("failure {code}, {name}")
        }
        (_, Some(RdpRefusal::ErrorInfo(code))) => format!("error 0x{code:X}"),
        _ => "an MCS disconnect".into(),
    };
    TLS_SAID_IN_RDP.found(format!(
        "the host answered the TLS ClientHello with an RDP message ({said}): it cannot start TLS"
    ))
}

fn tls(end: &End) -> Finding {
    let closed = |how: &str| {
        TLS_CLOSED.found(format!(
            "the connection was {how} at the TLS ClientHello, without an alert"
        ))
    };
    match end {
        End::Alert(n) => {
            let name = alert::find_alert(*n).map_or("unknown", |e| e.name);
            let card: &CodeCard = match n {
                40 | 47 | 70 | 71 => &TLS_ALERT_COMMON,
                80 => &TLS_ALERT_INTERNAL,
                _ => &TLS_ALERT,
            };
            card.found(format!("the host ended TLS with alert {n} ({name})"))
        }
        End::Silent => {
            TLS_SILENT.found("the host answered X.224, then did not answer the TLS ClientHello")
        }
        End::Junk => TLS_JUNK.found("the answer to the TLS ClientHello is not TLS"),
        End::Incompatible(words) => TLS_OLD
            .found("the host answered with a TLS version that redial's library does not support")
            .with("library", words),
        End::Garbled(words) => TLS_GARBLED
            .found("the answer to the TLS ClientHello begins like TLS but cannot be read")
            .with("library", words),
        End::Overrun => {
            TLS_OVERRUN.found("the answer to the TLS ClientHello is too long or never finished")
        }
        other => closed(&other.shown()),
    }
}
