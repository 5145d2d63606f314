//! What would be done, is done and was done to a machine.

use redial::dashboard::{
    confirm::Confirm,
    state::{
        Asking, Deed, Ended, Frame, JournalEntry, Mend, MendStage, Screen, Shown, State, Tab,
        TakeBack,
    },
};
use redial_engine::{Drift, Left, RecordId, Rights, Status};
use redial_model::{Plan, Progress, Step};

use super::made::{NOW, checked, on, with, world};

/// The record of what was done.
const RECORD: &str = "20261123-225900-123";

pub(super) fn deeds(add: &mut impl FnMut(&'static str, State)) {
    add("plan", asking(on("tls-off", Tab::Line), "tls.enable", ""));
    add(
        "plan-weakens",
        asking(
            on("tls-off", Tab::Line),
            "security.step-down",
            "security.st",
        ),
    );
    add(
        "plan-readonly",
        with(asking(on("tls-off", Tab::Line), "tls.enable", ""), |s| {
            s.manners.readonly = true
        }),
    );
    add(
        "plan-script",
        asking(on("closes-at-hello", Tab::Line), "key.repair-access", ""),
    );
    add(
        "applying",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", None, None);
            let mend = s.hosts[s.at].mend.as_mut().expect("a deed");
            (mend.stage, mend.marks[0]) = (MendStage::Running, Some(Progress::Begun));
        }),
    );
    add(
        "applied",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", Some(world("tls-off-after")), None)
        }),
    );
    add(
        "applied-guarded",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", Some(world("tls-off")), Some(NOW + 251.0))
        }),
    );
    add(
        "lowered",
        with(on("tls-off", Tab::Line), |s| {
            mended(
                s,
                "security.step-down",
                Some(world("tls-off-after")),
                Some(NOW + 1741.0),
            )
        }),
    );
    add(
        "stopped",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", None, None);
            let mend = s.hosts[s.at].mend.as_mut().expect("a deed");
            mend.marks[0] = Some(Progress::Begun);
            let why = "drifted: the value holds 2, and held 0 when the plan was made".into();
            mend.stage = MendStage::Stopped(Ended {
                why,
                left: Left::Changes(record(RECORD)),
                drift: None,
            });
        }),
    );
    add("journal", with(on("tls-off", Tab::Journal), kept));
    add(
        "take-back",
        with(on("tls-off", Tab::Journal), |s| take_back(s, None)),
    );
    add(
        "drifted",
        with(on("tls-off", Tab::Journal), |s| {
            take_back(s, Some(redial_model::Value::Dword(7)))
        }),
    );
}

/// Two records: one in force, one taken back.
fn kept(state: &mut State) {
    let (enable, lower) = (plan(state, "tls.enable"), plan(state, "security.step-down"));
    state.hosts[state.at].journal = vec![
        entry(&lower, RECORD, Stands::Applied(Some(NOW + 1500.0))),
        entry(&enable, "20261123-215900-007", Stands::TakenBack),
    ];
}

/// The question whether to take the first of them back, where its slot holds this by now.
pub(super) fn take_back(state: &mut State, found: Option<redial_model::Value>) {
    kept(state);
    let entry = state.hosts[state.at].journal[0].clone();
    let change = entry.steps.iter().find_map(|(step, _)| {
        if let Step::Change(change) = step {
            Some(change.clone())
        } else {
            None
        }
    });
    let drift = found
        .zip(change)
        .map(|(found, change)| Box::new(Drift { change, found }));
    let back = TakeBack {
        id: entry.id.clone(),
        decided: vec![],
    };
    state.frames.push(Frame {
        read: true,
        ..Frame::of(Screen::Plan(Box::new(Asking::TakeBack {
            confirm: Confirm::by_key(back),
            entry,
            drift,
        })))
    });
}

pub(super) fn plan(state: &State, fix: &str) -> Plan {
    let report = &state
        .host()
        .and_then(|h| h.shown.as_deref())
        .expect("checked")
        .plain;
    report
        .plans
        .iter()
        .find(|p| p.fix == fix)
        .expect("a plan")
        .clone()
}

fn asking(mut state: State, fix: &str, typed: &str) -> State {
    let plan = plan(&state, fix);
    let card = redial_catalog::fix(fix).expect("a fix").card();
    let mut confirm = Confirm::of(plan.clone(), card);
    if let Some((_, text)) = &mut confirm.word {
        text.push_str(typed);
    }
    state.frames.push(Frame {
        read: true,
        ..Frame::of(Screen::Plan(Box::new(Asking::Apply {
            confirm,
            hidden: plan,
        })))
    });
    state
}

fn record(id: &str) -> RecordId {
    id.parse().expect("the id of a record")
}

/// How a record stands.
#[derive(Clone, Copy, PartialEq)]
enum Stands {
    /// It is applied, and takes itself back then, when that is so.
    Applied(Option<f64>),
    TakenBack,
}

fn entry(plan: &Plan, id: &str, stands: Stands) -> JournalEntry {
    let (status, progress, armed) = match stands {
        Stands::Applied(armed) => (Status::Applied, Progress::Done, armed),
        Stands::TakenBack => (Status::TakenBack, Progress::Undone, None),
    };
    let done = |step: &Step| {
        let taken = !matches!(step, Step::ByHand(_) | Step::Require(_));
        taken.then_some(progress)
    };
    JournalEntry {
        id: record(id),
        fix: plan.fix.clone(),
        target: "srv01.corp.test:3389".into(),
        at: NOW - 60.0,
        status,
        undoable: stands != Stands::TakenBack,
        armed,
        is_far: false,
        steps: plan.steps.iter().map(|s| (s.clone(), done(s))).collect(),
        recheck: plan.recheck.clone(),
        stopped: None,
    }
}

/// A machine on which the fix was applied; `after` is what was found then.
pub(super) fn mended(state: &mut State, fix: &str, after: Option<Shown>, armed: Option<f64>) {
    let plan = plan(state, fix);
    let record = entry(&plan, RECORD, Stands::Applied(armed));
    let host = &mut state.hosts[state.at];
    let mut mend = Mend::begin(
        fix,
        Deed::Apply,
        plan.steps.clone(),
        host.shown.clone(),
        plan.recheck.clone(),
    );
    mend.marks = plan
        .steps
        .iter()
        .map(|s| {
            if matches!(s, Step::ByHand(_)) {
                None
            } else {
                Some(Progress::Done)
            }
        })
        .collect();
    mend.stage = MendStage::Applied(record.id.clone());
    mend.kept = armed.is_none();
    if let Some(after) = after {
        checked(host, after, Rights::Change);
        mend.after = host.shown.clone();
    }
    host.mend = Some(mend);
    host.journal = vec![record];
    state.frames.push(Frame::of(Screen::Mend));
}
