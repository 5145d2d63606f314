//! Guards of changes that ended early, and of earlier ones: none takes back what was changed later.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{fs, path::PathBuf, time::Duration};

use redial_engine::{
    ApplyError, Decision, Drift, Executor, Journal, Left, Obstacle, OperationOutcome, RecordId,
    Settle, Status,
};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Revert, Slot, Value, places};
use redial_model::{Change, Plan, Risk, Step};

struct Case {
    machine: Simulated,
    folder: PathBuf,
    journal: Journal,
}

impl Case {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("redial-guards-{}-{name}", std::process::id()));
        Self {
            machine: Simulated::new(MachineState::healthy()),
            journal: Journal::at(&folder),
            folder,
        }
    }

    fn executor(&self) -> Executor<'_> {
        Executor {
            machine: &self.machine,
            journal: &self.journal,
        }
    }

    fn apply(&self, plan: &Plan) -> RecordId {
        let guard = Some(Duration::from_secs(300));
        self.executor().apply(plan, "t", guard, |_, _| {}).unwrap()
    }

    /// As a program leaves it that dies between its guard and its first step: the record ends with
    /// the guard, and the guard is there.
    fn died_before_its_first_step(&self, plan: &Plan) -> RecordId {
        let before = self.machine.state();
        let id = self.apply(plan);
        let file = self.folder.join(format!("{id}.jsonl"));
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').take(2).collect();
        assert!(lines[1].contains("arming"), "{text}");
        fs::write(file, lines.concat()).unwrap();
        let armed = self.guards();
        self.machine.change(|state| {
            *state = before;
            for (slot, revert) in armed {
                state.set(slot, Value::Revert(revert));
            }
        });
        id
    }

    fn guards(&self) -> Vec<(Slot, Revert)> {
        let slots = self.machine.state().slots;
        let guard = |reading: redial_model::Reading| match reading.value {
            Value::Revert(revert) => Some((reading.slot, revert)),
            _ => None,
        };
        slots.into_iter().filter_map(guard).collect()
    }

    /// Time passes: every guard that is there goes off.
    fn later(&self) {
        self.machine.change(|state| {
            for reading in &mut state.slots {
                if let Value::Revert(revert) = &mut reading.value {
                    revert.at = 0;
                }
            }
        });
        assert_eq!(self.guards(), []);
    }

    fn layer(&self) -> Value {
        self.machine.read(&layer()).unwrap()
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

fn plan(before: u32, after: u32) -> Plan {
    Plan {
        fix: "security.raise".into(),
        steps: vec![Step::Change(Change {
            slot: layer(),
            before: Value::Dword(before),
            after: Value::Dword(after),
        })],
        risk: Risk::Interrupts,
        recheck: vec![],
    }
}

/// The same with a restart of the listener's service around it.
fn restarting(before: u32, after: u32) -> Plan {
    let service = |before, after| {
        Step::Change(Change {
            slot: places::service("KeyIso"),
            before: Value::Running(before),
            after: Value::Running(after),
        })
    };
    let mut plan = plan(before, after);
    plan.steps.insert(0, service(true, false));
    plan.steps.push(service(false, true));
    plan
}

fn never(_: &Drift) -> Decision {
    Decision::Stop
}

#[test]
fn taking_back_what_had_not_begun_takes_its_guard_away() {
    for plan in [plan(2, 1), restarting(2, 1)] {
        let case = Case::new("undo");
        let id = case.died_before_its_first_step(&plan);
        let executor = case.executor();
        let latest = executor.latest_to_undo(|_, why| panic!("{why}")).unwrap();
        assert_eq!(latest, Some(id.clone()));
        assert!(executor.to_undo(&id).is_ok());
        let record = executor.undo(&id, never, |_, _| panic!("nothing was begun"));
        assert_eq!(record.unwrap().status(), Status::TakenBack);
        assert_eq!((case.guards(), case.layer()), (vec![], Value::Dword(2)));
        assert_eq!(executor.latest_to_undo(|_, _| {}).unwrap(), None);
    }
}

#[test]
fn a_guard_whose_line_is_lost_is_found_by_its_name() {
    let case = Case::new("lost");
    let id = case.died_before_its_first_step(&plan(2, 1));
    let file = case.folder.join(format!("{id}.jsonl"));
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("arming", "armin")).unwrap();
    case.executor().undo(&id, never, |_, _| {}).unwrap();
    assert_eq!(case.guards(), []);
}

#[test]
fn an_old_guard_does_not_take_back_what_is_applied_again() {
    for plan in [plan(2, 1), restarting(2, 1)] {
        let case = Case::new("again");
        let old = case.died_before_its_first_step(&plan);
        let id = case.apply(&plan);
        case.executor().keep(&id).unwrap();
        case.later();
        assert_eq!(case.layer(), Value::Dword(1));
        let old = case.journal.read(&old).unwrap();
        assert_eq!(old.armed(), None, "its record knows");
    }
    // Nor one that stands in another journal, or in none.
    let (case, other) = (Case::new("one"), Case::new("other"));
    case.died_before_its_first_step(&plan(2, 1));
    let executor = Executor {
        machine: &case.machine,
        journal: &other.journal,
    };
    let id = executor.apply(&plan(2, 1), "t", None, |_, _| {}).unwrap();
    case.later();
    assert_eq!(case.layer(), Value::Dword(1));
    executor.undo(&id, never, |_, _| {}).unwrap();
    assert_eq!(case.layer(), Value::Dword(2));
}

/// Between plan and apply somebody made the change: it is not redial's to take back.
#[test]
fn a_guard_leaves_what_somebody_else_had_changed() {
    for plan in [plan(2, 1), restarting(2, 1)] {
        let case = Case::new("others");
        case.machine.write(&layer(), &Value::Dword(1)).unwrap();
        let id = case.apply(&plan);
        case.later();
        assert_eq!(case.layer(), Value::Dword(1));
        case.executor().undo(&id, never, |_, _| {}).unwrap();
        assert_eq!(case.layer(), Value::Dword(1));
    }
}

#[test]
fn what_still_waits_for_its_guard_is_not_changed_again() {
    let case = Case::new("waits");
    let first = case.apply(&plan(2, 1));
    let failed = case.executor().apply(&plan(1, 0), "t", None, |_, _| {});
    let failed = failed.unwrap_err();
    let ApplyError::Obstacle(Obstacle::Guarded { record, slot, .. }) = *failed.why else {
        panic!("{failed}")
    };
    assert_eq!(
        (record, slot, failed.left),
        (first.clone(), layer(), Left::Nothing)
    );
    assert_eq!(case.layer(), Value::Dword(1));
    // Another slot may be changed, and the same one once the first change is settled.
    let mut elsewhere = plan(1, 2);
    for step in &mut elsewhere.steps {
        if let Step::Change(change) = step {
            change.slot = places::rdp_tcp("UserAuthentication");
        }
    }
    case.executor()
        .apply(&elsewhere, "t", None, |_, _| {})
        .unwrap();
    case.executor().keep(&first).unwrap();
    case.executor()
        .apply(&plan(1, 0), "t", None, |_, _| {})
        .unwrap();
    assert_eq!(case.layer(), Value::Dword(0));
}

#[test]
fn what_went_back_by_itself_is_not_called_kept() {
    let case = Case::new("late");
    let id = case.apply(&plan(2, 1));
    case.later();
    assert_eq!(case.layer(), Value::Dword(2));
    let outcome = case.executor().settle(&id, Settle::Keep, |_, _| {});
    let OperationOutcome::Stopped(failed) = outcome else {
        panic!("{outcome:?}")
    };
    assert!(matches!(*failed.why, ApplyError::WentOff), "{failed}");
    assert_eq!(failed.left.says("undo"), "everything is as it was before");
    assert_eq!(case.journal.read(&id).unwrap().status(), Status::TakenBack);
}

#[test]
fn a_guard_that_can_not_be_taken_away_is_told() {
    let case = Case::new("stays");
    // Its slot takes the guard, and then nothing any more: apply stops before its first step.
    let mut waits = plan(2, 1);
    waits.steps.insert(
        0,
        Step::Await(redial_model::Await {
            slot: layer(),
            not: Value::Dword(2),
            seconds: 1,
            or: "it stays".into(),
            arrival: redial_model::Arrival::Stays,
        }),
    );
    let machine = &case.machine;
    let failed = std::thread::scope(|scope| {
        let refusing = scope.spawn(|| {
            while case.guards().is_empty() {
                std::thread::yield_now();
            }
            let (slot, _) = case.guards().remove(0);
            machine.change(|state| state.faults.refuses.push(slot));
        });
        let guard = Some(Duration::from_secs(300));
        let failed = case.executor().apply(&waits, "t", guard, |_, _| {});
        refusing.join().unwrap();
        failed.unwrap_err()
    });
    let says = failed.left.says("`redial undo`");
    assert!(
        matches!(failed.left, Left::GuardAlone { .. })
            && says.starts_with("nothing was changed, but the task"),
        "{says}"
    );
    machine.change(|state| state.faults.refuses.clear());
    let id = failed.left.record().unwrap();
    case.executor().undo(id, never, |_, _| {}).unwrap();
    assert_eq!(case.guards(), []);
}
