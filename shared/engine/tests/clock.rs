//! A machine whose clock is ten minutes off: the guard and the journal go by its clock.

use std::{path::PathBuf, time::Duration};

use redial_engine::{Executor, Journal, OperationOutcome, Settle};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Value, places, utc};
use redial_model::{Change, Plan, Risk, Step};

const TEN_MINUTES: i64 = 600;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("redial-clock-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn off_by(seconds: i64) -> Simulated {
    let mut state = MachineState::healthy();
    state.wire.clock = seconds;
    Simulated::new(state)
}

fn plan() -> Plan {
    Plan {
        fix: "listener.limits".into(),
        steps: vec![Step::Change(Change {
            slot: places::rdp_tcp("SecurityLayer"),
            before: Value::Dword(2),
            after: Value::Dword(1),
        })],
        risk: Risk::Interrupts,
        recheck: vec![],
    }
}

/// Whether two times are the same but for what the test itself takes.
fn same(left: f64, right: f64) -> bool {
    (left - right).abs() < 60.0
}

#[test]
fn guard_and_journal_go_by_the_clock_of_the_machine() {
    for off in [-TEN_MINUTES, TEN_MINUTES] {
        let (machine, folder) = (off_by(off), Folder::new(&off.to_string()));
        let journal = Journal::at(&folder.0);
        let executor = Executor {
            machine: &machine,
            journal: &journal,
        };
        let guard = Some(Duration::from_secs(300));
        // A guard that goes by redial's clock is over at once where the machine's is ahead.
        let id = executor.apply(&plan(), "t", guard, |_, _| {}).unwrap();
        let layer = places::rdp_tcp("SecurityLayer");
        assert_eq!(machine.read(&layer).unwrap(), Value::Dword(1), "{off}");
        let there = utc::now() + off as f64;
        let record = journal.read(&id).unwrap();
        assert!(same(record.header.at as f64, there), "{off}");
        let (_, until) = record.armed().unwrap();
        assert!(same(until as f64, there + 300.0), "{off}");

        // Five minutes later by whatever clock, it is taken back.
        machine.change(|state| state.wire.clock += 301);
        assert_eq!(machine.read(&layer).unwrap(), Value::Dword(2), "{off}");
        let outcome = executor.settle(&id, Settle::TakeBack, |_, _| {});
        assert!(matches!(outcome, OperationOutcome::TakenBack), "{off}");
    }
}
