use std::sync::Arc;

use redial_catalog::fix;
use redial_engine::{Answer, Bench, Journal, Mark, Stop, Stopped};
use redial_model::{Machine, Plan, Risk, Side, Sockets, Step};
use tokio::task::spawn_blocking;

use super::{Teller, Work, check, journal, site::Site};
use crate::{
    dashboard::{
        effect::{Decision, TakeBack},
        message::{Ended, News},
        state::{Drift, Entry, HostId},
    },
    guard,
};

/// Records that are shown.
const SHOWN: usize = 100;

/// What the worker says when a thread of its own broke.
fn broke() -> Ended {
    Ended { why: "changing the machine broke (a bug in redial, please report it)".into(), id: None, drift: None }
}

/// The machine a fix of this side changes, and its journal.
fn ground(site: &Site, id: &str) -> Result<(Arc<dyn Machine>, Journal), Ended> {
    let ended = |why: String| Ended { why, id: None, drift: None };
    let side = fix(id).map_or(Side::Host, |f| f.card().side);
    let machine = site.scene.machine(side).map_err(|stop| ended(stop.says))?;
    let kept = site.kept.as_ref().map_err(|why| ended(why.clone()))?;
    Ok((Arc::clone(machine), kept.journal.clone()))
}

/// Applies a plan, looks again, and takes the guard away when the line is found good.
pub(super) async fn apply(work: &Work, id: HostId, site: &Site, sockets: Sockets, plan: Plan) {
    let tell = |news| work.teller.of(id, news);
    let (machine, kept) = match ground(site, &plan.fix) {
        Ok(ground) => ground,
        Err(ended) => return tell(News::Stopped(ended)),
    };
    let Some(card) = fix(&plan.fix).map(|f| f.card()) else { return tell(News::Stopped(broke())) };
    let guard = guard::time(card, None, false);
    let target = site.scene.target().await.to_string();
    let (teller, journaled) = (work.teller.clone(), kept.clone());
    let applied = spawn_blocking(move || {
        let bench = Bench { machine: &*machine, journal: &journaled };
        bench.apply(&plan, &target, guard, |step, progress| teller.of(id, News::Step(step, progress))).map_err(|stopped| ended(stopped, None))
    });
    match applied.await.unwrap_or_else(|_| Err(broke())) {
        Ok(record) => {
            tell(News::Applied(record.clone()));
            let report = check::check(work, id, site, sockets).await;
            let good = report.facts.line.as_ref().is_some_and(|l| l.is_up());
            if guard.is_some() && card.risk != Risk::Weakens && good {
                keep(work, id, site, record).await;
            }
        }
        Err(ended) => {
            tell(News::Journal(journal(&kept).await));
            tell(News::Stopped(ended));
        }
    }
}

/// Takes back what a record changed, and looks again.
pub(super) async fn take_back(work: &Work, id: HostId, site: &Site, sockets: Sockets, back: TakeBack) {
    let tell = |news| work.teller.of(id, news);
    let of = site.kept.as_ref().ok().and_then(|k| k.journal.read(&back.id).ok()).map_or_else(String::new, |r| r.head.plan.fix);
    let (machine, kept) = match ground(site, &of) {
        Ok(ground) => ground,
        Err(ended) => return tell(News::Stopped(ended)),
    };
    let (teller, journaled) = (work.teller.clone(), kept.clone());
    let done = spawn_blocking(move || undone(&teller, id, &*machine, &journaled, &back)).await;
    match done.unwrap_or_else(|_| Err(broke())) {
        Ok(()) => {
            tell(News::TakenBack);
            check::check(work, id, site, sockets).await;
        }
        Err(ended) => {
            tell(News::Journal(journal(&kept).await));
            tell(News::Stopped(ended));
        }
    }
}

fn undone(teller: &Teller, id: HostId, machine: &dyn Machine, journal: &Journal, back: &TakeBack) -> Result<(), Ended> {
    let wrong = |why: String| Ended { why, id: Some(back.id.clone()), drift: None };
    let record = journal.read(&back.id).map_err(|e| wrong(e.to_string()))?;
    if !record.is_of(machine) {
        return Err(wrong(format!("{} changed {}, which is not this machine", back.id, record.head.machine)));
    }
    let mut drift: Option<Box<Drift>> = None;
    let decide = |change: &redial_model::Change, found: &redial_model::Value| match back.decided.iter().find(|(slot, _)| *slot == change.slot) {
        Some((_, Decision::PutBack)) => Answer::PutBack,
        Some((_, Decision::Leave)) => Answer::Leave,
        None => {
            drift = Some(Box::new(Drift { change: change.clone(), found: found.clone() }));
            Answer::Stop
        }
    };
    let done = Bench { machine, journal }.undo(&back.id, decide, |step, progress| teller.of(id, News::Step(step, progress)));
    done.map(drop).map_err(|stopped| ended(stopped, drift))
}

fn ended(stopped: Stopped, drift: Option<Box<Drift>>) -> Ended {
    let drift = drift.filter(|_| matches!(*stopped.why, Stop::Drifted { .. }));
    Ended { why: stopped.why.to_string(), id: stopped.id, drift }
}

/// Takes the guard of a record away.
pub(super) async fn keep(work: &Work, id: HostId, site: &Site, record: String) {
    let fix = site.kept.as_ref().ok().and_then(|k| k.journal.read(&record).ok()).map_or_else(String::new, |r| r.head.plan.fix);
    let kept = match ground(site, &fix) {
        Err(ended) => Err(ended.why),
        Ok((machine, kept)) => {
            let of = kept.clone();
            let done = spawn_blocking(move || Bench { machine: &*machine, journal: &of }.keep(&record).map_err(|s| s.why.to_string())).await;
            let done = done.unwrap_or_else(|_| Err(broke().why));
            work.teller.of(id, News::Journal(journal(&kept).await));
            done
        }
    };
    work.teller.of(id, News::Kept(kept));
}

/// The records of a journal, the latest first.
pub(super) fn entries(journal: &Journal) -> Result<Vec<Entry>, String> {
    let ids = journal.ids().map_err(|e| e.to_string())?;
    // A record that can't be read is no reason to hide the others; `redial journal` tells of it.
    Ok(ids.iter().take(SHOWN).filter_map(|id| Some(entry(&journal.read(id).ok()?))).collect())
}

fn entry(record: &redial_engine::Record) -> Entry {
    let head = &record.head;
    let steps: Vec<(Step, _)> = head.plan.steps.iter().enumerate().map(|(number, step)| (step.clone(), record.progress(number))).collect();
    let stopped = record.marks.iter().rev().find_map(|mark| if let Mark::Stopped { why } = mark { Some(why.clone()) } else { None });
    Entry {
        id: head.id.clone(),
        fix: head.plan.fix.clone(),
        target: head.target.clone(),
        at: head.at as f64,
        standing: record.standing().word(),
        undoable: record.can_be_undone(),
        armed: record.armed().map(|(_, at)| at as f64),
        steps,
        recheck: head.plan.recheck.clone(),
        stopped,
    }
}
