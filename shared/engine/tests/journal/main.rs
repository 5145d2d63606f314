//! The journal on a real disk: killed programs, full disks, two programs at once, old files.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod damaged;
mod earlier;
mod folder;
#[cfg(target_os = "linux")]
mod full;

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use redial_engine::{
    ApplyError, Decision, Drift, Executor, Journal, Left, Obstacle, RecordId, Status,
};
use redial_lab::{MachineState, Patient, Simulated};
use redial_machine::{Machine, Revert, Slot, Value, places};
use redial_model::{Change, Plan, Progress, Risk, Step, utc};

use folder::Folder;

/// Three changes on a host that was turned down.
fn plan(machine: &dyn Machine) -> Plan {
    let wanted = [
        ("MinEncryptionLevel", 2),
        ("SecurityLayer", 2),
        ("UserAuthentication", 1),
    ];
    let change = |(name, after): (&str, u32)| {
        let slot = places::rdp_tcp(name);
        Step::Change(Change {
            before: machine.read(&slot).unwrap(),
            slot,
            after: Value::Dword(after),
        })
    };
    Plan {
        fix: "security.raise".into(),
        steps: wanted.map(change).to_vec(),
        risk: Risk::Interrupts,
        recheck: vec![],
    }
}

fn record_id(id: &str) -> RecordId {
    id.parse().unwrap()
}

fn turned_down() -> MachineState {
    Patient::named("turned-down").unwrap().state()
}

fn never(_: &Drift) -> Decision {
    Decision::Stop
}

/// The child of the test below: applies the plan, says each thing that happens, and waits to be
/// killed at one of them.
#[test]
fn child() {
    let Some(folder) = std::env::var_os("REDIAL_TEST_CHILD") else {
        return;
    };
    let at: usize = std::env::var("REDIAL_TEST_AT").unwrap().parse().unwrap();
    let folder = PathBuf::from(folder);
    let machine = Simulated::open(&folder.join("machine.json")).unwrap();
    let journal = Journal::at(folder.join("journal"));
    let mut count = 0;
    let told = |_: usize, _: Progress| {
        if count == at {
            writeln!(std::io::stderr(), "here").unwrap();
            loop {
                std::thread::park();
            }
        }
        count += 1;
    };
    let _ = Executor {
        machine: &machine,
        journal: &journal,
    }
    .apply(&plan(&machine), "t", None, told);
}

fn child_until(folder: &Path, at: usize) -> std::process::Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("REDIAL_TEST_CHILD", folder)
        .env("REDIAL_TEST_AT", at.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .find(|l| l == "here");
    assert!(said.is_some(), "the child never came to {at}");
    child
}

#[test]
fn a_program_killed_at_any_step_leaves_what_can_be_taken_back() {
    // Each of three steps begins and ends.
    for at in 0..6 {
        let folder = Folder::new(&format!("killed-{at}"));
        Simulated::save(&turned_down(), &folder.machine()).unwrap();
        let mut child = child_until(&folder.0, at);
        child.kill().unwrap();
        child.wait().unwrap();
        let journal = folder.journal();
        let id = journal.ids().unwrap().remove(0);
        assert_eq!(journal.read(&id).unwrap().status(), Status::Interrupted);
        let machine = Simulated::open(&folder.machine()).unwrap();
        Executor {
            machine: &machine,
            journal: &journal,
        }
        .undo(&id, never, |_, _| {})
        .unwrap();
        assert_eq!(
            machine.read(&places::rdp_tcp("SecurityLayer")).unwrap(),
            Value::Dword(0),
            "killed at {at}"
        );
        assert_eq!(
            machine
                .read(&places::rdp_tcp("MinEncryptionLevel"))
                .unwrap(),
            Value::Dword(1),
            "killed at {at}"
        );
    }
}

#[test]
fn two_programs_do_not_change_one_machine_at_once() {
    let folder = Folder::new("two");
    Simulated::save(&turned_down(), &folder.machine()).unwrap();
    let mut child = child_until(&folder.0, 2);
    let (machine, journal) = (
        Simulated::open(&folder.machine()).unwrap(),
        folder.journal(),
    );
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let id = journal.ids().unwrap().remove(0);
    let applying = executor
        .apply(&plan(&machine), "t", None, |_, _| {})
        .unwrap_err();
    let undoing = executor.undo(&id, never, |_, _| {}).unwrap_err();
    for stopped in [applying, undoing] {
        assert!(
            matches!(*stopped.why, ApplyError::Obstacle(Obstacle::Busy)),
            "{stopped}"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // The lock ends with the program that had it.
    executor.undo(&id, never, |_, _| {}).unwrap();
}

#[test]
fn without_a_journal_nothing_is_changed() {
    let folder = Folder::new("unwritable");
    let machine = Simulated::new(turned_down());
    let before = machine.state();
    // A file where the folder should be, and a device without room.
    std::fs::write(folder.0.join("file"), "").unwrap();
    let journal = Journal::at(folder.0.join("file"));
    let stopped = Executor {
        machine: &machine,
        journal: &journal,
    }
    .apply(&plan(&machine), "t", None, |_, _| {})
    .unwrap_err();
    assert!(
        matches!(*stopped.why, ApplyError::Journal(_)) && stopped.left == Left::Nothing,
        "{}",
        stopped.why
    );
    assert_eq!(machine.state(), before);
}

#[test]
fn an_armed_change_reverts_by_itself() {
    let machine = Simulated::new(MachineState::healthy());
    let folder = Folder::new("armed");
    let journal = folder.journal();
    let layer = places::rdp_tcp("SecurityLayer");
    let step = Step::Change(Change {
        slot: layer.clone(),
        before: Value::Dword(2),
        after: Value::Dword(0),
    });
    let weak = Plan {
        fix: "security.step-down".into(),
        steps: vec![step],
        risk: Risk::Weakens,
        recheck: vec![],
    };
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let id = executor
        .apply(&weak, "t", Some(Duration::from_secs(600)), |_, _| {})
        .unwrap();
    assert_eq!(machine.read(&layer).unwrap(), Value::Dword(0));
    let (task, at) = journal
        .read(&id)
        .unwrap()
        .armed()
        .map(|(t, at)| (t.to_owned(), at))
        .unwrap();
    assert!(at > utc::now() as u64 + 500);
    // The time comes: redial has no part in it.
    machine.change(|state| {
        let Value::Revert(revert) = state.get(&Slot::Revert { task: task.clone() }) else {
            panic!("nothing is armed")
        };
        state.set(
            Slot::Revert { task: task.clone() },
            Value::Revert(Revert { at: 0, ..revert }),
        );
    });
    assert_eq!(machine.read(&layer).unwrap(), Value::Dword(2));
    assert_eq!(machine.read(&Slot::Revert { task }).unwrap(), Value::Absent);
    // Taking it back afterwards finds nothing left to do.
    assert_eq!(
        executor.undo(&id, never, |_, _| {}).unwrap().status(),
        Status::TakenBack
    );
}

#[test]
fn a_kept_change_stays_and_can_still_be_taken_back() {
    let machine = Simulated::new(turned_down());
    let folder = Folder::new("kept");
    let journal = folder.journal();
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let id = executor
        .apply(
            &plan(&machine),
            "t",
            Some(Duration::from_secs(600)),
            |_, _| {},
        )
        .unwrap();
    executor.keep(&id).unwrap();
    assert!(journal.read(&id).unwrap().armed().is_none());
    assert!(
        machine
            .state()
            .slots
            .iter()
            .all(|r| !matches!(r.slot, Slot::Revert { .. }))
    );
    executor.undo(&id, never, |_, _| {}).unwrap();
    assert_eq!(
        machine.read(&places::rdp_tcp("SecurityLayer")).unwrap(),
        Value::Dword(0)
    );
}

#[test]
fn a_guard_that_can_not_be_armed_stops_before_any_change() {
    let machine = Simulated::new(turned_down());
    let folder = Folder::new("unarmed");
    machine.change(|s| s.system.elevated = false);
    let before = machine.state();
    let stopped = Executor {
        machine: &machine,
        journal: &folder.journal(),
    }
    .apply(
        &plan(&machine),
        "t",
        Some(Duration::from_secs(600)),
        |_, _| {},
    )
    .unwrap_err();
    assert!(
        stopped.why.to_string().contains("needs elevation"),
        "{}",
        stopped.why
    );
    assert_eq!(machine.state(), before);
}
