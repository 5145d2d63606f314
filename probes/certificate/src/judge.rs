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
mod tests {
    use super::*;
    use redial_model::{
        AddressFact, CertificateKey, ClockFact, Hex, IdentityFact, Lookup, OtherDoor, Said,
    };

    const NOW: f64 = 1_700_000_000.0;

    fn good() -> CertificateFact {
        CertificateFact {
            subject: "CN=srv01.corp.test".into(),
            issuer: "CN=srv01.corp.test".into(),
            common_names: vec!["srv01.corp.test".into()],
            dns_names: vec![],
            addresses: vec![],
            not_before: NOW as i64 - 100 * utc::DAY,
            not_after: NOW as i64 + 80 * utc::DAY,
            key: CertificateKey {
                kind: KeyAlgorithm::Rsa,
                bits: 2048,
            },
            signature: "sha256WithRSAEncryption".into(),
            self_signed: true,
            unchecked: false,
            more_names: 0,
            usages: vec!["serverAuth".into()],
            sha1: Hex::default(),
            sha256: Hex(vec![1]),
            sent: 1,
            interceptor: None,
            other_door: None,
        }
    }

    fn judged(fact: CertificateFact, own: &str) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: "srv01.corp.test".into(),
                lookup: Lookup::System,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        facts.add(
            ClockFact {
                host: NOW,
                here: 0.0,
                skew: NOW,
            }
            .into(),
        );
        facts.add(
            IdentityFact {
                computer: Some(own.into()),
                ..Default::default()
            }
            .into(),
        );
        judge(&fact, &facts)
            .into_iter()
            .map(|f| f.code)
            .filter(|c| {
                !matches!(
                    c.as_str(),
                    "certificate.self-signed" | "certificate.covers-name"
                )
            })
            .collect()
    }

    #[test]
    fn a_usual_certificate_is_nothing() {
        assert!(judged(good(), "SRV01").is_empty());
    }

    #[test]
    fn dates_go_by_the_hosts_clock() {
        assert_eq!(
            judged(
                CertificateFact {
                    not_after: NOW as i64 - 1,
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.expired"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    not_before: NOW as i64 + 1,
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.not-yet-valid"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    not_after: NOW as i64 + utc::DAY,
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.expires-soon"]
        );
    }

    #[test]
    fn names_of_before_a_rename() {
        let old = || vec![Said::from("old-pc")];
        assert_eq!(
            judged(
                CertificateFact {
                    common_names: old(),
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.stale-name"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    common_names: old(),
                    ..good()
                },
                "OLD-PC"
            ),
            ["certificate.other-name"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    common_names: old(),
                    self_signed: false,
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.other-name"]
        );
    }

    #[test]
    fn a_name_among_many_may_be_one_of_those_not_kept() {
        let many = || {
            (0..1000)
                .map(|n| format!("a{n}").into())
                .collect::<Vec<Said>>()
        };
        let fact = |more_names| CertificateFact {
            dns_names: many(),
            more_names,
            ..good()
        };
        assert_eq!(judged(fact(0), "SRV01"), ["certificate.stale-name"]);
        assert!(judged(fact(1), "SRV01").is_empty());
        assert!(names::shown(&fact(0)).ends_with("a9 and 990 more"));
    }

    #[test]
    fn weak_wrong_and_foreign() {
        assert_eq!(
            judged(
                CertificateFact {
                    key: CertificateKey {
                        kind: KeyAlgorithm::Rsa,
                        bits: 1024
                    },
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.weak-key"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    signature: "sha1WithRSAEncryption".into(),
                    self_signed: false,
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.weak-signature"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    signature: "sha1WithRSAEncryption".into(),
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.old-signature"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    usages: vec!["clientAuth".into()],
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.wrong-usage"]
        );
        assert_eq!(
            judged(
                CertificateFact {
                    interceptor: Some("Zscaler".into()),
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.interceptor"]
        );
        let door = |sha| {
            Some(OtherDoor {
                sha256: Some(Hex(vec![sha])),
                end: None,
            })
        };
        assert_eq!(
            judged(
                CertificateFact {
                    other_door: door(2),
                    ..good()
                },
                "SRV01"
            ),
            ["certificate.two-doors"]
        );
        assert!(
            judged(
                CertificateFact {
                    other_door: door(1),
                    ..good()
                },
                "SRV01"
            )
            .is_empty()
        );
        assert!(
            judged(
                CertificateFact {
                    key: CertificateKey {
                        kind: KeyAlgorithm::Ec,
                        bits: 256
                    },
                    ..good()
                },
                "SRV01"
            )
            .is_empty()
        );
    }
}
