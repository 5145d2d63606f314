//! The contract, over the simulated machine.

use redial_lab::{MachineState, Simulated};
use redial_model::{Machine, Slot, Snag, Startup, Value, places};
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

/// A list redial may not read is unread, neither absent nor empty: without elevation, and where the
/// privileges of administrators were taken away. The file is still listed.
#[test]
fn a_list_that_keeps_redial_out_is_unread() {
    let rights: [fn(&mut MachineState); 2] = [
        |state| state.system.elevated = false,
        |state| state.faults.unprivileged = true,
    ];
    for taken in rights {
        let ground = ground();
        let path = MachineState::key_path(1);
        ground.close(&path);
        ground.0.change(taken);
        let slot = Slot::Access { path: path.clone() };
        let read = ground.0.read(&slot);
        assert!(
            matches!(read, Err(Snag::NeedsElevation | Snag::Broke { .. })),
            "{read:?}"
        );
        assert!(ground.0.write(&slot, &Value::Text(CLOSED.into())).is_err());
        assert!(ground.0.files(places::KEYS).unwrap().contains(&path));
    }
}

/// The certificate the host made itself and its name are one: neither is left without the other.
#[test]
fn the_own_certificate_and_its_name_come_and_go_together() {
    let ground = ground();
    let machine = ground.machine();
    let named = || {
        machine
            .read(&places::win_stations(places::SELF_SIGNED))
            .unwrap()
    };
    let stored = || machine.certificates(places::STORE).unwrap().len();
    let (before, name) = (machine.read(&Slot::OwnCertificate).unwrap(), named());
    for (value, expected) in [(&Value::Absent, 0), (&Value::Absent, 0), (&before, 1)] {
        machine.write(&Slot::OwnCertificate, value).unwrap();
        assert_eq!(machine.read(&Slot::OwnCertificate).unwrap(), *value);
        assert_eq!(
            (stored(), named() == Value::Absent),
            (expected, expected == 0)
        );
    }
    assert_eq!(named(), name);
    // Another takes its place.
    let (_, other, _) = redial_tests_contract::store::certificate(redial_lab::Paper::Good, "SRV01");
    machine.write(&Slot::OwnCertificate, &other).unwrap();
    assert_eq!(stored(), 1);
    machine.write(&Slot::OwnCertificate, &before).unwrap();
    assert_eq!((stored(), named()), (1, name));
}
