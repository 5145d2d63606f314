//! Has the engine change a machine.

use std::sync::Arc;

use redial_engine::{
    Bench, Decision, Drift, Failed, GuardWish, Left, Operation, OperationOutcome, Record, RecordId,
    Settle,
};
use redial_model::{Plan, Side, Step, utc};
use tokio::task::spawn_blocking;

use super::{
    context::{Done, Teller, Work},
    reach::{self, Whose},
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
pub(super) async fn apply(work: &Work, id: HostId, site: &Arc<Site>, plan: Plan) -> Option<Done> {
    let fix = plan.fix.clone();
    let target = site.scene.target().await.to_string();
    let side = redial_catalog::fix(&fix).map_or(Side::Host, |f| f.card().side);
    let bench = move |site: &Site| site.bench(side);
    let applied = change(work, site, bench, move |bench, teller| {
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
    site: &Arc<Site>,
    back: TakeBack,
) -> Option<Done> {
    let record = back.id.clone();
    let bench = move |site: &Site| site.bench_of(&record);
    let undone = change(work, site, bench, move |bench, teller| {
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

/// Tells why a deed ended early. Once it had begun, something may be done already.
async fn stopped(work: &Work, id: HostId, site: &Arc<Site>, ended: Ended) -> Option<Done> {
    let began = ended.left != Left::Nothing;
    tell_journal(work, id, site).await;
    reach::tell_lost(work, id, site);
    work.teller.of(id, News::Stopped(ended));
    began.then_some(Done::Changed(None))
}

/// Changes a machine, with this bench, on a thread of its own.
async fn change<T: Send + 'static>(
    work: &Work,
    site: &Arc<Site>,
    bench: impl FnOnce(&Site) -> Result<Box<dyn Bench>, String> + Send + 'static,
    deed: impl FnOnce(&dyn Bench, &Teller) -> Result<T, Ended> + Send + 'static,
) -> Result<T, Ended> {
    let (teller, site) = (work.teller.clone(), Arc::clone(site));
    let changed = spawn_blocking(move || {
        let bench = bench(&site).map_err(|why| Ended {
            why,
            left: Left::Nothing,
            drift: None,
        })?;
        deed(&*bench, &teller)
    });
    changed.await.unwrap_or_else(|_| Err(broke()))
}

/// Settles what becomes of a guarded change, and tells when it is kept.
pub(super) async fn settle(
    work: &Work,
    id: HostId,
    site: &Arc<Site>,
    record: RecordId,
    settle: Settle,
) {
    if settle == Settle::LeaveToGuard {
        // The screen counts its time, and the machine is free for whoever decides before.
        return;
    }
    let of = record.clone();
    let bench = move |site: &Site| site.bench_of(&of);
    let outcome = change(work, site, bench, move |bench, _| {
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
pub(super) async fn tell_journal(work: &Work, id: HostId, site: &Arc<Site>) {
    if site.kept.is_err() && site.ways.far().is_none() {
        return;
    }
    let site = Arc::clone(site);
    let read = spawn_blocking(move || {
        let mut all: Vec<JournalEntry> = Vec::new();
        for (bench, whose) in site.benches()? {
            let further = entries(&*bench, whose)?;
            // A simulated machine may be at both ends.
            all.extend(
                further
                    .into_iter()
                    .filter(|e| all.iter().all(|k| k.id != e.id))
                    .collect::<Vec<_>>(),
            );
        }
        all.sort_by(|a, b| b.at.total_cmp(&a.at));
        Ok(all)
    });
    let read = read.await;
    work.teller.of(
        id,
        News::Journal(read.unwrap_or_else(|_| {
            Err("reading the journal broke (a bug in redial, please report it)".into())
        })),
    );
}

/// The records of a journal, the latest first.
fn entries(bench: &dyn Bench, whose: Whose) -> Result<Vec<JournalEntry>, String> {
    // Records go by the clock of the machine, the screen by redial's own.
    let ahead = bench.now() - utc::now();
    let mut ids = bench.ids().map_err(|e| e.to_string())?;
    ids.truncate(SHOWN);
    let read = bench.records(&ids).map_err(|e| e.to_string())?;
    // A record that can't be read is no reason to hide the others; `redial journal` tells of it.
    let whole = read.into_iter().filter_map(|(_, record)| record.ok());
    Ok(whole.map(|record| entry(&record, ahead, whose)).collect())
}

/// A record as the screen shows it; the clock of its machine is so far ahead of redial's.
fn entry(record: &Record, ahead: f64, whose: Whose) -> JournalEntry {
    let header = &record.header;
    let steps: Vec<(Step, _)> = header
        .plan
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| (step.clone(), record.shown(number)))
        .collect();
    JournalEntry {
        id: header.id.clone(),
        fix: header.plan.fix.clone(),
        target: header.target.clone(),
        at: header.at as f64 - ahead,
        status: record.status(),
        undoable: record.can_be_undone(),
        is_far: whose == Whose::Far,
        armed: record.armed().map(|(_, at)| at as f64 - ahead),
        steps,
        recheck: header.plan.recheck.clone(),
        stopped: record.stopped().map(str::to_owned),
    }
}
