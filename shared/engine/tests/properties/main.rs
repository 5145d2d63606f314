//! Applying and taking back, over random machines and random plans.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod dying;
mod guards;

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use proptest::prelude::*;
use redial_engine::{
    ApplyError, Decision, Drift, Entry, Executor, Journal, Left, RecordId, Status,
};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Place, Slot, Startup, Value, places};
use redial_model::{Change, Plan, Risk, Step};

use dying::Dying;

/// A healthy machine with one service more; made once, as keys take time.
fn base() -> MachineState {
    static BASE: OnceLock<MachineState> = OnceLock::new();
    let make = || {
        let mut state = MachineState::healthy();
        state.set(places::service("Spooler"), Value::Running(false));
        state.set(places::startup("Spooler"), Value::Startup(Startup::Manual));
        let second = state.keys[&MachineState::key_path(1)].clone();
        state.keys.insert(MachineState::key_path(2), second);
        // Windows shuts administrators out of its own key files; this one redial may read.
        let path = MachineState::key_path(2);
        let list = "D:(A;;FA;;;BA)(A;;FR;;;SY)".into();
        state.set(Slot::Access { path }, Value::Text(list));
        state
    };
    BASE.get_or_init(make).clone()
}

/// A folder that is gone when the case is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        // Memory, where there is such a place: thousands of cases sync every line.
        let base = Some(PathBuf::from("/dev/shm"))
            .filter(|p| p.is_dir())
            .unwrap_or_else(std::env::temp_dir);
        Self(base.join(format!(
            "redial-engine-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        )))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A slot and a value it may hold.
fn change() -> impl Strategy<Value = (Slot, Value)> {
    let number = prop_oneof![
        Just(Value::Absent),
        (0u32..4).prop_map(Value::Dword),
        any::<bool>().prop_map(|b| Value::Text(b.to_string()))
    ];
    let registry = (prop_oneof!["[AB]"], number)
        .prop_map(|(name, value)| (places::registry(r"HKLM\SOFTWARE\x", &name), value));
    let service = any::<bool>().prop_map(|runs| (places::service("Spooler"), Value::Running(runs)));
    // Not disabled: a service that is stopped and then disabled can't be started again in reverse
    // order, by anybody.
    let startup = prop_oneof![Just(Startup::Manual), Just(Startup::Automatic)];
    let startup = startup.prop_map(|s| (places::startup("Spooler"), Value::Startup(s)));
    let hosts = prop_oneof![
        Just(Value::Absent),
        (1u8..4).prop_map(|n| Value::Text(format!("192.0.2.{n}")))
    ];
    let hosts = hosts.prop_map(|v| {
        (
            Slot::HostsEntry {
                name: "srv01".into(),
            },
            v,
        )
    });
    let mtu = (1280u64..1284).prop_map(|n| {
        (
            Slot::Mtu {
                interface: "Ethernet".into(),
                ip: redial_model::machine::IpVersion::V4,
            },
            Value::Number(n),
        )
    });
    let access = "[RWX]".prop_map(|r| {
        (
            Slot::Access {
                path: MachineState::key_path(2),
            },
            // Redial itself may read and write the list; what it holds for others is anything.
            Value::Text(format!("D:(A;;FA;;;BA)(A;;F{r};;;SY)")),
        )
    });
    let key = any::<bool>().prop_map(|aside| {
        (
            Slot::KeyFile {
                path: MachineState::key_path(1),
            },
            Value::Place(if aside { Place::Aside } else { Place::InUse }),
        )
    });
    let rule = any::<bool>().prop_map(|on| {
        (
            MachineState::rule_slot(&base().firewall.rules[0]),
            Value::Enabled(on),
        )
    });
    prop_oneof![4 => registry, 1 => service, 1 => startup, 1 => hosts, 1 => mtu, 1 => access, 1 => key, 1 => rule]
}

/// A machine, and a plan made by looking at it: each change begins where the one before it left its
/// slot.
fn case() -> impl Strategy<Value = (MachineState, Plan)> {
    (
        prop::collection::vec(change(), 0..4),
        prop::collection::vec(change(), 1..7),
    )
        .prop_map(|(world, wanted)| {
            let machine = Simulated::new(base());
            for (slot, value) in world {
                let _ = machine.write(&slot, &value);
            }
            let mut held: Vec<(Slot, Value)> = Vec::new();
            let mut steps = Vec::new();
            for (slot, after) in wanted {
                let before = held
                    .iter()
                    .rev()
                    .find(|(s, _)| *s == slot)
                    .map_or_else(|| machine.read(&slot).unwrap(), |(_, v)| v.clone());
                if before != after
                    && (before != Value::Absent
                        || matches!(slot, Slot::Registry { .. } | Slot::HostsEntry { .. }))
                {
                    held.push((slot.clone(), after.clone()));
                    steps.push(Step::Change(Change {
                        slot,
                        before,
                        after,
                    }));
                }
            }
            (
                machine.state(),
                Plan {
                    fix: "random".into(),
                    steps,
                    risk: Risk::Safe,
                    recheck: vec![],
                },
            )
        })
}

fn never(_: &Drift) -> Decision {
    Decision::Stop
}

fn undo(machine: &dyn Machine, journal: &Journal, id: &RecordId) -> Result<(), String> {
    let record = Executor { machine, journal }
        .undo(id, never, |_, _| {})
        .map_err(|s| s.why.to_string())?;
    assert_eq!(record.status(), Status::TakenBack);
    Ok(())
}

/// What another program could see of a machine.
fn seen(state: &MachineState) -> MachineState {
    MachineState {
        events: vec![],
        ..state.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, taking back what was journaled gives the machine as it was; applying twice
    /// is applying once.
    #[test]
    fn what_is_applied_can_be_taken_back((state, plan) in case()) {
        let (machine, folder) = (Simulated::new(state.clone()), Folder::new());
        let journal = Journal::at(&folder.0);
        let executor = Executor { machine: &machine, journal: &journal };
        match executor.apply(&plan, "t", None, |_, _| {}) {
            Ok(id) => {
                let once = seen(&machine.state());
                for change in plan.changes() {
                    let last = plan.changes().rev().find(|c| c.slot == change.slot).unwrap();
                    prop_assert_eq!(machine.read(&change.slot).unwrap(), last.after.clone());
                }
                let again = executor.apply(&plan, "t", None, |_, _| {});
                prop_assert_eq!(seen(&machine.state()), once.clone());
                if let Ok(second) = again {
                    undo(&machine, &journal, &second).map_err(TestCaseError::fail)?;
                    // The second one found everything done, or did the same again; taken back, it
                    // leaves what the first one left.
                    prop_assert_eq!(seen(&machine.state()), once);
                }
                undo(&machine, &journal, &id).map_err(TestCaseError::fail)?;
            }
            Err(stopped) => {
                if let Some(id) = stopped.left.record() {
                    undo(&machine, &journal, id).map_err(TestCaseError::fail)?;
                }
            }
        }
        prop_assert_eq!(seen(&machine.state()), seen(&state));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Somebody changed a slot since the plan was made: nothing at all is changed.
    #[test]
    fn drift_stops_before_anything_is_changed((state, plan) in case(), at in any::<prop::sample::Index>(), other in 10u32..20) {
        let registry: Vec<&Change> = plan.changes().filter(|c| matches!(c.slot, Slot::Registry { .. })).collect();
        if registry.is_empty() {
            return Ok(());
        }
        let (machine, folder) = (Simulated::new(state), Folder::new());
        machine.write(&registry[at.index(registry.len())].slot, &Value::Dword(other)).unwrap();
        let before = machine.state();
        let journal = Journal::at(&folder.0);
        let stopped = Executor { machine: &machine, journal: &journal }.apply(&plan, "t", None, |_, _| {}).unwrap_err();
        prop_assert!(matches!(*stopped.why, ApplyError::Drifted { .. }) && stopped.left == Left::Nothing, "{}", stopped.why);
        prop_assert_eq!(machine.state(), before);
        prop_assert!(journal.ids().unwrap().is_empty());
    }

    /// A write that answers Ok and stores nothing is caught, and everything before it can be taken
    /// back.
    #[test]
    fn a_write_that_lies_is_caught((state, plan) in case(), at in any::<prop::sample::Index>()) {
        let changes: Vec<&Change> = plan.changes().collect();
        if changes.is_empty() {
            return Ok(());
        }
        let liar = changes[at.index(changes.len())].slot.clone();
        let machine = Simulated::new(state.clone());
        machine.change(|s| s.faults.lies.push(liar.clone()));
        let folder = Folder::new();
        let journal = Journal::at(&folder.0);
        let stopped = Executor { machine: &machine, journal: &journal }.apply(&plan, "t", None, |_, _| {}).unwrap_err();
        let caught = matches!(&*stopped.why, ApplyError::NotTaken { slot, .. } if *slot == liar);
        prop_assert!(caught || matches!(*stopped.why, ApplyError::Unwritten { .. }), "{}", stopped.why);
        machine.change(|s| s.faults.lies.clear());
        // Where it was a service that was to stop, it runs on, and nothing is left to take back.
        match stopped.left.record() {
            Some(id) => undo(&machine, &journal, id).map_err(TestCaseError::fail)?,
            None => prop_assert_eq!(stopped.left, Left::AsBefore),
        }
        prop_assert_eq!(seen(&machine.state()), seen(&state));
    }

    /// The program dies at any write, before or after it took effect: what it left can be taken
    /// back.
    #[test]
    fn a_crash_anywhere_is_taken_back((state, plan) in case(), after in 0usize..8, takes_effect in any::<bool>()) {
        let machine = Dying::at(after, takes_effect, Simulated::new(state.clone()));
        let folder = Folder::new();
        let journal = Journal::at(&folder.0);
        let died = machine.outlived(|machine| Executor { machine, journal: &journal }.apply(&plan, "t", None, |_, _| {}));
        if died.is_none() {
            let id = journal.ids().unwrap().remove(0);
            prop_assert_eq!(journal.read(&id).unwrap().status(), Status::Interrupted);
            undo(&machine.machine, &journal, &id).map_err(TestCaseError::fail)?;
            prop_assert_eq!(seen(&machine.machine.state()), seen(&state));
        }
    }

    /// A slot somebody changed after us is left alone, and everything else is taken back.
    #[test]
    fn what_others_changed_since_is_theirs((state, plan) in case(), other in 10u32..20) {
        let Some(theirs) = plan.changes().find(|c| matches!(c.slot, Slot::Registry { .. })).cloned() else { return Ok(()) };
        let (machine, folder) = (Simulated::new(state.clone()), Folder::new());
        let journal = Journal::at(&folder.0);
        let executor = Executor { machine: &machine, journal: &journal };
        let Ok(id) = executor.apply(&plan, "t", None, |_, _| {}) else { return Ok(()) };
        machine.write(&theirs.slot, &Value::Dword(other)).unwrap();
        let stopped = executor.undo(&id, never, |_, _| {}).unwrap_err();
        let drifted = matches!(*stopped.why, ApplyError::ChangedSince(_));
        prop_assert!(drifted);
        let record = executor.undo(&id, |_| Decision::Leave, |_, _| {}).unwrap();
        let left = record.entries.iter().any(|m| matches!(m, Entry::Left { .. }));
        prop_assert!(left);
        prop_assert_eq!(machine.read(&theirs.slot).unwrap(), Value::Dword(other));
        machine.write(&theirs.slot, &Simulated::new(state.clone()).read(&theirs.slot).unwrap()).unwrap();
        prop_assert_eq!(seen(&machine.state()), seen(&state));
    }
}
