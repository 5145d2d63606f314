//! A program that dies while a guard is made or removed: what the journal and the machine say
//! together is what comes.

use std::time::Duration;

use proptest::prelude::*;
use redial_engine::{Executor, Journal, Status};
use redial_lab::Simulated;
use redial_machine::{Slot, Value};

use super::{Folder, case, dying::Dying, never, seen, undo};

/// What is done while the program dies.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Apply,
    Keep,
    TakeBack,
}

/// The time of every guard comes; whether there was one.
fn later(machine: &Simulated) -> bool {
    let mut armed = false;
    machine.change(|state| {
        for reading in &mut state.slots {
            if let Value::Revert(revert) = &mut reading.value {
                armed = true;
                revert.at = 0;
            }
        }
    });
    armed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The journal says that a change will be undone automatically where a guard is there, and only
    /// there; the guard, or else undo, gives the machine as it was.
    #[test]
    fn what_is_told_of_a_guard_is_so(
        (state, plan) in case(),
        deed in prop_oneof![Just(Deed::Apply), Just(Deed::Keep), Just(Deed::TakeBack)],
        after in 0usize..8,
        takes_effect in any::<bool>(),
    ) {
        let guard = Some(Duration::from_secs(300));
        let machine = Simulated::new(state.clone());
        let folder = Folder::new();
        let journal = Journal::at(&folder.0);
        if !matches!(deed, Deed::Apply)
            && (Executor { machine: &machine, journal: &journal }).apply(&plan, "t", guard, |_, _| {}).is_err()
        {
            return Ok(());
        }
        let machine = Dying::at(after, takes_effect, machine);
        let id = || journal.ids().unwrap().remove(0);
        let outlived = machine.outlived(|machine| {
            let executor = Executor { machine, journal: &journal };
            match deed {
                Deed::Apply => drop(executor.apply(&plan, "t", guard, |_, _| {})),
                Deed::Keep => executor.keep(&id()).unwrap(),
                Deed::TakeBack => drop(executor.undo(&id(), never, |_, _| {}).unwrap()),
            }
        });
        let machine = &machine.machine;
        let executor = Executor { machine, journal: &journal };
        let told = executor.as_it_stands(journal.read(&id()).unwrap());
        let armed = told.armed().is_some();
        prop_assert!(!told.may_be_disarmed(), "the machine was asked");
        let task = Slot::Revert { task: format!("redial-{}", id()) };
        let stands = machine.state().get(&task) != Value::Absent;
        prop_assert_eq!(armed, stands, "{:?}", told.entries);
        let changed = plan.changes().next().is_some();
        if outlived.is_none() && changed && matches!(deed, Deed::TakeBack) && !armed {
            prop_assert_eq!(told.status(), Status::TakenBack);
        }
        if later(machine) {
            prop_assert_eq!(seen(&machine.state()), seen(&state));
        }
        undo(machine, &journal, &id()).map_err(TestCaseError::fail)?;
        prop_assert_eq!(seen(&machine.state()), seen(&state));
    }
}
