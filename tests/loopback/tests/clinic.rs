//! Every patient of the clinic, over real sockets: the right cause first, its fix makes the checks
//! green, and taking it back brings the trouble back.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use redial_catalog::FIXES;
use redial_check::Check;
use redial_engine::{Decision, Executor, Journal};
use redial_kit::{Machines, Timeouts};
use redial_lab::{CLINIC, Host, INCURABLE, Patient, Simulated, start_machine};
use redial_model::{DynFix, Machine, Plan, Risk, Side, Target, Undoing};
use redial_report::Report;

const PACE: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    answer: Duration::from_millis(1500),
    lookup: Duration::from_millis(500),
};

/// One patient in its bed.
struct Case {
    machine: Arc<Simulated>,
    host: Host,
    name: &'static str,
    journal: Journal,
}

impl Case {
    async fn of(patient: &Patient) -> Self {
        let machine = Arc::new(Simulated::new(patient.state()));
        let host = start_machine(Arc::clone(&machine)).await.unwrap();
        let folder: PathBuf = std::env::temp_dir().join(format!(
            "redial-clinic-{}-{}",
            std::process::id(),
            patient.name
        ));
        Self {
            machine,
            host,
            name: patient.asked_as(),
            journal: Journal::at(folder),
        }
    }

    /// Dials the host where its name leads, or at this address.
    async fn check(&self, address: Option<IpAddr>) -> Report {
        self.host.settle().await;
        let address = Some(address.unwrap_or_else(|| self.machine.state().leads_to(self.name)));
        let target = Target {
            address,
            ..Target::at(self.name, self.host.port())
        };
        let shared: Arc<dyn Machine> = Arc::clone(&self.machine) as _;
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
        check.one(&target, |_, _| {}).await
    }

    fn executor(&self) -> Executor<'_> {
        Executor {
            machine: &*self.machine,
            journal: &self.journal,
        }
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.journal.folder());
    }
}

fn top(report: &Report) -> Option<&str> {
    report.causes.first().map(|c| c.id.as_str())
}

fn fix_named(id: &str) -> &'static dyn DynFix {
    *FIXES.iter().find(|f| f.card().id == id).unwrap()
}

fn told(report: &Report) -> String {
    let codes: Vec<_> = report.findings.iter().map(|f| f.code.as_str()).collect();
    let causes: Vec<_> = report
        .causes
        .iter()
        .map(|c| format!("{} {:.2}", c.id, c.likelihood))
        .collect();
    let plans: Vec<_> = report.plans.iter().map(|p| p.fix.as_str()).collect();
    format!(
        "causes {causes:?}, findings {codes:?}, plans {plans:?}, refused {:?}, snags {:?}",
        report.refused, report.snags
    )
}

/// The plan a person would be offered, or for an address they know to be right, the one they would
/// ask for.
fn plan(patient: &Patient, right: &Report, found: &Report) -> Result<Plan, String> {
    if patient.fix == "name.bypass" {
        return fix_named(patient.fix)
            .plan(patient.cause, &right.facts)
            .map_err(|e| e.to_string());
    }
    found
        .plans
        .iter()
        .find(|p| p.fix == patient.fix)
        .cloned()
        .ok_or_else(|| "the fix is not offered".into())
}

async fn cured_and_back(patient: &'static Patient) -> Result<(), String> {
    let case = Case::of(patient).await;
    let report = case.check(None).await;
    if top(&report) != Some(patient.cause) {
        return Err(format!(
            "{}: named {:?}: {}",
            patient.name,
            top(&report),
            told(&report)
        ));
    }
    let bypass = patient.fix == "name.bypass";
    let right = if bypass {
        case.check(Some([127, 0, 0, 1].into())).await
    } else {
        report.clone()
    };
    let plan = plan(patient, &right, &report)
        .map_err(|why| format!("{}: {why}: {}", patient.name, told(&report)))?;
    let before = case.machine.state();
    let guard = (plan.risk == Risk::Weakens).then_some(Duration::from_secs(3600));
    let id = case
        .executor()
        .apply(&plan, "test", guard, |_, _| {})
        .map_err(|stopped| format!("{}: {}", patient.name, stopped.why))?;
    let report = case.check(None).await;
    let still = report.causes.iter().any(|c| c.id == patient.cause);
    // Turning security off makes the host reachable; it does not make it well.
    let expected = if plan.risk == Risk::Weakens {
        Some("security.downgraded")
    } else {
        None
    };
    if still && plan.risk != Risk::Weakens || top(&report) != expected {
        return Err(format!(
            "{}: after the fix {:?}: {}",
            patient.name,
            plan.steps.first().map(ToString::to_string),
            told(&report)
        ));
    }
    case.executor()
        .undo(&id, |_| Decision::Stop, |_, _| {})
        .map_err(|stopped| format!("{}: undo: {}", patient.name, stopped.why))?;
    let after = case.machine.state();
    // What leaves no state to take back is Windows' own doing.
    if fix_named(patient.fix).card().undo == Undoing::Whole && plan.changes().next().is_some() {
        let (was, is) = (&before.slots, &after.slots);
        let same = was == is
            && before.firewall == after.firewall
            && before.keys == after.keys
            && before.stores == after.stores;
        if !same {
            return Err(format!(
                "{}: taking back left something: {was:?} / {is:?}",
                patient.name
            ));
        }
        {
            // Connections of a minute ago are no trace of the next one.
            case.machine.change(|s| s.events.retain(|e| e.id != 131));
            let report = case.check(None).await;
            if top(&report) != Some(patient.cause) {
                return Err(format!(
                    "{}: after taking back: {}",
                    patient.name,
                    told(&report)
                ));
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_patient_is_cured_and_taken_back() {
    let mut wrong = Vec::new();
    let tasks: Vec<_> = CLINIC
        .iter()
        .map(|patient| tokio::spawn(cured_and_back(patient)))
        .collect();
    for task in tasks {
        wrong.extend(task.await.unwrap().err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_fix_cures_is_named_all_the_same() {
    for patient in INCURABLE {
        let case = Case::of(patient).await;
        let report = case.check(None).await;
        if patient.name == "interceptor" {
            // An installed product is a note: the line works, so nothing is wrong.
            assert_eq!(top(&report), None, "{}", told(&report));
            continue;
        }
        assert_eq!(
            top(&report),
            Some(patient.cause),
            "{}: {}",
            patient.name,
            told(&report)
        );
    }
}

/// The host logs by its own clock: what it logged is found however far that clock is off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_matched_by_the_clock_of_the_host() {
    for off in [-600, 600] {
        let case = Case::of(Patient::named("turned-down").unwrap()).await;
        case.machine.change(|state| state.wire.clock = off);
        let report = case.check(None).await;
        let found = |code: &str| report.findings.iter().any(|f| f.code == code);
        let told = told(&report);
        assert!(found("events.arrived"), "{off}: {told}");
        assert!(!found("events.never-arrived"), "{off}: {told}");
    }
}

#[test]
fn every_fix_has_a_patient() {
    let missing: Vec<_> = FIXES
        .iter()
        .map(|f| f.card().id)
        .filter(|id| !CLINIC.iter().any(|p| p.fix == *id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(
        FIXES.iter().all(|f| f.card().side != Side::Line),
        "a line is no machine"
    );
}
