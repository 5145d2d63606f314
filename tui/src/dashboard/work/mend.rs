//! Has the engine change a machine.

use std::sync::Arc;

use redial_engine::{
    Bench, Decision, Drift, Failed, GuardWish, HomeBench, Left, Operation, OperationOutcome,
    Record, RecordId, Settle,
};
use redial_model::{Plan, Side, Step, machine::Nowhere, utc};
use tokio::task::spawn_blocking;

use super::{
    context::{Done, Teller, Work},
    site::Site,
};
use crate::dashboard::{
    message::News,
    state::{Ended, HostId, JournalEntry, TakeBack},
};

/// Records that are shown.
const SHOWN: usize = 100;

/// What the worker says when a thread of its own broke.
fn broke() -> Ended {
    Ended {
        why: "changing the machine broke (a bug in redial, please report it)".into(),
        left: Left::Unknown,
        drift: None,
    }
}

/// Applies a plan. The guard is settled by whoever looks again.
pub(super) async fn apply(work: &Work, id: HostId, site: &Site, plan: Plan) -> Option<Done> {
    let fix = plan.fix.clone();
    let target = site.scene.target().await.to_string();
    let applied = change(work, site, &fix, move |bench, teller| {
        let card = redial_catalog::fix(&plan.fix).ok_or_else(broke)?.card();
        let operation = Operation::new(bench, card, &plan, GuardWish::Usual);
        let operation = operation.map_err(Failed::from)?;
        let record = operation.apply(&target, &mut |step, progress| {
            teller.of(id, News::Step(step, progress));
        })?;
        Ok((record, operation.guard()))
    });
    match applied.await {
        Ok((record, guard)) => {
            work.teller.of(id, News::Applied(record.clone()));
            Some(Done::Changed(guard.map(|_| record)))
        }
        Err(ended) => stopped(work, id, site, ended).await,
    }
}

/// Takes back what a record changed.
pub(super) async fn take_back(
    work: &Work,
    id: HostId,
    site: &Site,
    back: TakeBack,
) -> Option<Done> {
    let fix = fix_of(site, &back.id);
    let undone = change(work, site, &fix, move |bench, teller| {
        let tell = &mut |step, progress| teller.of(id, News::Step(step, progress));
        bench.undo(&back.id, &mut |drift| decided(&back, drift), tell)?;
        Ok(())
    });
    match undone.await {
        Ok(()) => {
            work.teller.of(id, News::TakenBack);
            Some(Done::Changed(None))
        }
        Err(ended) => stopped(work, id, site, ended).await,
    }
}

/// What the person decided about a slot somebody changed since.
fn decided(back: &TakeBack, drift: &Drift) -> Decision {
    let slot = &drift.change.slot;
    let decided = back.decided.iter().find(|(about, _)| about == slot);
    decided.map_or(Decision::Stop, |(_, decision)| *decision)
}

/// The fix of a record; empty where it can't be read.
fn fix_of(site: &Site, record: &RecordId) -> String {
    site.kept
        .as_ref()
        .ok()
        .and_then(|k| k.journal.read(record).ok())
        .map_or_else(String::new, |r| r.header.plan.fix)
}

/// Tells why a deed ended early. Once it had begun, something may be done already.
async fn stopped(work: &Work, id: HostId, site: &Site, ended: Ended) -> Option<Done> {
    let began = ended.left != Left::Nothing;
    tell_journal(work, id, site).await;
    work.teller.of(id, News::Stopped(ended));
    began.then_some(Done::Changed(None))
}

/// Changes the machine of a fix on a thread of its own.
async fn change<T: Send + 'static>(
    work: &Work,
    site: &Site,
    fix: &str,
    deed: impl FnOnce(&dyn Bench, &Teller) -> Result<T, Ended> + Send + 'static,
) -> Result<T, Ended> {
    let side = redial_catalog::fix(fix).map_or(Side::Host, |f| f.card().side);
    let machine = Arc::clone(site.scene.machines.at(side));
    let journal = match &site.kept {
        Ok(kept) => kept.journal.clone(),
        Err(why) => {
            return Err(Ended {
                why: why.clone(),
                left: Left::Nothing,
                drift: None,
            });
        }
    };
    let teller = work.teller.clone();
    let bench = HomeBench { machine, journal };
    spawn_blocking(move || deed(&bench, &teller))
        .await
        .unwrap_or_else(|_| Err(broke()))
}

/// Settles what becomes of a guarded change, and tells when it is kept.
pub(super) async fn settle(work: &Work, id: HostId, site: &Site, record: RecordId, settle: Settle) {
    if settle == Settle::LeaveToGuard {
        // The screen counts its time, and the machine is free for whoever decides before.
        return;
    }
    let fix = fix_of(site, &record);
    let outcome = change(work, site, &fix, move |bench, _| {
        Ok(bench.settle(&record, settle, &mut |_, _| {}))
    });
    let kept = match outcome.await {
        Ok(OperationOutcome::Kept) => Ok(()),
        Ok(OperationOutcome::Armed { .. } | OperationOutcome::TakenBack) => return,
        Ok(OperationOutcome::Stopped(failed)) => Err(failed.into()),
        Err(ended) => Err(ended),
    };
    tell_journal(work, id, site).await;
    work.teller.of(id, News::Kept(kept));
}

/// Tells the journal as it is now.
pub(super) async fn tell_journal(work: &Work, id: HostId, site: &Site) {
    let Ok(kept) = &site.kept else { return };
    let (journal, machines) = (kept.journal.clone(), site.scene.machines.clone());
    let read = spawn_blocking(move || {
        let changed = [machines.host, machines.client]
            .into_iter()
            .find(|m| m.here());
        let changed = changed.unwrap_or_else(|| Arc::new(Nowhere));
        entries(&HomeBench {
            machine: changed,
            journal,
        })
    })
    .await;
    work.teller.of(
        id,
        News::Journal(read.unwrap_or_else(|_| {
            Err("reading the journal broke (a bug in redial, please report it)".into())
        })),
    );
}

/// The records of a journal, the latest first.
fn entries(bench: &dyn Bench) -> Result<Vec<JournalEntry>, String> {
    let mut ids = bench.ids().map_err(|e| e.to_string())?;
    ids.truncate(SHOWN);
    // Records go by the clock of the machine, the screen by redial's own.
    let ahead = bench.now() - utc::now();
    let read = bench.records(&ids).map_err(|e| e.to_string())?;
    // A record that can't be read is no reason to hide the others; `redial journal` tells of it.
    let read = read.into_iter().filter_map(|(_, record)| record.ok());
    Ok(read.map(|record| entry(&record, ahead)).collect())
}

/// A record as the screen shows it; the clock of its machine is so far ahead of redial's.
fn entry(record: &Record, ahead: f64) -> JournalEntry {
    let header = &record.header;
    let steps: Vec<(Step, _)> = header
        .plan
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| (step.clone(), record.progress(number)))
        .collect();
    JournalEntry {
        id: header.id.clone(),
        fix: header.plan.fix.clone(),
        target: header.target.clone(),
        at: header.at as f64 - ahead,
        status: record.status(),
        undoable: record.can_be_undone(),
        armed: record.armed().map(|(_, at)| at as f64 - ahead),
        steps,
        recheck: header.plan.recheck.clone(),
        stopped: record.stopped().map(str::to_owned),
    }
}
