//! Random hosts.

use std::sync::OnceLock;

use proptest::prelude::*;
use redial_lab::{KeyFile, MachineState, Paper, Simulated};
use redial_machine::{Hex, Machine, Value, places};

/// Lists of a key file: as Windows makes it, as people leave it, and what nobody can judge.
pub const LISTS: [&str; 10] = [
    "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)",
    "O:BAG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)",
    "O:BAG:SYD:PAI(A;;FA;;;BA)",
    "O:SYG:SYD:P(A;;FR;;;BA)(A;;FR;;;NS)",
    "O:SYG:SYD:P(A;;FA;;;SY)",
    "O:SYG:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)",
    "O:S-1-5-21-7G:SYD:P(A;;FA;;;S-1-5-21-7)",
    "O:SYG:SYD:NO_ACCESS_CONTROL",
    "O:SYG:SYD:P",
    "O:SYG:SYD:(XA;;FR;;;WD;(a))(A;;FA;;;SY)",
];

#[derive(Clone, Copy, Debug)]
pub enum Own {
    Valid,
    Expired,
    OldName,
    Gone,
    Dangling,
}

#[derive(Clone, Copy, Debug)]
pub enum Other {
    Nothing,
    OwnBound,
    Missing,
    Enterprise,
}

#[derive(Clone, Debug)]
pub struct Drawn {
    pub own: Own,
    pub other: Other,
    pub list: &'static str,
    pub damaged: bool,
    pub file: bool,
    pub second: bool,
    pub folder_damaged: bool,
    pub session_env: bool,
    pub elevated: bool,
    pub unprivileged: bool,
}

/// A healthy host; made once, as keys take time.
pub fn healthy() -> MachineState {
    static HEALTHY: OnceLock<MachineState> = OnceLock::new();
    HEALTHY.get_or_init(MachineState::healthy).clone()
}

/// A host as it is after SessionEnv started once.
pub fn host(drawn: &Drawn) -> MachineState {
    let mut state = healthy();
    match drawn.own {
        Own::Valid => {}
        Own::Expired => state.make_certificate_as(Paper::Expired),
        Own::OldName => state.make_certificate_as(Paper::OldName),
        Own::Gone => {
            state.stores.remove(places::STORE);
            state.set(places::win_stations(places::SELF_SIGNED), Value::Absent);
        }
        Own::Dangling => drop(state.stores.remove(places::STORE)),
    }
    let first = MachineState::key_path(1);
    if let Some(file) = state.keys.get_mut(&first) {
        file.access = drawn.list.into();
        file.damaged = drawn.damaged;
    }
    if drawn.second {
        let file: KeyFile = state.keys[&first].clone();
        state.keys.insert(MachineState::key_path(2), file);
    }
    if !drawn.file {
        state.keys.remove(&first);
    }
    state.faults.folder_damaged = drawn.folder_damaged;
    let binding = places::rdp_tcp("SSLCertificateSHA1Hash");
    match drawn.other {
        Other::Nothing => {}
        Other::OwnBound => {
            let own = state.get(&places::win_stations(places::SELF_SIGNED));
            state.set(binding, own);
        }
        Other::Missing => state.set(binding, Value::Binary(Hex(vec![0xAB; 20]))),
        Other::Enterprise => state.enrol(),
    }
    let machine = Simulated::new(state);
    for runs in [false, true, drawn.session_env] {
        let service = places::service(places::SESSION_ENV);
        machine.write(&service, &Value::Running(runs)).unwrap();
    }
    let mut state = machine.state();
    state.system.elevated = drawn.elevated;
    state.faults.unprivileged = drawn.unprivileged;
    state
}

pub fn drawn() -> impl Strategy<Value = Drawn> {
    let own = prop_oneof![
        3 => Just(Own::Valid), 2 => Just(Own::Expired), 1 => Just(Own::OldName),
        1 => Just(Own::Gone), 1 => Just(Own::Dangling)
    ];
    let other = prop_oneof![
        6 => Just(Other::Nothing), 1 => Just(Other::OwnBound),
        1 => Just(Other::Missing), 1 => Just(Other::Enterprise)
    ];
    let rarely = || prop::bool::weighted(0.2);
    let often = || prop::bool::weighted(0.8);
    let files = (
        prop::sample::select(LISTS.to_vec()),
        rarely(),
        often(),
        rarely(),
    );
    let around = (rarely(), often(), often(), rarely());
    (own, other, files, around).prop_map(|(own, other, files, around)| {
        let ((list, damaged, file, second), (folder_damaged, session_env, elevated, unprivileged)) =
            (files, around);
        Drawn {
            own,
            other,
            list,
            damaged,
            file,
            second,
            folder_damaged,
            session_env,
            elevated,
            unprivileged,
        }
    })
}
