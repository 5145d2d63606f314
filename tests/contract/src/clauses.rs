//! The clauses.

mod keys;

pub use keys::*;

use redial_engine::{Decision, Executor, Journal};
use redial_lab::Paper;
use redial_model::{
    Change, Hex, Machine, Plan, Risk, Slot, Snag, Startup, Step, Value,
    machine::{Reversal, Revert},
    places, utc,
};

use crate::{Ground, store::certificate};

/// Writes, and holds the machine to it.
fn put(machine: &dyn Machine, slot: &Slot, value: &Value) {
    machine
        .write(slot, value)
        .unwrap_or_else(|why| panic!("{slot}: {why}"));
    assert_eq!(machine.read(slot).unwrap(), *value, "{slot}");
}

/// Every type comes back as it was written, whatever stood there before.
pub fn a_registry_value_keeps_its_type(ground: &impl Ground) {
    let slot = places::registry(&format!(r"{}\types", ground.key()), "value");
    let values = [
        Value::Dword(0),
        Value::Dword(u32::MAX),
        Value::Qword(u64::MAX),
        Value::Text(String::new()),
        Value::Text("it's \u{2019} ü 日".into()),
        Value::ExpandText("%SystemRoot%\\x".into()),
        Value::Texts(vec!["a".into(), "b c".into()]),
        Value::Binary(Hex(vec![])),
        Value::Binary(Hex((0..=255).collect())),
    ];
    for value in &values {
        put(ground.machine(), &slot, value);
    }
    put(ground.machine(), &slot, &Value::Absent);
}

/// What is not there reads as absent, its key being there or not, and is taken away twice without a
/// word.
pub fn an_absent_value_is_a_value(ground: &impl Ground) {
    let slot = places::registry(&format!(r"{}\nobody\made\this", ground.key()), "value");
    assert_eq!(ground.machine().read(&slot).unwrap(), Value::Absent);
    put(ground.machine(), &slot, &Value::Absent);
    put(ground.machine(), &slot, &Value::Dword(1));
    put(ground.machine(), &slot, &Value::Absent);
    put(ground.machine(), &slot, &Value::Absent);
}

/// The keys under a key, by name; none under one that is not there.
pub fn keys_are_listed_by_name(ground: &impl Ground) {
    let root = format!(r"{}\list", ground.key());
    for name in ["b", "a"] {
        put(
            ground.machine(),
            &places::registry(&format!(r"{root}\{name}\deeper"), "x"),
            &Value::Dword(1),
        );
    }
    let mut names = ground.machine().subkeys(&root).unwrap();
    names.sort();
    assert_eq!(names, ["a", "b"]);
    assert!(
        ground
            .machine()
            .subkeys(&format!(r"{root}\none"))
            .unwrap()
            .is_empty()
    );
}

/// Started is running, stopped is not, and both are waited for.
pub fn a_service_runs_and_stops(ground: &impl Ground) {
    let slot = places::service(&ground.service());
    assert_eq!(ground.machine().read(&slot).unwrap(), Value::Running(false));
    for runs in [true, true, false, false] {
        put(ground.machine(), &slot, &Value::Running(runs));
    }
}

/// A disabled service does not start, and says so.
pub fn a_start_type_is_kept(ground: &impl Ground) {
    let slot = places::startup(&ground.service());
    assert_eq!(
        ground.machine().read(&slot).unwrap(),
        Value::Startup(Startup::Manual)
    );
    put(ground.machine(), &slot, &Value::Startup(Startup::Disabled));
    assert!(matches!(
        ground
            .machine()
            .write(&places::service(&ground.service()), &Value::Running(true)),
        Err(Snag::Broke { .. })
    ));
    put(ground.machine(), &slot, &Value::Startup(Startup::Manual));
}

/// A service nobody installed is absent, and can't be started.
pub fn a_service_that_is_not_there_is_said_so(ground: &impl Ground) {
    let slot = places::service("redial-nobody");
    assert_eq!(ground.machine().read(&slot).unwrap(), Value::Absent);
    assert!(matches!(
        ground.machine().write(&slot, &Value::Running(true)),
        Err(Snag::Broke { .. })
    ));
}

/// A certificate is put into a store, listed with its thumbprint and dates, and taken out as it was
/// put in.
pub fn a_certificate_comes_and_goes(ground: &impl Ground) {
    let (thumbprint, stored, _) = certificate(Paper::Expired, "SRV01");
    let slot = Slot::Certificate {
        store: ground.store(),
        thumbprint: thumbprint.clone(),
    };
    let listed = || ground.machine().certificates(&ground.store()).unwrap();
    assert_eq!(ground.machine().read(&slot).unwrap(), Value::Absent);
    ground.machine().write(&slot, &stored).unwrap();
    let kept = ground.machine().read(&slot).unwrap();
    assert!(matches!(kept, Value::Stored(_)));
    let found = listed()
        .into_iter()
        .find(|c| c.thumbprint == thumbprint)
        .expect("it is listed");
    assert_eq!(found.not_after, 1_609_459_200, "2021-01-01");
    put(ground.machine(), &slot, &Value::Absent);
    assert!(listed().iter().all(|c| c.thumbprint != thumbprint));
    // What was read puts it back, properties and all.
    put(ground.machine(), &slot, &kept);
    put(ground.machine(), &slot, &Value::Absent);
    put(ground.machine(), &slot, &Value::Absent);
}

/// A name's line in the hosts file, and no other.
pub fn a_hosts_entry_comes_and_goes(ground: &impl Ground) {
    let entry = |name: &str| Slot::HostsEntry { name: name.into() };
    let (one, other) = (
        entry("redial-contract-a.invalid"),
        entry("redial-contract-b.invalid"),
    );
    put(ground.machine(), &one, &Value::Text("192.0.2.1".into()));
    put(ground.machine(), &other, &Value::Text("2001:db8::1".into()));
    put(ground.machine(), &one, &Value::Text("192.0.2.2".into()));
    put(ground.machine(), &one, &Value::Absent);
    assert_eq!(
        ground.machine().read(&other).unwrap(),
        Value::Text("2001:db8::1".into())
    );
    put(ground.machine(), &other, &Value::Absent);
}

/// A revert is armed, found as it was written, and taken away before its time.
pub fn a_revert_is_armed_and_taken_away(ground: &impl Ground) {
    let slot = Slot::Revert {
        task: format!("redial-contract-{}", std::process::id()),
    };
    let undo = Reversal {
        slot: places::registry(&ground.key(), "x"),
        wrote: Box::new(Value::Dword(1)),
        held: Box::new(Value::Absent),
    };
    let in_a_day = utc::now() as u64 + 86_400;
    assert_eq!(ground.machine().read(&slot).unwrap(), Value::Absent);
    put(
        ground.machine(),
        &slot,
        &Value::Revert(Revert {
            at: in_a_day,
            undo: vec![undo],
        }),
    );
    put(ground.machine(), &slot, &Value::Absent);
}

/// A value of another kind is refused, and nothing changes.
pub fn a_slot_refuses_what_it_can_not_hold(ground: &impl Ground) {
    for slot in [
        places::service(&ground.service()),
        Slot::Certificate {
            store: ground.store(),
            thumbprint: "AB".into(),
        },
    ] {
        let before = ground.machine().read(&slot).unwrap();
        assert!(
            ground.machine().write(&slot, &Value::Number(7)).is_err(),
            "{slot}"
        );
        assert_eq!(ground.machine().read(&slot).unwrap(), before, "{slot}");
    }
}

/// The engine's own use: a plan over several kinds of state is applied, found so, and taken back.
pub fn what_is_applied_is_taken_back(ground: &impl Ground) {
    let machine = ground.machine();
    let (thumbprint, stored, _) = certificate(Paper::Good, "SRV01");
    let certificate = Slot::Certificate {
        store: ground.store(),
        thumbprint,
    };
    machine.write(&certificate, &stored).unwrap();
    let wanted = [
        (
            places::registry(&format!(r"{}\engine", ground.key()), "SecurityLayer"),
            Value::Dword(2),
        ),
        (places::service(&ground.service()), Value::Running(true)),
        (certificate.clone(), Value::Absent),
    ];
    let change = |(slot, after): (Slot, Value)| {
        Step::Change(Change {
            before: machine.read(&slot).unwrap(),
            slot,
            after,
        })
    };
    let plan = Plan {
        fix: "contract".into(),
        steps: wanted.clone().map(change).to_vec(),
        risk: Risk::Safe,
        recheck: vec![],
    };
    let before: Vec<Value> = plan.changes().map(|c| c.before.clone()).collect();
    let folder = std::env::temp_dir().join(format!(
        "redial-contract-journal-{}-{:p}",
        std::process::id(),
        machine
    ));
    let journal = Journal::at(&folder);
    let executor = Executor {
        machine,
        journal: &journal,
    };
    let id = executor
        .apply(&plan, "contract", None, |_, _| {})
        .map_err(|s| s.why.to_string())
        .unwrap();
    for (slot, value) in &wanted {
        assert_eq!(machine.read(slot).unwrap(), *value, "{slot}");
    }
    executor
        .undo(&id, |_| Decision::Stop, |_, _| {})
        .map_err(|s| s.why.to_string())
        .unwrap();
    let after: Vec<Value> = wanted
        .iter()
        .map(|(slot, _)| machine.read(slot).unwrap())
        .collect();
    assert_eq!(after, before);
    machine.write(&certificate, &Value::Absent).unwrap();
    let _ = std::fs::remove_dir_all(folder);
}
