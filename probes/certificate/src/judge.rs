mod names;

use redial_model::{CertificateFact, Facts, Finding, KeyAlgorithm, utc};

use crate::codes::*;

/// A certificate that ends within so many days is reported. Windows renews its own two weeks before
/// the end.
const EXPIRES_SOON_DAYS: i64 = 14;

pub(crate) fn judge(fact: &CertificateFact, facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(dates(fact, facts));
    findings.extend(names::names(fact, facts));
    if fact.self_signed {
        findings.push(SELF_SIGNED.found(if fact.unchecked {
            "by its names the certificate is self-signed, as Windows makes them; its signature was not checked"
        } else {
            "the certificate is self-signed, as Windows makes them"
        }));
    }
    let fewest_bits = match fact.key.kind {
        KeyAlgorithm::Rsa => 2048,
        KeyAlgorithm::Ec => 224,
        KeyAlgorithm::Other(_) => 0,
    };
    if (1..fewest_bits).contains(&fact.key.bits) {
        findings.push(WEAK_KEY.found(format!(
            "the key has only {} bits ({})",
            fact.key.bits, fact.key.kind
        )));
    }
    findings.extend(signature(fact));
    if !fact.usages.is_empty()
        && !fact.usages.iter().any(|u| {
            matches!(
                u.as_str(),
                "any" | "serverAuth" | "remoteDesktopAuthentication"
            )
        })
    {
        findings.push(WRONG_USAGE.found(format!(
            "the certificate is only for {}",
            fact.usages.join(", ")
        )));
    }
    if let Some(product) = &fact.interceptor {
        findings.push(
            INTERCEPTOR
                .found(format!("the issuer looks like {product}"))
                .with("issuer", &fact.issuer),
        );
    }
    if let Some(other) = fact
        .other_door
        .as_ref()
        .and_then(|d| d.sha256.as_ref())
        .filter(|other| **other != fact.sha256)
    {
        findings.push(
            TWO_DOORS
                .found("TLS after X.224 and direct TLS show different certificates")
                .with("after X.224", fact.sha256.to_string())
                .with("direct TLS", other.to_string()),
        );
    }
    findings
}

/// Nobody checks what a certificate says of itself, so that no client refuses it for that.
fn signature(fact: &CertificateFact) -> Option<Finding> {
    let name = fact.signature.to_lowercase();
    let old = ["md5", "sha1", "sha-1"]
        .iter()
        .any(|word| name.contains(word));
    let card = if fact.self_signed {
        &OLD_SIGNATURE
    } else {
        &WEAK_SIGNATURE
    };
    old.then(|| card.found(format!("the certificate is signed with {}", fact.signature)))
}

/// Uses the host's clock where it is known, because the host renews the certificate.
fn dates(fact: &CertificateFact, facts: &Facts) -> Option<Finding> {
    let (now, whose) = facts
        .clock
        .as_ref()
        .map_or((utc::now(), "this computer's clock"), |c| {
            (c.host, "the host's clock")
        });
    let now = now as i64;
    let (from, to) = (utc::stamp(fact.not_before), utc::stamp(fact.not_after));
    let finding = if now > fact.not_after {
        EXPIRED.found(format!(
            "the certificate expired on {}, {} ago",
            utc::date(fact.not_after),
            utc::span(now - fact.not_after)
        ))
    } else if now < fact.not_before {
        NOT_YET.found(format!(
            "the certificate is not valid before {}",
            utc::date(fact.not_before)
        ))
    } else if fact.not_after - now < EXPIRES_SOON_DAYS * utc::DAY {
        SOON.found(format!(
            "the certificate expires on {}, in {}",
            utc::date(fact.not_after),
            utc::span(fact.not_after - now)
        ))
    } else {
        return None;
    };
    Some(
        finding
            .with("valid", format!("{from} to {to}"))
            .with(whose, utc::stamp(now)),
    )
}

#[cfg(test)]
mod tests;
