//! Two desks that change one machine at once, each over a channel of its own: one of them does, the
//! other one is told, and what they write never interleaves.

use std::{path::Path, sync::Arc, thread};

use redial_engine::{
    ApplyError, Bench, Decision, Entry, Failed, GuardWish, Journal, Left, Obstacle, Operation,
    OperationOutcome, RecordId, Settle, Status,
};
use redial_model::{Arrival, Await, Change, Plan, Progress, Slot, Step, Value, places};
use redial_remote::Channel;

use super::{
    cut::FarEnd,
    lab::{Lab, slots},
};

/// Desks at once, and how often each tries.
const DESKS: usize = 2;
const ROUNDS: usize = 6;

fn slot(name: &str) -> Slot {
    places::registry(r"HKLM\SOFTWARE\x", name)
}

fn change(name: &str) -> Step {
    Step::Change(Change {
        slot: slot(name),
        before: Value::Absent,
        after: Value::Dword(1),
    })
}

fn plan(steps: Vec<Step>) -> Plan {
    let fix = "security.raise";
    Plan {
        fix: fix.into(),
        steps,
        risk: redial_catalog::fix(fix).unwrap().card().risk,
        recheck: vec![],
    }
}

fn apply(
    channel: &Arc<Channel>,
    plan: &Plan,
    tell: &mut dyn FnMut(usize, Progress),
) -> Result<RecordId, Failed> {
    let bench = channel.bench();
    let card = redial_catalog::fix(&plan.fix).unwrap().card();
    let operation = Operation::new(&bench, card, plan, GuardWish::Usual)?;
    operation.apply("srv01", tell)
}

fn undo(channel: &Arc<Channel>, id: &RecordId) -> Result<(), Failed> {
    let bench = channel.bench();
    bench
        .undo(id, &mut |_| Decision::Stop, &mut |_, _| {})
        .map(drop)
}

fn is_busy(failed: &Failed) -> bool {
    matches!(*failed.why, ApplyError::Obstacle(Obstacle::Busy))
}

#[test]
fn who_comes_second_is_told_and_changes_nothing() {
    let lab = Lab::new("turned-down");
    let before = slots(lab.state());
    let ((one, here), (two, there)) = (FarEnd::start(&lab.file()), FarEnd::start(&lab.file()));
    let never = Step::Await(Await {
        slot: slot("never"),
        not: Value::Absent,
        seconds: 2,
        or: "nobody makes it".into(),
        arrival: Arrival::Stays,
    });
    let slow = plan(vec![change("A"), never, change("B")]);
    let quick = plan(vec![change("A"), change("C")]);
    let mut refused = vec![];
    // The first desk waits in the middle of its plan.
    let failed = apply(&here, &slow, &mut |step, progress| {
        if (step, progress) == (1, Progress::Begun) {
            refused.push(apply(&there, &quick, &mut |_, _| {}).unwrap_err());
            let bench = there.bench();
            let (id, record) = bench.records(&bench.ids().unwrap()).unwrap().remove(0);
            assert_eq!(record.unwrap().status(), Status::Interrupted);
            refused.push(undo(&there, &id).unwrap_err());
        }
    });
    let failed = failed.unwrap_err();
    assert!(matches!(*failed.why, ApplyError::Afar(_)), "{failed}");
    assert_eq!(failed.left, Left::AsBefore, "{failed}");
    let all_busy = refused.len() == 2 && refused.iter().all(is_busy);
    assert!(all_busy && refused[0].left == Left::Nothing, "{refused:?}");
    assert_eq!(slots(lab.state()), before);
    // What one desk changed waits for its guard: the other one leaves it alone.
    let id = apply(&there, &quick, &mut |_, _| {}).unwrap();
    let guarded = apply(&here, &quick, &mut |_, _| {}).unwrap_err();
    let is_guarded = |why: &ApplyError| matches!(why, ApplyError::Obstacle(Obstacle::Guarded { record, .. }) if *record == id);
    assert!(is_guarded(&guarded.why), "{guarded}");
    // Either of them may keep it, or undo it.
    let kept = here.bench().settle(&id, Settle::Keep, &mut |_, _| {});
    assert!(matches!(kept, OperationOutcome::Kept), "{kept:?}");
    undo(&here, &id).unwrap();
    assert_eq!(slots(lab.state()), before);
    one.leave();
    two.leave();
}

/// What a desk did: the records it made.
fn desk(file: &str) -> Vec<RecordId> {
    let (far, channel) = FarEnd::start(file);
    let quick = plan(vec![change("A"), change("B"), change("C")]);
    let mut made = vec![];
    for _ in 0..ROUNDS {
        match apply(&channel, &quick, &mut |_, _| {}) {
            Ok(id) => {
                let kept = channel.bench().settle(&id, Settle::Keep, &mut |_, _| {});
                assert!(matches!(kept, OperationOutcome::Kept), "{kept:?}");
                while let Err(failed) = undo(&channel, &id) {
                    assert!(is_busy(&failed), "{failed}");
                }
                made.push(id);
            }
            Err(failed) => {
                let why = &*failed.why;
                let is_guarded = matches!(why, ApplyError::Obstacle(Obstacle::Guarded { .. }));
                assert!(is_guarded || is_busy(&failed), "{failed}");
                assert_eq!(failed.left, Left::Nothing, "{failed}");
            }
        }
    }
    far.leave();
    made
}

#[test]
fn two_desks_at_once_leave_whole_records() {
    let lab = Lab::new("turned-down");
    let (before, file) = (slots(lab.state()), lab.file());
    let mut made: Vec<RecordId> = thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS).map(|_| scope.spawn(|| desk(&file))).collect();
        let made = desks.into_iter().flat_map(|desk| desk.join().unwrap());
        made.collect()
    });
    assert!(!made.is_empty(), "one of them always can");
    assert_eq!(slots(lab.state()), before);
    let journal = Journal::at(Path::new(&(file.clone() + ".journal")));
    let mut listed = journal.ids().unwrap();
    listed.sort();
    made.sort();
    assert_eq!(listed, made, "each record is of one desk");
    for id in listed {
        let record = journal.read(&id).unwrap();
        assert!(record.unread.is_empty(), "{record:?}");
        // What the other desk had changed is not this one's.
        let taken = |e: &&Entry| matches!(e, Entry::Begun { .. } | Entry::Skipped { .. });
        let taken = record.entries.iter().filter(taken).count();
        assert_eq!(taken, 3, "{record:?}");
        assert_eq!(record.status(), Status::TakenBack, "{record:?}");
        assert!(record.entries.contains(&Entry::Applied), "{record:?}");
    }
}
