//! Every sick host of the lab, dialled over real sockets: the right cause first, within bounds.

use std::time::Duration;

use redial_check::Check;
use redial_kit::{Lanes, Sockets, Timeouts};
use redial_lab::{Character, Door, HEALTHY, Host, Security, Sick, WARD, start};
use redial_model::{End, Rung, Severity, Target};
use redial_report::{Outcome, Report};

/// Waits short enough for a test and far above what a loopback host takes.
const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// A check that waits no longer than a test may.
fn quick() -> Check {
    Check {
        timeouts: PACE,
        ..Check::default()
    }
}

async fn check(host: &Host, asked_as: &str) -> Report {
    let target = Target {
        address: Some(host.ip()),
        ..Target::at(asked_as, host.port())
    };
    quick().one(&target, |_, _| {}).await
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|f| f.code.as_str()).collect()
}

async fn named(sick: &Sick) -> Result<(), String> {
    let host = sick.start().await.map_err(|e| e.to_string())?;
    let report = check(&host, sick.asked_as).await;
    let top = report.causes.first().map(|c| c.id.as_str());
    let trouble = |what: String| {
        Err(format!(
            "{}: {what}; findings {:?}, snags {:?}",
            sick.name,
            codes(&report),
            report.snags
        ))
    };
    if top != sick.cause {
        return trouble(format!("named {top:?} instead of {:?}", sick.cause));
    }
    if sick.cause.is_none()
        && report
            .findings
            .iter()
            .any(|f| f.severity == Severity::Error)
    {
        return trouble("a healthy host has trouble".into());
    }
    // A healthy host costs the climb and two more, five where a close is asked again, and one that
    // settles it; a sick one what its questions take.
    let most = if sick.cause.is_none() { 6 } else { 9 };
    // The host may see a close only after the connection that took its place: four for it are three
    // for us.
    if host.accepted() > most || host.peak() > 4 {
        return trouble(format!(
            "{} connections, {} at a time",
            host.accepted(),
            host.peak()
        ));
    }
    if report.snags.iter().any(|s| {
        matches!(
            s.snag,
            redial_model::Snag::Panicked | redial_model::Snag::TimedOut { .. }
        )
    }) {
        return trouble("a probe broke".into());
    }
    Ok(())
}

#[tokio::test]
async fn every_sick_host_is_named() {
    let tasks: Vec<_> = WARD
        .iter()
        .map(|sick| (sick.name, tokio::spawn(named(sick))))
        .collect();
    let mut wrong = Vec::new();
    for (name, task) in tasks {
        // No silent or endless host may hold a check much longer than its waits: three questions
        // and a climb.
        match tokio::time::timeout(PACE.answer * 8, task).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(why))) => wrong.push(why),
            Ok(Err(_)) => wrong.push(format!("{name}: the check panicked")),
            Err(_) => wrong.push(format!("{name}: the check did not end")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn ten_checks_give_ten_equal_verdicts() {
    for name in [
        "healthy-nla",
        "one-at-a-time",
        "limited",
        "limited-after-one",
        "closes-at-hello",
        "expired",
    ] {
        let sick = WARD.iter().find(|s| s.name == name).expect("in the ward");
        for round in 0..10 {
            let host = sick.start().await.expect("starts");
            let report = check(&host, sick.asked_as).await;
            assert_eq!(
                report.causes.first().map(|c| c.id.as_str()),
                sick.cause,
                "{name}, round {round}: {:?}",
                codes(&report)
            );
        }
    }
}

#[tokio::test]
async fn each_rung_keeps_how_it_ended() {
    use redial_lab::Ending::{self, Alert, Drip, Failure, Fin, Flood, Rst, Says, Silence, Spells};
    type Expected = fn(Rung) -> End;
    let endings: [(Ending, Expected); 10] = [
        (Fin, |_| End::Fin),
        (Rst, |_| End::Rst),
        (Silence, |_| End::Silent),
        (Says(b"hello there, stranger"), |_| End::Junk),
        (Alert(42), |rung| {
            if rung == Rung::Tls {
                End::Alert(42)
            } else {
                End::Junk
            }
        }),
        (Failure(6), |_| End::Failure(6)),
        (Spells(&[3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80]), |_| {
            End::Disconnected
        }),
        // Begun, and never whole.
        (Says(&[3, 0, 0, 9, 2, 0xF0]), |rung| {
            if rung == Rung::X224 {
                End::Fin
            } else {
                End::Junk
            }
        }),
        (Drip, |rung| {
            if rung == Rung::X224 {
                End::Overrun
            } else {
                End::Junk
            }
        }),
        (Flood, |_| End::Junk),
    ];
    for rung in [Rung::X224, Rung::Tls, Rung::Nla] {
        for (ending, expected) in endings {
            let host = start(Character {
                breaks: Some((rung, ending)),
                ..HEALTHY
            })
            .await
            .expect("starts");
            let lanes = Lanes::new(Sockets::default());
            let climb = redial_dial::Dial {
                address: host.address(),
                name: None,
                token: None,
                way: redial_dial::Conveyance::Direct,
                lanes: &lanes,
                timeouts: PACE,
            }
            .climb()
            .await;
            let broken = climb.broken().expect("the line breaks");
            assert_eq!(
                (broken.rung, &broken.end),
                (rung, &expected(rung)),
                "{ending:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_never_served_does_not_speak_for_the_host() {
    let host = start(Character {
        door: Door::HalfDead,
        ..HEALTHY
    })
    .await
    .expect("starts");
    let lanes = Lanes::new(Sockets::default());
    let climb = redial_dial::Dial {
        address: host.address(),
        name: None,
        token: None,
        way: redial_dial::Conveyance::Direct,
        lanes: &lanes,
        timeouts: PACE,
    }
    .climb()
    .await;
    let stalled = climb.stalled.as_ref().map(|r| (r.rung, &r.end));
    assert_eq!(
        (climb.broken(), stalled, host.accepted()),
        (None, Some((Rung::X224, &End::Silent)), 2)
    );
    let report = check(&host, "srv01.corp.test").await;
    assert_eq!(
        report.causes.first().map(|c| c.id.as_str()),
        None,
        "{:?}",
        codes(&report)
    );
}

#[tokio::test]
async fn a_silent_host_is_asked_twice_and_no_longer() {
    for rung in [Rung::X224, Rung::Tls, Rung::Nla] {
        let host = start(Character {
            breaks: Some((rung, redial_lab::Ending::Silence)),
            ..HEALTHY
        })
        .await
        .expect("starts");
        let lanes = Lanes::new(Sockets::default());
        let climb = redial_dial::Dial {
            address: host.address(),
            name: None,
            token: None,
            way: redial_dial::Conveyance::Direct,
            lanes: &lanes,
            timeouts: PACE,
        }
        .climb()
        .await;
        let silent = climb.broken().expect("the line breaks");
        // The second try is dropped when the first is over: the wait is the first one's own.
        assert!(
            silent.rung == rung
                && silent.end == End::Silent
                && climb.stalled.is_none()
                && host.accepted() == 2,
            "{climb:?}"
        );
    }
}

#[tokio::test]
async fn the_sweep_reads_every_kind_of_host() {
    for (security, code) in [
        (Security::Nla, "security.nla-required"),
        (Security::NlaOrNothing, "security.nla-required"),
        (Security::Tls, "security.nla-missing"),
        (Security::Negotiate, "security.standard-allowed"),
        (Security::Standard, "security.standard-only"),
        (Security::StandardForAll, "security.standard-only"),
    ] {
        let host = start(Character {
            security,
            ..HEALTHY
        })
        .await
        .expect("starts");
        let report = check(&host, "srv01.corp.test").await;
        assert!(
            codes(&report).contains(&code),
            "{security:?}: {:?}",
            codes(&report)
        );
    }
}

/// Whom mstsc can talk to is not broken: a warning at most, no key accused, and exit code 0.
#[tokio::test]
async fn hosts_of_old_tls_are_climbed_and_accuse_no_key() {
    for (name, code) in [
        ("tls10-only", "tls.old-only"),
        ("tls10-only-resets", "tls.old-only"),
        ("picky", "tls.hello-picky"),
        ("cbc-only", "tls.suites-old"),
        ("cbc-only-resets", "tls.suites-old"),
        ("rsa-exchange-only", "tls.suites-old"),
        ("rsa-exchange-only-resets", "tls.suites-old"),
    ] {
        let sick = WARD.iter().find(|s| s.name == name).expect("in the ward");
        let host = sick.start().await.expect("starts");
        let report = check(&host, sick.asked_as).await;
        let line = report.facts.line.as_ref().expect("a line");
        let tls = line.best().and_then(|c| c.rung(Rung::Tls)).map(|r| &r.end);
        assert_eq!(tls, Some(&End::OldTls), "{name}");
        let told = codes(&report);
        assert!(told.contains(&code), "{name}: {told:?}");
        // RSA key exchange, and TLS before 1.2, prove no key before the handshake is whole.
        let proves = told.contains(&"tls.key-proved");
        let signs = ["cbc", "picky"].iter().any(|word| name.starts_with(word));
        assert_eq!(proves, signs, "{name}: {told:?}");
        let accused = told
            .iter()
            .any(|code| code.starts_with("key.") || *code == "tls.closed");
        assert!(!accused && report.plans.is_empty(), "{name}: {told:?}");
        assert_eq!(report.verdict.outcome, Outcome::Healthy, "{name}: {told:?}");
    }
}

/// With `--deep` the other door is asked as the first one was: a host of old TLS has two alike.
#[tokio::test]
async fn the_other_door_of_old_tls_is_asked_with_the_same_hello() {
    for name in [
        "healthy-nla",
        "cbc-only",
        "cbc-only-resets",
        "tls10-only",
        "chacha-only",
    ] {
        let sick = WARD.iter().find(|s| s.name == name).expect("in the ward");
        let host = sick.start().await.expect("starts");
        let target = Target {
            address: Some(host.ip()),
            ..Target::at(sick.asked_as, host.port())
        };
        let deep = Check {
            deep: true,
            ..quick()
        };
        let report = deep.one(&target, |_, _| {}).await;
        let shown = report.facts.certificate.as_ref().expect("a certificate");
        let other = shown.other_door.as_ref().expect("asked with --deep");
        assert_eq!(
            other.sha256.as_ref(),
            Some(&shown.sha256),
            "{name}: {other:?}"
        );
    }
}

/// One check of a host that accepts no connection: what was measured, and how often it was dialled.
async fn dead(host: &Host) -> Report {
    let target = Target {
        address: Some(host.ip()),
        ..Target::at("srv01.corp.test", host.port())
    };
    quick().one(&target, |_, _| {}).await
}

/// The clock is the test's: it stands while anything is done.
#[tokio::test(start_paused = true)]
async fn a_silent_address_costs_a_second_connection_request_and_one_connect_budget() {
    let begun = tokio::time::Instant::now();
    let report = dead(&Host::dropped().expect("starts")).await;
    assert_eq!(
        report.connections, 2,
        "the climb, and a second way half a budget later"
    );
    let took = begun.elapsed();
    assert!(took < PACE.connect + PACE.connect / 3, "{took:?}");
}

#[tokio::test]
async fn an_address_that_refuses_is_dialled_once() {
    let report = dead(&Host::nobody().expect("starts")).await;
    assert_eq!(report.connections, 1, "the climb, and no question");
}
