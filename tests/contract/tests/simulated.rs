//! The contract, over the simulated machine.

use redial_lab::{Simulated, State};
use redial_model::{Machine, Startup, Value, places};
use redial_tests_contract::{Ground, whole_contract};

struct Sim(Simulated);

fn ground() -> Sim {
    let mut state = State::healthy();
    state.set(places::service("redial-contract"), Value::Running(false));
    state.set(
        places::startup("redial-contract"),
        Value::Startup(Startup::Manual),
    );
    let third = State::key_path(1).replace("f686", "0000");
    state.keys.insert(
        third,
        redial_lab::KeyFile {
            access: "O:SYG:SYD:P(A;;FA;;;SY)".into(),
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
}

whole_contract!(ground());
