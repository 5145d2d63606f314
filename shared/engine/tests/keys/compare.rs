//! What two hosts differ in, and what may.

use redial_lab::{KeyFile, MachineState};
use redial_machine::{Hex, Value, places};

/// A host without its log, and without what redial says it leaves beside. An empty store is none.
pub fn bare(state: &MachineState) -> MachineState {
    let mut state = MachineState {
        events: vec![],
        beside: Default::default(),
        ..state.clone()
    };
    state.stores.retain(|_, all| !all.is_empty());
    state
}

/// In which parts two hosts differ; nothing where they are the same.
pub fn differs(one: &MachineState, other: &MachineState) -> String {
    let [one, other] = [one, other].map(|s| serde_json::to_value(s).unwrap());
    let parts = one.as_object().unwrap().iter();
    let differ = parts.filter(|(part, value)| other.get(part) != Some(value));
    differ
        .map(|(part, value)| format!("{part}: {value} / {}\n", other[part]))
        .collect()
}

/// The same without what a fix says it does not take back: the certificate SessionEnv made, and its
/// key. The list of a key file that was there before is not part of that.
pub fn without_made(state: &MachineState, before: &MachineState) -> MachineState {
    let mut state = bare(state);
    state.stores.remove(places::STORE);
    state.set(places::win_stations(places::SELF_SIGNED), Value::Absent);
    state.keys.retain(|path, _| before.keys.contains_key(path));
    for path in [1, 2].map(MachineState::key_path) {
        if let Some(file) = state.keys.get_mut(&path) {
            (file.key, file.damaged) = (Hex::default(), false);
        }
    }
    state
}

/// Keys that are not Remote Desktop's are where they were, as they were.
pub fn strangers(state: &MachineState) -> Vec<(&String, &KeyFile)> {
    let others = state.keys.iter();
    others
        .filter(|(path, _)| !places::is_key_file(path))
        .collect()
}

/// What redial left beside are new keys, closed, or a folder whose files keep their lists.
pub fn beside_is_closed(state: &MachineState) -> bool {
    state.beside.iter().all(|(path, file)| {
        let closed = !file.access.contains("NS") && !file.access.contains("WD");
        path.contains(r"\MachineKeys.redial-newer1\") || path.ends_with(".redial-newer1") && closed
    })
}
