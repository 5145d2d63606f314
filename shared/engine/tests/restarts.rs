//! Services that take their time, and a line that was down before.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{path::PathBuf, time::Duration};

use redial_engine::{ApplyError, Decision, Executor, Failed, Journal, Left, Settle};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Slot, Value, places};
use redial_model::{Change, Climb, End, LineFact, Plan, Risk, Rung, RungState, Step};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("redial-restarts-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tls() -> Slot {
    places::schannel("TLS 1.2", "Server", "Enabled")
}

/// What tls.enable does.
fn plan() -> Plan {
    let change = |slot: Slot, before: Value, after: Value| {
        Step::Change(Change {
            slot,
            before,
            after,
        })
    };
    let run = |name: &str, runs: bool| {
        let (before, after) = (Value::Running(!runs), Value::Running(runs));
        change(places::service(name), before, after)
    };
    Plan {
        fix: "tls.enable".into(),
        steps: vec![
            run(places::UM_RDP, false),
            run(places::TERM_SERVICE, false),
            change(tls(), Value::Dword(0), Value::Dword(1)),
            run(places::TERM_SERVICE, true),
            run(places::UM_RDP, true),
        ],
        risk: Risk::Interrupts,
        recheck: vec![],
    }
}

fn machine() -> Simulated {
    let mut state = MachineState::healthy();
    state.set(tls(), Value::Dword(0));
    Simulated::new(state)
}

fn executor<'a>(machine: &'a Simulated, journal: &'a Journal) -> Executor<'a> {
    Executor { machine, journal }
}

fn slow(machine: &Simulated, seconds: f64) {
    let name = places::TERM_SERVICE.to_owned();
    machine.change(|state| state.faults.slow.insert(name, seconds));
}

fn applied(machine: &Simulated, journal: &Journal) -> Failed {
    let guard = Some(Duration::from_secs(300));
    let applied = executor(machine, journal).apply(&plan(), "t", guard, |_, _| {});
    applied.unwrap_err()
}

fn both_run(machine: &Simulated) -> bool {
    let runs = |name| machine.read(&places::service(name)) == Ok(Value::Running(true));
    let stopping = machine.state().stopping;
    runs(places::TERM_SERVICE) && runs(places::UM_RDP) && stopping.is_empty()
}

/// A stop that did not come in time comes later: the service is started again then, and nothing of
/// the fix is left.
#[test]
fn a_service_that_is_slow_to_stop_is_started_again() {
    let (machine, folder) = (machine(), Folder::new("slow"));
    let journal = Journal::at(&folder.0);
    slow(&machine, 0.5);
    let before = machine.state().slots;
    let failed = applied(&machine, &journal);
    assert!(
        matches!(*failed.why, ApplyError::Unwritten { .. }),
        "{failed}"
    );
    assert_eq!(failed.left, Left::AsBefore, "{failed}");
    assert!(both_run(&machine));
    assert_eq!(machine.state().slots, before, "and no guard");
    let latest = executor(&machine, &journal).latest_to_undo(|_, _| {});
    assert_eq!(latest.unwrap(), None);
}

/// One that hangs is waited for as long as anybody would; its guard stays and starts it when its
/// time comes.
#[test]
fn a_service_that_hangs_is_left_to_its_guard() {
    let (machine, folder) = (machine(), Folder::new("hangs"));
    let journal = Journal::at(&folder.0);
    slow(&machine, 1e6);
    let failed = applied(&machine, &journal);
    assert!(matches!(failed.left, Left::Armed { .. }), "{failed:?}");
    assert_eq!(machine.read(&tls()), Ok(Value::Dword(0)));
    // It ends at last, and the guard goes off.
    machine.change(|state| {
        state.faults.slow.clear();
        state.stopping.values_mut().for_each(|at| *at = 0.0);
        for reading in &mut state.slots {
            if let Value::Revert(revert) = &mut reading.value {
                revert.at = 0;
            }
        }
    });
    assert!(both_run(&machine));
}

#[test]
fn taking_back_leaves_no_service_stopped() {
    let (machine, folder) = (machine(), Folder::new("back"));
    let journal = Journal::at(&folder.0);
    let executor = executor(&machine, &journal);
    let id = executor.apply(&plan(), "t", None, |_, _| {}).unwrap();
    slow(&machine, 0.5);
    let failed = executor.undo(&id, |_| Decision::Stop, |_, _| {});
    let failed = failed.unwrap_err();
    assert!(matches!(failed.left, Left::HalfBack { .. }), "{failed:?}");
    assert!(both_run(&machine));
    machine.change(|state| state.faults.slow.clear());
    executor.undo(&id, |_| Decision::Stop, |_, _| {}).unwrap();
    assert_eq!(machine.read(&tls()), Ok(Value::Dword(0)));
    assert!(both_run(&machine));
}

/// Whichever write of a fix or of taking it back fails: what can still be taken back is, at last by
/// asking for it once more, and both services run all the time between.
#[test]
fn one_write_that_fails_is_no_end() {
    for fails in 0..12 {
        let (machine, folder) = (machine(), Folder::new(&format!("fails-{fails}")));
        let journal = Journal::at(&folder.0);
        let before = machine.state().slots;
        machine.change(|state| state.faults.fails_after = Some(fails));
        let executor = executor(&machine, &journal);
        let applied = executor.apply(&plan(), "t", None, |_, _| {});
        assert!(both_run(&machine), "write {fails}, {applied:?}");
        while let Some(id) = executor.latest_to_undo(|_, _| {}).unwrap() {
            let undone = executor.undo(&id, |_| Decision::Stop, |_, _| {});
            assert!(both_run(&machine), "write {fails}, {undone:?}");
            // It fails once; from then on taking back comes to its end.
            assert!(
                undone.is_ok() || machine.state().faults.fails_after.is_none(),
                "write {fails}: {undone:?}"
            );
            if undone.is_err() {
                executor.undo(&id, |_| Decision::Stop, |_, _| {}).unwrap();
            }
        }
        assert_eq!(machine.state().slots, before, "write {fails}");
    }
}

fn line(end: End) -> LineFact {
    let rung = |rung, end| RungState {
        rung,
        end,
        ms: 1.0,
        bytes: redial_model::Hex::default(),
    };
    let rungs = vec![rung(Rung::Tcp, End::Ok), rung(Rung::X224, end)];
    let address = "127.0.0.1:3389".parse().unwrap();
    LineFact {
        climbs: vec![Climb::new(address, rungs)],
    }
}

/// What was down before shut nobody out; a host that offered standard security let others in.
#[test]
fn only_a_line_that_let_somebody_in_is_a_reason_to_take_back() {
    let up = line(End::Ok);
    for (before, kept) in [
        (Some(line(End::Fin)), true),
        (Some(line(End::Failure(3))), true),
        (Some(line(End::Ok)), false),
        (Some(line(End::Failure(2))), false),
        (None, false),
    ] {
        let settle = |after: Option<&LineFact>| {
            Settle::by_line(before.as_ref(), after, Settle::TakeBack) == Settle::Keep
        };
        assert_eq!(settle(Some(&line(End::Rst))), kept, "{before:?}");
        assert!(settle(Some(&up)));
        assert!(!settle(None), "nobody could look");
    }
}
