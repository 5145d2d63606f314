//! The contract, over the simulated machine.

use redial_lab::{MachineState, Simulated};
use redial_model::{Machine, Startup, Value, places};
use redial_tests_contract::{Ground, whole_contract};

/// SYSTEM's own, and nobody else's.
const CLOSED: &str = "O:SYG:SYD:P(A;;FA;;;SY)";

struct Sim(Simulated);

fn ground() -> Sim {
    let mut state = MachineState::healthy();
    state.set(places::service("redial-contract"), Value::Running(false));
    state.set(
        places::startup("redial-contract"),
        Value::Startup(Startup::Manual),
    );
    let third = MachineState::key_path(1).replace("f686", "0000");
    state.keys.insert(
        third,
        redial_lab::KeyFile {
            access: "O:SYG:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)".into(),
            ..Default::default()
        },
    );
    Sim(Simulated::new(state))
}

impl Ground for Sim {
    fn machine(&self) -> &dyn Machine {
        &self.0
    }
    fn key(&self) -> String {
        r"HKLM\SOFTWARE\redial-contract".into()
    }
    fn service(&self) -> String {
        "redial-contract".into()
    }
    fn store(&self) -> String {
        "redial-contract".into()
    }
    fn folder(&self) -> String {
        places::KEYS.into()
    }
    fn make(&self, path: &str) {
        self.0.change(|state| {
            state.keys.insert(
                path.into(),
                redial_lab::KeyFile {
                    access: "D:".into(),
                    ..Default::default()
                },
            )
        });
    }
    fn keeps_access(&self) -> bool {
        true
    }
    fn close(&self, path: &str) {
        self.0.change(|state| {
            if let Some(file) = state.keys.get_mut(path) {
                file.access = CLOSED.into();
            }
        });
    }
}

whole_contract!(ground());
