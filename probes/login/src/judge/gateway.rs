//! What an RD Gateway answers to a proof, and to the tunnel's questions.

use redial_codes::gateway::PROXY;
use redial_model::{CodeCard, End, Finding, LoginFact, Rung};

use crate::codes::*;

/// E_PROXY_RAP_ACCESSDENIED and its kin (MS-TSGU 2.2.6).
const RAP_DENIED: u32 = 0x8007_59DA;
const NAP_DENIED: u32 = 0x8007_59DB;
const CONNECT_FAILED: u32 = 0x8007_59DD;
const INTERNAL_ERROR: u32 = 0x8007_59D8;
const QUARANTINED: u32 = 0x8007_59ED;
const NO_CERTIFICATE: u32 = 0x8007_59EE;
/// What makes an HRESULT of an error of Windows (MS-ERREF 2.1).
const OF_WIN32: u32 = 0x8007_0000;

pub(super) fn judge(fact: &LoginFact, gateway: &str) -> Vec<Finding> {
    let password = fact.rung(Rung::GatewayPassword).map(|rung| &rung.end);
    let mut found = Vec::new();
    match password {
        Some(End::Ok) => found.push(accepted(fact, gateway)),
        Some(end) => found.push(unproved(end, fact, gateway)),
        None => {}
    }
    let tunnel = fact.rung(Rung::GatewayTunnel).map(|rung| &rung.end);
    let channel = fact.rung(Rung::GatewayChannel).map(|rung| &rung.end);
    match (tunnel, channel) {
        (_, Some(End::Ok)) => found.push(REACHES_HOST.found(format!(
            "{gateway} lets {} through to the host, and reaches it",
            fact.user
        ))),
        (_, Some(end)) => found.push(no_channel(end, fact, gateway)),
        (Some(End::NotAsked), None) if fact.asks_consent => found.push(ASKS_CONSENT.found(format!(
            "{gateway} has a message that its users agree to first; redial does not agree for anybody, and asked no further"
        ))),
        (Some(End::NotAsked), None) => found.push(TUNNEL_NOT_ASKED.found(format!(
            "{gateway} takes no WebSocket here, so its policies were not asked"
        ))),
        (Some(end), None) if !end.is_whole() => found.push(no_tunnel(end, fact, gateway)),
        _ => {}
    }
    found
}

fn accepted(fact: &LoginFact, gateway: &str) -> Finding {
    let says = format!(
        "{gateway} accepted the password of {}; it was proved and not sent",
        fact.user
    );
    let finding = PASSWORD_ACCEPTED.found(says);
    finding.with("proofs sent", fact.tries.to_string())
}

/// The gateway did not accept the proof.
fn unproved(end: &End, fact: &LoginFact, gateway: &str) -> Finding {
    // Before a proof was sent, nothing was refused.
    let is_proved = fact.tries > 0;
    let (card, says): (&CodeCard, String) = match end {
        End::Http(401) if is_proved => (
            &PASSWORD_REFUSED,
            format!("refused the password of {}, and did not say why", fact.user),
        ),
        End::Http(403) if is_proved => (
            &FORBIDS_USER,
            format!("forbids the way in to {} (HTTP 403)", fact.user),
        ),
        End::Http(status @ (400 | 404 | 405 | 410 | 501)) if is_proved => (
            &NO_SERVICE,
            format!("has nothing of a gateway behind its sign-in (HTTP {status})"),
        ),
        End::Http(status @ 500..=599) if is_proved => {
            (&FAILS, format!("fails after the sign-in (HTTP {status})"))
        }
        End::Fin | End::Rst if is_proved => (
            &ENDS_AT_PROOF,
            format!(
                "or a device before it, ended the connection at the proof of the password: {}",
                end.shown()
            ),
        ),
        End::Silent if is_proved => (
            &ENDS_AT_PROOF,
            "or a device before it, did not answer the proof of the password".into(),
        ),
        end => (
            &NOT_PROVED_TO_GATEWAY,
            format!("did not come to an answer to the password: {}", end.shown()),
        ),
    };
    card.found(format!("{gateway} {says}"))
}

/// The gateway does not let the user in.
fn no_tunnel(end: &End, fact: &LoginFact, gateway: &str) -> Finding {
    let End::Status(code) = end else {
        return cut_short(end, gateway);
    };
    let code = as_hresult(*code);
    let (card, says): (&CodeCard, String) = match code {
        NAP_DENIED | QUARANTINED => (
            &USER_NOT_ALLOWED,
            format!("does not let {} use it", fact.user),
        ),
        INTERNAL_ERROR | NO_CERTIFICATE => (&FAILS, "fails after the sign-in".into()),
        _ => (&TUNNEL_REFUSED, "refuses a tunnel".into()),
    };
    with_code(card.found(format!("{gateway} {says}")), code)
}

/// The gateway does not bring the user to the host.
fn no_channel(end: &End, fact: &LoginFact, gateway: &str) -> Finding {
    let End::Status(code) = end else {
        return cut_short(end, gateway);
    };
    let code = as_hresult(*code);
    let (card, says): (&CodeCard, String) = match code {
        RAP_DENIED => (
            &HOST_NOT_ALLOWED,
            format!("does not let {} go to this host by this name", fact.user),
        ),
        CONNECT_FAILED => (&HOST_UNREACHED, "cannot connect to the host".into()),
        INTERNAL_ERROR => (&FAILS, "fails when it is asked for the host".into()),
        _ => (&TUNNEL_REFUSED, "refuses a channel to the host".into()),
    };
    with_code(card.found(format!("{gateway} {says}")), code)
}

fn cut_short(end: &End, gateway: &str) -> Finding {
    let (card, says) = match end {
        End::Junk | End::Overrun => (
            &TUNNEL_UNREADABLE,
            "answers in a way that redial cannot read",
        ),
        End::Silent => (&TUNNEL_CUT, "did not answer after the sign-in"),
        _ => (&TUNNEL_CUT, "ended the connection after the sign-in"),
    };
    let finding = card.found(format!("{gateway} {says}"));
    finding.with("end", end.shown())
}

/// An error of Windows stands for the HRESULT that is made of it.
fn as_hresult(code: u32) -> u32 {
    match code {
        0..=0xFFFF => OF_WIN32 | code,
        code => code,
    }
}

fn with_code(finding: Finding, code: u32) -> Finding {
    let finding = finding.with("status", format!("0x{code:08X}"));
    let Some(entry) = PROXY.find(code) else {
        return finding;
    };
    finding
        .with("name", entry.name)
        .with("means", entry.says)
        .with("next step", entry.next())
}

#[cfg(test)]
mod tests;
