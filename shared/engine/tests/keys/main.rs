//! The fixes of keys and certificates, over random hosts: lists, owners, tokens, damage, what
//! SessionEnv makes of it, and writes that fail. Whatever happens, a host is never left worse, and
//! taking back leaves what the fix's card says and nothing else.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod compare;
mod hosts;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use proptest::prelude::*;
use redial_engine::{ApplyError, Decision, Executor, Journal, Left, RecordId, Status};
use redial_kit::MachineProbe;
use redial_lab::{MachineState, Paper, Simulated};
use redial_machine::{Machine, Slot, Value, places};
use redial_model::{DynFix, Facts, Plan, Step};

use compare::{bare, beside_is_closed, differs, strangers, without_made};
use hosts::{drawn, healthy, host};

/// A folder that is gone when the case is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let base = Some(PathBuf::from("/dev/shm"))
            .filter(|p| p.is_dir())
            .unwrap_or_else(std::env::temp_dir);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(base.join(format!("redial-keys-{}-{number}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What redial sees of a host.
fn looked_at(machine: &Simulated) -> Facts {
    let mut facts = Facts::default();
    facts.add(redial_probe_key::Key::look(machine).unwrap().into());
    facts.add(redial_probe_service::Service::look(machine).unwrap().into());
    facts.add(redial_probe_policy::Policy::look(machine).unwrap().into());
    facts
}

const FIXES: [&dyn DynFix; 5] = [
    &redial_fix_access::Access,
    &redial_fix_park::Park,
    &redial_fix_store::Store,
    &redial_fix_renew::Renew,
    &redial_fix_unbind::Unbind,
];

/// A plan of a fix for the host; what the simulated machine does, it does at once.
fn planned(fix: &dyn DynFix, machine: &Simulated) -> Option<Plan> {
    let facts = looked_at(machine);
    let mut plan = fix.plan(fix.card().cures[0], &facts).ok()?;
    for step in &mut plan.steps {
        if let Step::Await(wait) = step {
            wait.seconds = 0;
        }
    }
    Some(plan)
}

/// How a change ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// It is taken back.
    Undone,
    /// Taking it back stops at a write that fails, and is gone on with.
    UndoneAtSecond(prop::sample::Index),
    /// Its guard takes it back.
    GuardGoesOff,
    /// redial dies when it tells of a step, and what it left is taken back.
    Dies(usize),
}

fn end() -> impl Strategy<Value = End> {
    let dies = (0usize..14).prop_map(End::Dies);
    let stops = any::<prop::sample::Index>().prop_map(End::UndoneAtSecond);
    prop_oneof![Just(End::Undone), stops, Just(End::GuardGoesOff), dies]
}

/// Applies a plan by a redial that dies when it tells for the nth time; the record it left.
fn applied_and_died(executor: &Executor<'_>, plan: &Plan, nth: usize) -> Option<RecordId> {
    let mut told = 0;
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let died = catch_unwind(AssertUnwindSafe(|| {
        executor.apply(plan, "t", None, |_, _| {
            assert!(told < nth, "killed");
            told += 1;
        })
    }));
    std::panic::set_hook(quiet);
    match died {
        Ok(Ok(id)) => Some(id),
        Ok(Err(failed)) => failed.left.record().cloned(),
        Err(_) => executor.journal.ids().unwrap().into_iter().next(),
    }
}

fn undo(executor: &Executor<'_>, id: &RecordId) -> Result<(), TestCaseError> {
    let undone = executor.undo(id, |_| Decision::Stop, |_, _| {});
    let record = undone.map_err(|failed| TestCaseError::fail(failed.to_string()))?;
    prop_assert_eq!(record.status(), Status::TakenBack);
    Ok(())
}

/// What is left of a change that was taken back: what its fix's card says.
fn is_as_before(
    fix: &dyn DynFix,
    before: &MachineState,
    after: &MachineState,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(strangers(after), strangers(before));
    prop_assert!(after.serves() || !before.serves(), "it serves no more");
    prop_assert!(beside_is_closed(after), "{:?}", after.beside);
    let own_stays = ["certificate.renew", "key.repair-access"].contains(&fix.card().id);
    let difference = if own_stays {
        differs(&without_made(after, before), &without_made(before, before))
    } else {
        let mut rest = bare(after);
        // A new key that took no other's place stays in its own.
        let own = |path: &String| places::is_key_file(path) && !before.keys.contains_key(path);
        rest.keys.retain(|path, _| !own(path));
        differs(&rest, &bare(before))
    };
    prop_assert_eq!(difference, "");
    Ok(())
}

/// Applies a plan and ends it; checks what was applied.
fn applied_and_ended(
    executor: &Executor<'_>,
    machine: &Simulated,
    plan: &Plan,
    end: End,
) -> Result<(), TestCaseError> {
    let before = machine.state();
    if let End::Dies(nth) = end {
        let record = applied_and_died(executor, plan, nth);
        return record.map_or(Ok(()), |id| undo(executor, &id));
    }
    let guard = matches!(end, End::GuardGoesOff).then_some(Duration::from_secs(300));
    match executor.apply(plan, "t", guard, |_, _| {}) {
        Ok(id) => {
            let done = machine.state();
            prop_assert_eq!(strangers(&done), strangers(&before));
            prop_assert!(
                done.serves() || !before.serves(),
                "it served, and does no more"
            );
            let runs = |s: &MachineState| s.get(&places::service(places::SESSION_ENV));
            prop_assert!([runs(&before), Value::Running(true)].contains(&runs(&done)));
            if guard.is_some() {
                machine.change(|s| s.wire.clock += 600);
                machine.change(|s| s.wire.clock -= 600);
                return Ok(());
            }
            if let End::UndoneAtSecond(at) = end {
                let slots: Vec<Slot> = plan.undo().into_iter().map(|u| u.slot).collect();
                machine.change(|s| s.faults.refuses = vec![at.get(&slots).clone()]);
                let first = executor.undo(&id, |_| Decision::Stop, |_, _| {});
                machine.change(|s| s.faults.refuses.clear());
                if first.is_ok() {
                    return Ok(());
                }
            }
            undo(executor, &id)
        }
        Err(failed) => {
            machine.change(|s| s.faults.refuses.clear());
            failed.left.record().map_or(Ok(()), |id| undo(executor, id))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_host_is_left_worse(
        drawn in drawn(),
        fix in prop::sample::select(FIXES.map(|f| f.card().id).to_vec()),
        end in end(),
        refused in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let before = host(&drawn);
        let machine = Simulated::new(before.clone());
        let fix = *FIXES.iter().find(|f| f.card().id == fix).unwrap();
        let Some(plan) = planned(fix, &machine) else { return Ok(()) };
        let slots: Vec<Slot> = plan.changes().map(|c| c.slot.clone()).collect();
        if let Some(at) = refused.filter(|_| !slots.is_empty() && !matches!(end, End::Dies(_))) {
            machine.change(|s| s.faults.refuses = vec![at.get(&slots).clone()]);
        }
        let folder = Folder::new();
        let journal = Journal::at(&folder.0);
        let executor = Executor { machine: &machine, journal: &journal };
        if !drawn.elevated {
            let failed = executor.apply(&plan, "t", None, |_, _| {});
            prop_assert!(failed.is_err(), "nothing is written without elevation");
            machine.change(|s| s.faults.refuses.clear());
            prop_assert_eq!(differs(&machine.state(), &before), "");
            return Ok(());
        }
        applied_and_ended(&executor, &machine, &plan, end)?;
        machine.change(|s| s.faults.refuses.clear());
        is_as_before(fix, &before, &machine.state())?;
    }
}

/// A host whose key is damaged, and the plan that puts it aside.
fn parked(machine: &Simulated) -> Plan {
    machine.change(|s| {
        if let Some(file) = s.keys.get_mut(&MachineState::key_path(1)) {
            file.damaged = true;
        }
    });
    planned(&redial_fix_park::Park, machine).unwrap()
}

#[test]
fn a_certificate_that_never_comes_gives_the_key_back_at_once() {
    let machine = Simulated::new(healthy());
    let plan = parked(&machine);
    machine.change(|s| s.faults.folder_damaged = true);
    let before = machine.state();
    let folder = Folder::new();
    let journal = Journal::at(&folder.0);
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let guard = Some(Duration::from_secs(300));
    let failed = executor.apply(&plan, "t", guard, |_, _| {}).unwrap_err();
    assert!(matches!(*failed.why, ApplyError::NeverCame(_)), "{failed}");
    assert_eq!(failed.left, Left::AsBefore);
    assert_eq!(differs(&bare(&machine.state()), &bare(&before)), "");
    let record = journal.read(&journal.ids().unwrap()[0]).unwrap();
    assert_eq!((record.status(), record.armed()), (Status::TakenBack, None));
}

#[test]
fn what_fails_before_the_certificate_comes_gives_the_key_back_at_once() {
    let machine = Simulated::new(healthy());
    let plan = parked(&machine);
    let before = machine.state();
    machine.change(|s| s.faults.refuses = vec![Slot::OwnCertificate]);
    let folder = Folder::new();
    let journal = Journal::at(&folder.0);
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let failed = executor.apply(&plan, "t", None, |_, _| {}).unwrap_err();
    assert!(
        matches!(*failed.why, ApplyError::Unwritten { .. }),
        "{failed}"
    );
    assert_eq!(failed.left, Left::AsBefore);
    machine.change(|s| s.faults.refuses.clear());
    assert_eq!(differs(&bare(&machine.state()), &bare(&before)), "");
}

#[test]
fn a_certificate_that_stays_keeps_its_key() {
    let machine = Simulated::new(healthy());
    let plan = parked(&machine);
    let folder = Folder::new();
    let journal = Journal::at(&folder.0);
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let id = executor.apply(&plan, "t", None, |_, _| {}).unwrap();
    // Somebody has SessionEnv make another one.
    machine.change(|s| s.make_certificate_as(Paper::Good));
    let theirs = machine.read(&Slot::OwnCertificate).unwrap();
    let stopped = executor.undo(&id, |_| Decision::Stop, |_, _| {});
    let why = stopped.unwrap_err().why;
    assert!(matches!(*why, ApplyError::ChangedSince(_)), "{why}");
    executor
        .undo(&id, |_| Decision::Leave, |_, _| {})
        .map_err(|failed| failed.to_string())
        .unwrap();
    assert_eq!(machine.read(&Slot::OwnCertificate).unwrap(), theirs);
    assert!(machine.state().serves(), "it has the key it was made with");
    assert!(
        machine
            .state()
            .aside
            .contains_key(&MachineState::key_path(1))
    );
}
