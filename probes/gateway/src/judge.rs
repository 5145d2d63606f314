//! What was seen means for a client: the line to the gateway from the bottom up.

mod certificate;
mod doors;
#[cfg(test)]
mod tests;

use redial_model::{End, Finding, GatewayFact, Lookup, Rung, RungState};

use crate::codes::*;

/// Clocks that differ by more make Kerberos fail (RFC 4120 1.6).
const KERBEROS_SKEW: f64 = 300.0;

pub fn judge(fact: &GatewayFact) -> Vec<Finding> {
    let mut found: Vec<Finding> = name(fact).into_iter().collect();
    found.extend(fact.broken().and_then(|rung| below_http(fact, rung)));
    if fact.rung(Rung::Tls).is_some_and(|r| r.end == End::OldTls) {
        found.push(
            OLD_TLS.found("the RD Gateway has only TLS that is too old for redial's own library"),
        );
    }
    found.extend(certificate::judge(fact));
    found.extend(doors::judge(fact));
    found.extend(challenge(fact));
    found.extend(clock(fact));
    found
}

/// The gateway in a sentence, with its port where that is not the usual one.
fn name_of(fact: &GatewayFact) -> String {
    match fact.port {
        redial_model::GATEWAY_PORT => fact.host().to_owned(),
        port => format!("{}:{port}", fact.host()),
    }
}

fn name(fact: &GatewayFact) -> Option<Finding> {
    let gateway = fact.host();
    match &fact.lookup.lookup {
        Lookup::Failed(words) => Some(
            UNRESOLVED
                .found(format!(
                    "this computer finds no address for the RD Gateway {gateway}"
                ))
                .with("system resolver", words),
        ),
        Lookup::System if fact.lookup.addresses.is_empty() => Some(UNRESOLVED.found(format!(
            "the name of the RD Gateway {gateway} exists and has no address"
        ))),
        Lookup::Silent => Some(LOOKUP_SILENT.found(format!(
            "the system's resolver did not say where the RD Gateway {gateway} is"
        ))),
        Lookup::Given | Lookup::System => None,
    }
}

/// Why the line ended on `tcp` or `tls`.
fn below_http(fact: &GatewayFact, rung: &RungState) -> Option<Finding> {
    let gateway = name_of(fact);
    let at = |finding: Finding| match fact.address {
        Some(address) => finding.with("connected to", address.to_string()),
        None => finding,
    };
    let found = match (rung.rung, &rung.end) {
        (Rung::Tcp, End::Refused) => {
            REFUSED.found(format!("the RD Gateway {gateway} refuses connections"))
        }
        (Rung::Tcp, End::Silent) => {
            NO_ANSWER.found(format!("nothing answers at the RD Gateway {gateway}"))
        }
        (Rung::Tcp, End::Unreachable(why) | End::NoRoute(why)) => UNREACHABLE
            .found(format!("no route leads to the RD Gateway {gateway}"))
            .with("answer", why),
        // This computer's own trouble says nothing about the gateway.
        (Rung::Tls, End::Broke(_)) | (Rung::Tcp, _) => return None,
        (Rung::Tls, End::Junk) => NOT_TLS
            .found(format!("what answers at {gateway} does not speak TLS"))
            .with("begins", rung.bytes.to_string()),
        (Rung::Tls, end) => NO_TLS
            .found(format!(
                "the RD Gateway {gateway} does not finish a TLS handshake"
            ))
            .with("TLS", tls(end)),
        _ => return None,
    };
    Some(at(found))
}

fn tls(end: &End) -> String {
    match end {
        End::Alert(number) => format!("alert {number}"),
        End::Incompatible(why) | End::Garbled(why) => why.to_string(),
        End::Silent => "no answer".into(),
        other => other.word(),
    }
}

fn challenge(fact: &GatewayFact) -> Option<Finding> {
    let challenge = fact.challenge.as_ref()?;
    let names = [
        ("computer", &challenge.dns_computer),
        ("NetBIOS name", &challenge.computer),
        ("domain", &challenge.dns_domain),
    ];
    let note = CHALLENGE.found("the RD Gateway takes NTLM and says who it is");
    let known = names
        .into_iter()
        .filter_map(|(what, name)| Some((what, name.as_ref()?)));
    Some(known.fold(note, |note, (what, name)| note.with(what, name)))
}

fn clock(fact: &GatewayFact) -> Option<Finding> {
    let challenge = fact.challenge.as_ref()?;
    let skew = challenge.time? - challenge.received;
    (skew.abs() > KERBEROS_SKEW).then(|| {
        let direction = if skew > 0.0 { "ahead of" } else { "behind" };
        CLOCK.found(format!(
            "the RD Gateway's clock is {} {direction} this computer's",
            redial_model::utc::span(skew.abs() as i64)
        ))
    })
}
