//! What a guard does when its time has come, where redial itself is what the machine starts then.

use redial_model::{Machine, Slot, Snag, Value};

/// A guard could not take back everything.
#[derive(Debug, thiserror::Error)]
pub enum GoOffError {
    /// There is no guard of this name.
    #[error("there is no guard with the name `{}`", .0.escape_debug())]
    NoGuard(String),
    /// What it takes back could not be read, or the guard itself not be taken away.
    #[error("{slot}: {source}")]
    Guard {
        /// The guard.
        slot: Slot,
        /// Why.
        source: Snag,
    },
    /// Some slots could not be put back; the others were.
    #[error("not everything was undone: {}", .0.iter().map(|(slot, why)| format!("{slot}: {why}")).collect::<Vec<_>>().join("; "))]
    Partly(Vec<(Slot, Snag)>),
}

/// Takes back what a guard holds, each slot only while it is as redial wrote it; one that fails
/// keeps none of the others from being taken back. The guard goes when everything is done: one that
/// stays can be started again. The journal is not touched: whoever reads the record next sees what
/// the slots hold.
///
/// # Errors
///
/// There is no such guard, or something could not be taken back.
pub fn go_off(machine: &dyn Machine, task: &str) -> Result<(), GoOffError> {
    let slot = Slot::Revert { task: task.into() };
    let trouble = |source| GoOffError::Guard {
        slot: slot.clone(),
        source,
    };
    let Value::Revert(revert) = machine.read(&slot).map_err(trouble)? else {
        return Err(GoOffError::NoGuard(task.into()));
    };
    let mut failed = Vec::new();
    for undo in &revert.undo {
        let put_back = machine.read(&undo.slot).and_then(|now| {
            if undo.wrote.is_met_by(&now) && now != *undo.held {
                machine.write(&undo.slot, &undo.held)
            } else {
                Ok(())
            }
        });
        if let Err(why) = put_back {
            failed.push((undo.slot.clone(), why));
        }
    }
    if !failed.is_empty() {
        return Err(GoOffError::Partly(failed));
    }
    machine.write(&slot, &Value::Absent).map_err(trouble)
}
