use std::sync::Arc;

use redial_catalog::fix;
use redial_engine::{
    ApplyError, Decision as Decided, Executor, Failed, Guard, GuardWish, Journal, RecordId, Unless,
};
use redial_model::{Machine, Plan, Side, Step};
use tokio::task::spawn_blocking;

use super::{
    context::{Done, Teller, Work},
    site::Site,
};
use crate::dashboard::{
    message::News,
    state::{Decision, Drift, Ended, Entry, HostId, Left, TakeBack},
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

/// The machine a fix of this side changes, and its journal.
fn ground(site: &Site, id: &str) -> Result<(Arc<dyn Machine>, Journal), Ended> {
    let ended = |why: String| Ended {
        why,
        left: Left::Nothing,
        drift: None,
    };
    let side = fix(id).map_or(Side::Host, |f| f.card().side);
    let machine = site.scene.machine(side).map_err(|stop| ended(stop.says))?;
    let kept = site.kept.as_ref().map_err(|why| ended(why.clone()))?;
    Ok((Arc::clone(machine), kept.journal.clone()))
}

/// Applies a plan. The guard is left to whoever looks again; lowered security keeps its own.
pub(super) async fn apply(work: &Work, id: HostId, site: &Site, plan: Plan) -> Option<Done> {
    let fix = plan.fix.clone();
    let target = site.scene.target().await.to_string();
    let applied = change(work, site, &fix, move |machine, journal, teller| {
        let Some(card) = redial_catalog::fix(&plan.fix).map(|f| f.card()) else {
            return Err(broke());
        };
        let guard = Guard::of(card, GuardWish::Usual);
        let executor = Executor { machine, journal };
        let applied = executor.apply(&plan, &target, guard.map(|g| g.after), |step, progress| {
            teller.of(id, News::Step(step, progress))
        });
        applied
            .map(|record| {
                let settles = guard.is_some_and(|g| g.unless != Unless::Nothing);
                (record.to_string(), settles)
            })
            .map_err(ended)
    });
    match applied.await {
        Ok((record, guarded)) => {
            work.teller.of(id, News::Applied(record.clone()));
            Some(Done::Changed(guarded.then_some(record)))
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
    match change(work, site, &fix, move |machine, journal, teller| {
        undone(teller, id, machine, journal, &back)
    })
    .await
    {
        Ok(()) => {
            work.teller.of(id, News::TakenBack);
            Some(Done::Changed(None))
        }
        Err(ended) => stopped(work, id, site, ended).await,
    }
}

/// The fix of a record; empty where it can't be read.
fn fix_of(site: &Site, record: &str) -> String {
    site.kept
        .as_ref()
        .ok()
        .and_then(|k| k.journal.read(&record.parse().ok()?).ok())
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
    deed: impl FnOnce(&dyn Machine, &Journal, &Teller) -> Result<T, Ended> + Send + 'static,
) -> Result<T, Ended> {
    let (machine, kept) = ground(site, fix)?;
    let teller = work.teller.clone();
    spawn_blocking(move || deed(&*machine, &kept, &teller))
        .await
        .unwrap_or_else(|_| Err(broke()))
}

fn undone(
    teller: &Teller,
    id: HostId,
    machine: &dyn Machine,
    journal: &Journal,
    back: &TakeBack,
) -> Result<(), Ended> {
    let wrong = |why: String| Ended {
        why,
        left: Left::Record(back.id.clone()),
        drift: None,
    };
    let record: RecordId = back
        .id
        .parse()
        .map_err(|_| wrong("no such record".into()))?;
    let decide = |drift: &redial_engine::Drift| {
        let decided = back
            .decided
            .iter()
            .find(|(slot, _)| *slot == drift.change.slot);
        match decided {
            Some((_, Decision::PutBack)) => Decided::PutBack,
            Some((_, Decision::Leave)) => Decided::Leave,
            None => Decided::Stop,
        }
    };
    let done = Executor { machine, journal }.undo(&record, decide, |step, progress| {
        teller.of(id, News::Step(step, progress))
    });
    done.map(drop).map_err(ended)
}

fn ended(failed: Failed) -> Ended {
    let drift = match &*failed.why {
        ApplyError::ChangedSince(drift) => Some(Box::new(Drift {
            change: drift.change.clone(),
            found: drift.found.clone(),
        })),
        _ => None,
    };
    Ended {
        why: failed.to_string(),
        left: failed
            .left
            .record()
            .map_or(Left::Nothing, |id| Left::Record(id.to_string())),
        drift,
    }
}

/// Takes the guard of a record away.
pub(super) async fn keep(work: &Work, id: HostId, site: &Site, record: String) {
    let kept = match ground(site, &fix_of(site, &record)) {
        Err(ended) => Err(ended.why),
        Ok((machine, kept)) => {
            let done = spawn_blocking(move || {
                let record: RecordId = record.parse().map_err(|_| "no such record".to_owned())?;
                Executor {
                    machine: &*machine,
                    journal: &kept,
                }
                .keep(&record)
                .map_err(|failed| failed.to_string())
            });
            done.await.unwrap_or_else(|_| Err(broke().why))
        }
    };
    tell_journal(work, id, site).await;
    work.teller.of(id, News::Kept(kept));
}

/// Tells the journal as it is now.
pub(super) async fn tell_journal(work: &Work, id: HostId, site: &Site) {
    let Ok(kept) = &site.kept else { return };
    let journal = kept.journal.clone();
    let read = spawn_blocking(move || entries(&journal)).await;
    work.teller.of(
        id,
        News::Journal(read.unwrap_or_else(|_| {
            Err("reading the journal broke (a bug in redial, please report it)".into())
        })),
    );
}

/// The records of a journal, the latest first.
fn entries(journal: &Journal) -> Result<Vec<Entry>, String> {
    let ids = journal.ids().map_err(|e| e.to_string())?;
    // A record that can't be read is no reason to hide the others; `redial journal` tells of it.
    Ok(ids
        .iter()
        .take(SHOWN)
        .filter_map(|id| Some(entry(&journal.read(id).ok()?)))
        .collect())
}

fn entry(record: &redial_engine::Record) -> Entry {
    let head = &record.header;
    let steps: Vec<(Step, _)> = head
        .plan
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| (step.clone(), record.progress(number)))
        .collect();
    Entry {
        id: head.id.to_string(),
        fix: head.plan.fix.clone(),
        target: head.target.clone(),
        at: head.at as f64,
        standing: record.status().as_str(),
        undoable: record.can_be_undone(),
        armed: record.armed().map(|(_, at)| at as f64),
        steps,
        recheck: head.plan.recheck.clone(),
        stopped: record.stopped().map(str::to_owned),
    }
}
