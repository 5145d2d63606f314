//! The certificate of a gateway, which a client must be able to trust.

use redial_model::{CertificateFact, Chain, Finding, GatewayFact, Trust, utc};

use crate::codes::*;

/// A certificate that ends within so many days is reported.
const SOON_DAYS: i64 = 14;

pub(super) fn judge(fact: &GatewayFact) -> Vec<Finding> {
    let Some(leaf) = &fact.certificate else {
        return vec![];
    };
    let mut found = Vec::new();
    found.extend(fact.trust.as_ref().and_then(|trust| chain(trust, leaf)));
    if !leaf.covers(fact.host()) {
        let names: Vec<_> = leaf
            .names()
            .iter()
            .take(5)
            .map(ToString::to_string)
            .collect();
        found.push(
            OTHER_NAME
                .found(format!(
                    "the RD Gateway's certificate is not valid for {}",
                    fact.host()
                ))
                .with("valid for", names.join(", ")),
        );
    }
    found.extend(dates(leaf, now(fact)));
    found.extend(signature(leaf));
    found
}

/// When it was looked at, where that is known.
fn now(fact: &GatewayFact) -> i64 {
    let seen = fact.challenge.as_ref().map(|challenge| challenge.received);
    seen.unwrap_or_else(utc::now) as i64
}

/// Elsewhere than on Windows nobody knows which authorities mstsc's own computer trusts; a certificate
/// that is its own authority is known to none that did not import it.
fn chain(trust: &Trust, leaf: &CertificateFact) -> Option<Finding> {
    let found = match &trust.chain {
        Chain::Trusted => {
            return Some(
                TRUSTED.found("this computer trusts who issued the RD Gateway's certificate"),
            );
        }
        Chain::Unknown if leaf.self_signed => UNTRUSTED.found(
            "the RD Gateway's certificate is self-signed, and this computer does not trust it",
        ),
        Chain::Unknown if trust.by_windows => {
            UNTRUSTED.found("this computer does not trust who issued the RD Gateway's certificate")
        }
        Chain::Unknown => {
            let note = ISSUER_UNKNOWN
                .found("this computer does not know who issued the RD Gateway's certificate");
            // A chain is completed by Windows from the network, and by nobody else.
            note.with("certificates sent", leaf.sent.to_string())
        }
        Chain::Revoked => REVOKED.found("the RD Gateway's certificate was revoked"),
        Chain::Refused(why) => REFUSED_CHAIN
            .found("this computer refuses the chain of the RD Gateway's certificate")
            .with("why", why),
        Chain::Unasked(why) => {
            return Some(
                TRUST_UNKNOWN
                    .found("this computer's trusted authorities could not be asked")
                    .with("why", why),
            );
        }
    };
    Some(found.with("issuer", &leaf.issuer))
}

fn dates(leaf: &CertificateFact, now: i64) -> Option<Finding> {
    let (from, to) = (leaf.not_before, leaf.not_after);
    let found = if now > to {
        EXPIRED.found(format!(
            "the RD Gateway's certificate expired on {}, {} ago",
            utc::date(to),
            utc::span(now - to)
        ))
    } else if now < from {
        NOT_YET.found(format!(
            "the RD Gateway's certificate is not valid before {}",
            utc::date(from)
        ))
    } else if to - now < SOON_DAYS * utc::DAY {
        SOON.found(format!(
            "the RD Gateway's certificate expires on {}, in {}",
            utc::date(to),
            utc::span(to - now)
        ))
    } else {
        return None;
    };
    let valid = format!("{} to {}", utc::stamp(from), utc::stamp(to));
    Some(found.with("valid", valid))
}

/// The hash of a channel binding is that of the certificate's signature (RFC 5929 4.1: SHA-256 in
/// place of MD5 and SHA-1). With SHA-384 and SHA-512 gateways of Microsoft were seen to refuse what
/// clients make of it at the HTTP transport: github.com/FreeRDP/FreeRDP/issues/8359.
fn signature(leaf: &CertificateFact) -> Option<Finding> {
    let name = leaf.signature.to_lowercase();
    let is_long = ["sha384", "sha512"].iter().any(|hash| name.contains(hash));
    is_long.then(|| {
        LONG_SIGNATURE
            .found("the RD Gateway's certificate is signed with a long hash")
            .with("signature", &leaf.signature)
    })
}
