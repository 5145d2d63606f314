//! What a guard does where redial itself is started when its time has come.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use redial_engine::{GoOffError, go_off};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Reversal, Revert, Slot, Value, places};

fn undo(slot: Slot, wrote: Value, held: Value) -> Reversal {
    Reversal {
        slot,
        wrote: Box::new(wrote),
        held: Box::new(held),
    }
}

fn armed() -> (Simulated, Slot) {
    let machine = Simulated::new(MachineState::healthy());
    let guard = Slot::Revert {
        task: "redial-20261122-101010-001".into(),
    };
    let revert = Revert {
        at: 4_000_000_000,
        undo: vec![
            undo(
                places::rdp_tcp("SecurityLayer"),
                Value::Dword(2),
                Value::Dword(1),
            ),
            // Somebody changed this one since.
            undo(
                places::rdp_tcp("UserAuthentication"),
                Value::Dword(9),
                Value::Dword(0),
            ),
            undo(
                places::service("KeyIso"),
                Value::Running(true),
                Value::Running(false),
            ),
        ],
    };
    machine.write(&guard, &Value::Revert(revert)).unwrap();
    (machine, guard)
}

#[test]
fn it_takes_back_what_is_as_redial_left_it_and_goes() {
    let (machine, guard) = armed();
    go_off(&machine, "redial-20261122-101010-001").unwrap();
    let holds = |slot: &Slot| machine.read(slot).unwrap();
    assert_eq!(holds(&places::rdp_tcp("SecurityLayer")), Value::Dword(1));
    assert_eq!(
        holds(&places::rdp_tcp("UserAuthentication")),
        Value::Dword(1)
    );
    assert_eq!(holds(&places::service("KeyIso")), Value::Running(false));
    assert_eq!(holds(&guard), Value::Absent);
    let again = go_off(&machine, "redial-20261122-101010-001");
    assert!(matches!(again, Err(GoOffError::NoGuard(_))));
}

#[test]
fn one_slot_that_fails_keeps_no_other_from_being_taken_back() {
    let (machine, guard) = armed();
    let layer = places::rdp_tcp("SecurityLayer");
    machine.change(|state| state.faults.refuses.push(layer.clone()));
    let failed = go_off(&machine, "redial-20261122-101010-001").unwrap_err();
    assert!(failed.to_string().contains("SecurityLayer"), "{failed}");
    assert_eq!(
        machine.read(&places::service("KeyIso")).unwrap(),
        Value::Running(false)
    );
    assert_ne!(
        machine.read(&guard).unwrap(),
        Value::Absent,
        "it can be started again"
    );
}
