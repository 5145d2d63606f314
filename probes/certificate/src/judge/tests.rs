use super::*;
use redial_model::{
    AddressFact, CertificateKey, Climb, ClockFact, Hex, IdentityFact, LineFact, Lookup, OtherDoor,
    Said,
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
    judged_with(fact, own, Facts::default())
}

fn judged_with(fact: CertificateFact, own: &str, mut facts: Facts) -> Vec<String> {
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

/// Such as FreeRDP's own server: its certificate has the name that somebody chose.
#[test]
fn a_server_that_is_not_windows_has_no_old_name() {
    let from = |source| {
        let climb = Climb {
            source: Some(source),
            ..Climb::new(([192, 0, 2, 7], 3389).into(), vec![])
        };
        let mut facts = Facts::default();
        facts.add(
            LineFact {
                climbs: vec![climb],
            }
            .into(),
        );
        judged_with(renamed(), "SRV01", facts)
    };
    assert_eq!(from(0), ["certificate.other-name"]);
    assert_eq!(from(0x1234), ["certificate.stale-name"]);
}

fn renamed() -> CertificateFact {
    CertificateFact {
        common_names: vec!["old-pc".into()],
        ..good()
    }
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
