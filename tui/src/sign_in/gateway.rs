//! Signing in to the RD Gateway before a host, as far as its answer to the password and its policies.

use redial_check::Report;
use redial_kit::{GatewayOrder, ProbeContext};
use redial_model::{DoorKind, End, Finding, GatewayFact, Hex, Rung, Snag, utc};
use redial_probe_gateway::DOUBTS;

use super::{Thumbprints, account::Named, program::milliseconds};
use crate::{exit::Stop, talk::say};

/// The gateway by which the client goes to the host of this report, where there is one.
pub fn before(report: &Report) -> Option<Option<&GatewayFact>> {
    let facts = &report.facts;
    facts.by_gateway().map(|_| facts.gateway.as_deref())
}

/// Why nobody can sign in to it; nothing where it can be tried.
pub fn out_of_reach(gateway: Option<&GatewayFact>) -> Option<String> {
    let Some(gateway) = gateway else {
        return Some("the RD Gateway before the host was not looked at".into());
    };
    let no_ntlm =
        "the RD Gateway takes no NTLM, and redial proves a password to it in no other way";
    let auth = gateway.rung(Rung::GatewayAuth).map(|rung| &rung.end);
    match (gateway.broken(), auth) {
        (_, Some(End::NoNtlm(_))) => Some(no_ntlm.into()),
        (Some(broken), _) => Some(format!(
            "the connection to the RD Gateway ends at {}",
            broken.rung.word()
        )),
        (None, Some(End::Ok)) => gateway
            .open_door()
            .filter(|door| door.door == DoorKind::Rpc)
            .map(|_| {
                "only RPC over HTTP leads into the RD Gateway, and redial does not speak that"
                    .into()
            }),
        (None, Some(End::Skipped)) => Some("the RD Gateway asks for no sign-in here".into()),
        (None, _) => Some("the RD Gateway did not ask for a sign-in".into()),
    }
}

/// The certificate to which the proof goes: one that mstsc would accept, or one that somebody confirms.
///
/// # Errors
/// Nobody did, or the gateway showed none.
pub fn confirmed(report: &Report, gateway: &GatewayFact, given: Option<&Hex>) -> Result<Hex, Stop> {
    let shown = gateway
        .certificate
        .as_ref()
        .map(Thumbprints::of_certificate);
    let Some(shown) = shown else {
        return Err(Stop::failed(
            "not signed in: the RD Gateway showed no certificate that can be read",
        ));
    };
    if given.is_none() && gateway.is_trusted(utc::now() as i64) {
        return Ok(shown.sha256);
    }
    if given.is_none() {
        say("mstsc may refuse this certificate:");
        doubts(report).for_each(|finding| say(&format!("  {}", finding.says)));
        say("It has these thumbprints:");
    }
    shown.confirmed("the RD Gateway's", given)?;
    Ok(shown.sha256)
}

/// What this report says of what may keep mstsc from trusting the gateway's certificate.
fn doubts(report: &Report) -> impl Iterator<Item = &Finding> {
    let found = report.findings.iter();
    found.filter(|finding| DOUBTS.iter().any(|doubt| doubt.code == finding.code))
}

/// What is said before the password is asked for.
pub fn announced(report: &Report, gateway: &GatewayFact) -> String {
    format!(
        "The RD Gateway {} gets a proof of the password, and is then asked for a channel to {}, which is closed at once. Nothing is sent to the host.",
        gateway.host(),
        report.target
    )
}

/// What the program that signs in is told.
pub fn order(ask: &ProbeContext<'_>, named: &Named, sha256: Hex) -> Result<GatewayOrder, Snag> {
    let not_asked = || Snag::NotAsked {
        missing: "the RD Gateway was not looked at".into(),
    };
    let gateway = ask.facts.gateway.as_deref().ok_or_else(not_asked)?;
    let door = gateway.open_door().ok_or_else(not_asked)?;
    let mut schemes = door.schemes.iter();
    Ok(GatewayOrder {
        account: named.account.clone(),
        gateway: gateway.host().to_owned(),
        address: gateway.address.ok_or_else(not_asked)?,
        sha256,
        offers_ntlm: schemes.any(|scheme| scheme.as_str().eq_ignore_ascii_case("NTLM")),
        host: ask.target.host.trim_end_matches('.').to_owned(),
        port: ask.target.port,
        connect_ms: milliseconds(ask.timeouts.connect),
        answer_ms: milliseconds(ask.timeouts.answer),
    })
}

#[cfg(test)]
mod tests {
    use redial_catalog::PROBES;

    use super::*;

    #[test]
    fn each_doubt_is_a_finding_of_the_gateway() {
        let codes = PROBES.iter().flat_map(|probe| probe.card().codes);
        let codes: Vec<_> = codes.map(|card| card.code).collect();
        for doubt in DOUBTS {
            assert!(codes.contains(&doubt.code), "{}", doubt.code);
        }
    }
}
