//! Machines of which redial may not read everything, over real sockets: what could not be read is
//! said, is no evidence, and is nobody's plan.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{sync::Arc, time::Duration};

use redial_catalog::{FIXES, fix};
use redial_check::Check;
use redial_kit::{Machines, Timeouts};
use redial_lab::{MachineState, ODD, Patient, Simulated, UNSEEN, start_machine};
use redial_model::{Facts, Machine, Severity, Target};
use redial_report::Report;

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// Dials the patient's host and looks at its machine.
async fn check(patient: &Patient) -> (Facts, Report) {
    check_state(patient, patient.state()).await
}

async fn check_state(patient: &Patient, state: MachineState) -> (Facts, Report) {
    let machine = Arc::new(Simulated::new(state));
    let host = start_machine(Arc::clone(&machine)).await.unwrap();
    host.settle().await;
    let target = Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at(patient.asked_as(), host.port())
    };
    let shared: Arc<dyn Machine> = machine;
    let machines = Machines {
        client: Arc::clone(&shared),
        host: shared,
        ..Machines::default()
    };
    let check = Check {
        timeouts: PACE,
        machines,
        ..Check::default()
    };
    let report = check.one(&target, |_, _| {}).await;
    (report.facts.clone(), report)
}

async fn named(name: &str) -> (Facts, Report) {
    check(Patient::named(name).unwrap()).await
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|f| f.code.as_str()).collect()
}

fn plans(report: &Report) -> Vec<&str> {
    report.plans.iter().map(|p| p.fix.as_str()).collect()
}

/// Why this fix does not fit.
fn refused(id: &str, cause: &str, facts: &Facts) -> String {
    let why = fix(id).unwrap().plan(cause, facts).unwrap_err();
    why.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_named_as_far_as_it_was_seen() {
    for patient in UNSEEN {
        let (_, report) = check(patient).await;
        let cause = report.causes.first().map_or("", |c| c.id.as_str());
        let found = codes(&report);
        assert_eq!(cause, patient.cause, "{}: {found:?}", patient.name);
        assert!(
            found.iter().any(|code| code.ends_with(".unseen")),
            "{}: {found:?}",
            patient.name
        );
        assert!(plans(&report).is_empty(), "{:?}", plans(&report));
        let worst = report.findings.iter().map(|f| f.severity).max();
        let healthy = patient.cause.is_empty();
        assert_eq!(worst == Some(Severity::Info), healthy, "{}", patient.name);
    }
}

/// A healthy host that is not as Windows sets it up is healthy, elevated or not, and nothing is
/// offered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_looks_odd_is_not_sick() {
    for patient in ODD {
        for elevated in [true, false] {
            let mut state = patient.state();
            state.system.elevated = elevated;
            let (facts, report) = check_state(patient, state).await;
            let told = format!("{} {elevated}: {:?}", patient.name, codes(&report));
            assert!(
                report.causes.is_empty() && plans(&report).is_empty(),
                "{told}"
            );
            let worst = report.findings.iter().map(|f| f.severity).max();
            assert_eq!(worst, Some(Severity::Info), "{told}");
            if patient.name == "enterprise" {
                let why = refused("certificate.renew", "certificate.not-renewed", &facts);
                assert!(why.contains("issued by a certification authority"), "{why}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_host_stays_healthy_without_elevation() {
    let (facts, report) = named("not-elevated").await;
    let unseen = report.findings.iter().find(|f| f.code == "key.unseen");
    let evidence = &unseen.unwrap().evidence;
    assert_eq!(evidence.len(), 2, "its list, and whether it opens");
    assert!(
        evidence
            .iter()
            .all(|e| e.seen == "not readable without elevation")
    );
    assert!(!codes(&report).contains(&"key.whole"));
    let access = refused("key.repair-access", "key.unusable", &facts);
    assert!(access.ends_with("could not be read: needs elevation"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_denied_key_is_not_called_damaged_unseen() {
    let (facts, report) = named("denied-unseen").await;
    let found = codes(&report);
    assert!(found.contains(&"tls.closed"), "{found:?}");
    for wrong in ["key.damaged", "key.denied", "key.whole"] {
        assert!(!found.contains(&wrong), "{found:?}");
    }
    for fix in FIXES.iter().filter(|f| f.card().id.starts_with("key.")) {
        for cause in fix.card().cures {
            let why = fix.plan(cause, &facts).unwrap_err().to_string();
            assert!(!why.contains("have their access"), "{why}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_elevated_look_that_is_kept_out_says_so() {
    let (_, report) = named("shut-out").await;
    let unseen = report.findings.iter().find(|f| f.code == "key.unseen");
    let evidence = &unseen.unwrap().evidence;
    assert_eq!(evidence.len(), 2, "its list, and whether it opens");
    assert!(evidence.iter().all(|e| e.seen.contains("access is denied")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_may_not_be_asked_for_is_not_started_unseen() {
    let (facts, report) = named("services-unseen").await;
    assert!(!codes(&report).contains(&"service.runs"));
    assert_eq!(
        refused("service.start", "listener.off", &facts),
        "start type of TermService could not be read: needs elevation"
    );
    assert_eq!(
        refused("service.start", "host.slow", &facts),
        "service TermService could not be read: needs elevation"
    );
}
