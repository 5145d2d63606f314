use redial_kit::DynProbe;
use redial_model::{
    CertificateFact, CertificateKey, ClockFact, Hex, IdentityFact, KeyAlgorithm, KeyFact, Known,
    machine::{StoredCertificate, System as Machine},
};

use super::*;
use crate::System;

const MADE: &str = "AB00000000000000000000000000000000000000";
const SHARED: &str = "CD00000000000000000000000000000000000000";

/// A machine with these certificates, the first of which it made for itself.
fn machine(computer: &str, domain: &str) -> Facts {
    let mut facts = Facts::default();
    let host = Known::Is(Machine {
        computer: computer.into(),
        domain: Some(domain.into()),
        elevated: true,
        ..Machine::default()
    });
    facts.add(
        SystemFact {
            host,
            ..SystemFact::default()
        }
        .into(),
    );
    let stored = |thumbprint: &str| StoredCertificate {
        thumbprint: thumbprint.into(),
        ..StoredCertificate::default()
    };
    facts.add(
        KeyFact {
            made: Known::Is(Some(MADE.into())),
            own: Known::Is(vec![stored(MADE)]),
            bound_found: Known::Is(Some(stored(SHARED))),
            ..KeyFact::default()
        }
        .into(),
    );
    facts
}

fn shown(facts: &mut Facts, name: &str, sha1: &str, not_before: i64) {
    facts.add(
        CertificateFact {
            subject: format!("CN={name}").into(),
            issuer: format!("CN={name}").into(),
            common_names: vec![name.into()],
            dns_names: vec![],
            addresses: vec![],
            not_before,
            not_after: 4_000_000_000,
            key: CertificateKey {
                kind: KeyAlgorithm::Rsa,
                bits: 2048,
            },
            signature: "sha256".into(),
            self_signed: true,
            unchecked: false,
            more_names: 0,
            usages: vec![],
            sha1: Hex::parse(sha1).unwrap(),
            sha256: Hex::default(),
            sent: 1,
            interceptor: None,
            other_door: None,
        }
        .into(),
    );
}

fn answers(facts: &mut Facts, computer: &str, dns: &str) {
    facts.add(
        IdentityFact {
            computer: Some(computer.into()),
            dns_computer: Some(dns.into()),
            ..IdentityFact::default()
        }
        .into(),
    );
}

fn is_other(facts: &Facts) -> bool {
    let found = other_machine(facts);
    let kept = facts.of_answering();
    assert_eq!(kept.sees_host(), found.is_none(), "what is judged");
    assert!(kept.key.is_some() == found.is_none());
    found.is_some()
}

#[test]
fn names_that_contradict_are_another_machine() {
    let facts = |computer: &str, dns: &str| {
        let mut facts = machine("SRV01", "corp.test");
        answers(&mut facts, computer, dns);
        facts
    };
    assert!(is_other(&facts("SRV02", "srv02.corp.test")));
    assert!(!is_other(&facts("SRV01", "srv01.corp.test")));
    assert!(!is_other(&facts("srv01", "srv01")), "no domain to compare");
    assert!(!is_other(&facts("", "")), "some servers send empty names");
    assert!(
        !is_other(&machine("SRV01", "corp.test")),
        "NLA is not asked"
    );
    assert!(!is_other(&machine("", "")), "its name could not be read");
    // The same name in another domain: only a certificate decides.
    let mut twin = facts("SRV01", "srv01.lab.test");
    assert!(!is_other(&twin), "no certificate was seen");
    shown(
        &mut twin,
        "srv01.lab.test",
        "EE00000000000000000000000000000000000000",
        0,
    );
    assert!(is_other(&twin));
    shown(&mut twin, "srv01.corp.test", SHARED, 0);
    assert!(!is_other(&twin), "it has that certificate");
}

#[test]
fn a_certificate_that_the_machine_made_is_the_machine() {
    let mut facts = machine("SRV01", "corp.test");
    answers(&mut facts, "NEWNAME", "newname.corp.test");
    shown(&mut facts, "srv01.corp.test", MADE, 0);
    assert!(!is_other(&facts), "it was renamed");
    shown(&mut facts, "farm.corp.test", SHARED, 0);
    assert!(is_other(&facts), "every member of a farm may have that one");
}

#[test]
fn without_names_only_a_foreign_self_signed_certificate_contradicts() {
    const NEW: &str = "EE00000000000000000000000000000000000000";
    let mut facts = machine("SRV01", "corp.test");
    shown(&mut facts, "SRV02.corp.test", NEW, 0);
    assert!(is_other(&facts));
    shown(&mut facts, "SRV01.corp.test", NEW, 0);
    assert!(!is_other(&facts), "renewed since");
    shown(&mut facts, "rdp.corp.test", SHARED, 0);
    assert!(!is_other(&facts), "an alias, in a certificate that it has");
    shown(&mut facts, "SRV02.corp.test", NEW, 0);
    facts.key.as_mut().unwrap().own = Known::Unread(redial_model::Snag::NeedsElevation);
    assert!(!is_other(&facts), "nobody knows what is in its store");
}

/// What is found where the machine is known by a report that was made so long before.
fn judged(age: f64, change: impl FnOnce(&mut Facts)) -> Vec<String> {
    let mut facts = machine("SRV01", "corp.test");
    let read = 1_800_000_000.0;
    let system = facts.system.as_mut().unwrap();
    system.reported = Some(Reported {
        read,
        joined: read + age,
        ..Reported::default()
    });
    change(&mut facts);
    let found = System.findings(&facts).into_iter();
    found.map(|finding| finding.code).collect()
}

#[test]
fn a_report_from_another_time_is_said_to_be() {
    const DAY: f64 = 86_400.0;
    let plain = |age| judged(age, |_| {});
    assert_eq!(plain(3600.0), ["host.report"]);
    assert_eq!(plain(1.5 * DAY), ["host.report", "host.report-old"]);
    assert_eq!(plain(-1.5 * DAY), ["host.report", "host.report-old"]);
    let skewed = judged(1.5 * DAY, |facts| {
        let skew = -1.5 * DAY;
        facts.add(
            ClockFact {
                host: 0.0,
                here: 0.0,
                skew,
            }
            .into(),
        );
    });
    assert_eq!(skewed, ["host.report"], "only the clocks differ");
    let renewed = judged(3600.0, |f| {
        shown(
            f,
            "srv01",
            "EE00000000000000000000000000000000000000",
            1_800_000_060,
        )
    });
    assert_eq!(renewed, ["host.report", "host.report-old"]);
    let cut = judged(60.0, |facts| {
        let reported = facts.system.as_mut().unwrap().reported.as_mut().unwrap();
        reported.left_out = vec!["old events".into()];
    });
    assert_eq!(cut, ["host.report", "host.report-cut"]);
}
