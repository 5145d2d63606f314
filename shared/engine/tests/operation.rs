//! One fix carried through, over a simulated machine: what is in its way, what must be confirmed,
//! what becomes of it.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{path::PathBuf, sync::Arc, time::Duration};

use redial_engine::{
    ApplyError, Bench, Consent, Executor, Gravity, Guard, GuardWish, HomeBench, Journal, Left,
    Obstacle, Operation, OperationOutcome, Settle, Status, Unless,
};
use redial_lab::{MachineState, Simulated};
use redial_machine::{Machine, Nowhere, Slot, Value, places};
use redial_model::{Arrival, Await, Change, FixCard, Plan, Risk, Side, Step, Undoing};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("redial-operation-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn journal(&self) -> Journal {
        Journal::at(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const RAISES: FixCard = FixCard::new("x.raise", &[], Side::Host, Risk::Interrupts)
    .may_disconnect()
    .undo(Undoing::Whole);
const LOWERS: FixCard =
    FixCard::new("x.lower", &[], Side::Host, Risk::Weakens).undo(Undoing::Whole);
const KEEPS_SOME: FixCard = FixCard::new("x.renew", &[], Side::Client, Risk::Safe);

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

fn plan(card: &FixCard, before: Value) -> Plan {
    Plan {
        fix: card.id.into(),
        steps: vec![Step::Change(Change {
            slot: layer(),
            before,
            after: Value::Dword(1),
        })],
        risk: card.risk,
        recheck: vec![],
    }
}

fn bench(machine: &Arc<impl Machine + 'static>, journal: &Journal) -> HomeBench {
    HomeBench {
        machine: Arc::clone(machine) as _,
        journal: journal.clone(),
    }
}

fn obstacle(
    machine: &Arc<impl Machine + 'static>,
    card: &FixCard,
    plan: &Plan,
) -> Option<Obstacle> {
    let bench = bench(machine, &Journal::at("nowhere"));
    Operation::new(&bench, card, plan, GuardWish::Usual).err()
}

#[test]
fn what_stands_in_the_way_is_said_before_anything_is_done() {
    let healthy = Arc::new(Simulated::new(MachineState::healthy()));
    let seen = plan(&RAISES, Value::Dword(2));
    assert_eq!(obstacle(&healthy, &RAISES, &seen), None);
    let blind = plan(&RAISES, Value::Unknown);
    let not_here = Obstacle::NotHere(Side::Client);
    assert_eq!(obstacle(&healthy, &RAISES, &blind), Some(Obstacle::Blind));
    assert_eq!(
        obstacle(&Arc::new(Nowhere), &KEEPS_SOME, &seen),
        Some(not_here)
    );
    healthy.change(|state| state.system.elevated = false);
    let found = obstacle(&healthy, &RAISES, &seen);
    assert_eq!(found, Some(Obstacle::NeedsElevation));
}

#[test]
fn what_lowers_security_or_is_not_taken_back_whole_needs_its_name() {
    let word = |word, why| Consent::Word { word, why };
    assert_eq!(Consent::of(&RAISES), Consent::Key);
    let lowers = word("x.lower", Gravity::LowersSecurity);
    assert_eq!(Consent::of(&LOWERS), lowers);
    let partly = word("x.renew", Gravity::NotWholeBack);
    assert_eq!(Consent::of(&KEEPS_SOME), partly);
}

#[test]
fn lowered_security_always_has_a_guard_and_others_only_where_it_is_of_use() {
    let minutes = |minutes: u64, unless| {
        let after = Duration::from_secs(minutes * 60);
        Some(Guard { after, unless })
    };
    let ten = GuardWish::Within(Duration::from_secs(600));
    let cases = [
        (&LOWERS, GuardWish::Usual, minutes(30, Unless::Nothing)),
        (&LOWERS, GuardWish::Never, minutes(30, Unless::Nothing)),
        (&LOWERS, ten, minutes(10, Unless::Nothing)),
        (&RAISES, GuardWish::Usual, minutes(5, Unless::LineIsUp)),
        (&RAISES, GuardWish::Never, None),
        (&RAISES, ten, minutes(10, Unless::Confirmed)),
        (&KEEPS_SOME, GuardWish::Usual, None),
        (&RAISES, GuardWish::Afar, minutes(5, Unless::LineIsUp)),
        (&KEEPS_SOME, GuardWish::Afar, minutes(5, Unless::Heard)),
        (&LOWERS, GuardWish::Afar, minutes(30, Unless::Nothing)),
        (&KEEPS_SOME, ten, minutes(10, Unless::Confirmed)),
    ];
    for (card, wish, guard) in cases {
        assert_eq!(Guard::of(card, wish), guard, "{} {wish:?}", card.id);
    }
}

/// Applies a fix with its usual guard, and settles it.
fn settled(card: &FixCard, settle: Settle) -> (OperationOutcome, Value) {
    let machine = Arc::new(Simulated::new(MachineState::healthy()));
    let folder = Folder::new(&format!("{}-{settle:?}", card.id));
    let (bench, plan) = (
        bench(&machine, &folder.journal()),
        plan(card, Value::Dword(2)),
    );
    let operation = Operation::new(&bench, card, &plan, GuardWish::Usual).unwrap();
    let id = operation.apply("t", &mut |_, _| {}).unwrap();
    let outcome = bench.settle(&id, settle, &mut |_, _| {});
    (outcome, machine.read(&layer()).unwrap())
}

#[test]
fn a_guarded_change_is_kept_left_to_its_guard_or_taken_back() {
    let stays = Value::Dword(1);
    let (outcome, value) = settled(&RAISES, Settle::Keep);
    assert!(matches!(outcome, OperationOutcome::Kept) && value == stays);
    let (outcome, value) = settled(&RAISES, Settle::LeaveToGuard);
    assert!(matches!(outcome, OperationOutcome::Armed { .. }) && value == stays);
    let (outcome, value) = settled(&RAISES, Settle::TakeBack);
    assert!(matches!(outcome, OperationOutcome::TakenBack) && value == Value::Dword(2));
    // Lowered security is never kept, whoever asks; what has no guard stays.
    let (outcome, value) = settled(&LOWERS, Settle::Keep);
    assert!(matches!(outcome, OperationOutcome::Armed { .. }) && value == stays);
    let (outcome, value) = settled(&KEEPS_SOME, Settle::TakeBack);
    assert!(matches!(outcome, OperationOutcome::Kept) && value == stays);
}

#[test]
fn a_change_that_could_not_be_kept_is_not_called_nothing() {
    let machine = Arc::new(Simulated::new(MachineState::healthy()));
    let (folder, plan) = (Folder::new("locked"), plan(&RAISES, Value::Dword(2)));
    let journal = folder.journal();
    let bench = bench(&machine, &journal);
    let operation = Operation::new(&bench, &RAISES, &plan, GuardWish::Usual).unwrap();
    let id = operation.apply("t", &mut |_, _| {}).unwrap();
    let other = journal.lock().unwrap();
    let OperationOutcome::Stopped(failed) = bench.settle(&id, Settle::Keep, &mut |_, _| {}) else {
        panic!("another redial has the lock")
    };
    assert!(
        matches!(*failed.why, ApplyError::Obstacle(Obstacle::Busy)),
        "{failed}"
    );
    assert!(matches!(failed.left, Left::Armed { .. }), "{failed:?}");
    drop(other);
}

#[test]
fn a_fix_that_stops_before_its_first_change_leaves_no_guard() {
    let machine = Simulated::new(MachineState::healthy());
    let folder = Folder::new("before-the-first");
    let journal = folder.journal();
    // The guard is armed, and what is waited for before the change never comes.
    let mut plan = plan(&RAISES, Value::Dword(2));
    let wait = Await {
        slot: layer(),
        not: Value::Dword(2),
        seconds: 0,
        or: "it stays".into(),
        arrival: Arrival::Stays,
    };
    plan.steps.insert(0, Step::Await(wait));
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let guard = Some(Duration::from_secs(300));
    let failed = executor.apply(&plan, "t", guard, |_, _| {}).unwrap_err();
    assert!(matches!(*failed.why, ApplyError::NeverCame(_)), "{failed}");
    assert_eq!(failed.left, Left::Nothing);
    assert_eq!(machine.read(&layer()).unwrap(), Value::Dword(2));
    let armed = |slot: &Slot| matches!(slot, Slot::Revert { .. });
    assert!(!machine.state().slots.iter().any(|r| armed(&r.slot)));
    let record = journal.read(&journal.ids().unwrap()[0]).unwrap();
    assert_eq!((record.status(), record.armed()), (Status::Stopped, None));
}

#[test]
fn a_value_that_does_not_fit_its_slot_is_refused_before_anything_is_written() {
    let machine = Simulated::new(MachineState::healthy());
    let folder = Folder::new("unfit");
    let journal = folder.journal();
    let mut plan = plan(&RAISES, Value::Dword(2));
    plan.steps.push(Step::Change(Change {
        slot: places::service(places::TERM_SERVICE),
        before: Value::Running(true),
        after: Value::Absent,
    }));
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let failed = executor.apply(&plan, "t", None, |_, _| {}).unwrap_err();
    assert!(matches!(*failed.why, ApplyError::Unfit { .. }), "{failed}");
    assert_eq!(failed.left, Left::Nothing);
    assert_eq!(machine.read(&layer()).unwrap(), Value::Dword(2));
}
