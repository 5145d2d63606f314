//! What each action does.

use redial_model::{Plan, Side};
use redial_report::{Format, Look, render};

use super::wake;
use crate::dashboard::{
    confirm::Confirm,
    effect::{Decision, Effect, Leaving, TakeBack},
    keys::Action,
    state::{Asking, Drift, Prompt, Rights, Screen, Stage, State, Tab},
    theme::Tone,
    view,
};

/// Does what a key or a command asks for; `number` says which of the action's keys it was.
pub(super) fn run(state: &mut State, action: Action, number: usize) -> Vec<Effect> {
    let page = isize::try_from(view::page_height(state))
        .unwrap_or(1)
        .max(1);
    match action {
        Action::Fix => plan(state, number),
        Action::Open => return open(state),
        Action::Undo => undo(state),
        Action::Keep => return keep(state),
        Action::PutBack => decide(state, Decision::PutBack),
        Action::LeaveIt => decide(state, Decision::Leave),
        Action::Check => return check(state),
        Action::Pause => pause(state),
        Action::Faster => interval(state, 0.5),
        Action::Slower => interval(state, 2.0),
        Action::Next => beside(state, 1),
        Action::Previous => beside(state, Tab::ALL.len() - 1),
        Action::Up => state.step(-1),
        Action::Down => state.step(1),
        Action::PageUp => state.step(-page),
        Action::PageDown => state.step(page),
        Action::Top => state.step(isize::MIN + 1),
        Action::Bottom => state.step(isize::MAX),
        Action::Filter => state.prompt = Some(Prompt::Filter),
        Action::Problems => state.problems = !state.problems,
        Action::Unfold => state.unfolded = !state.unfolded,
        Action::Bytes => state.bytes = !state.bytes,
        Action::Hosts => state.frames.truncate(1),
        Action::Dial => state.prompt = Some(Prompt::Dial(String::new())),
        Action::Code => {
            state.push(Screen::Code);
            state.prompt = Some(Prompt::Code(String::new()));
        }
        Action::Copy => {
            return vec![Effect::Copy {
                what: "what is shown",
                text: view::text(state),
            }];
        }
        Action::CopyReport => return copy_report(state),
        Action::Script => return script(state),
        Action::Save => {
            state.prompt = Some(Prompt::Save(
                Format::Text,
                default_file(state, Format::Text),
            ))
        }
        Action::Elevate => return vec![Effect::Elevate],
        Action::Palette => state.prompt = Some(Prompt::Palette(String::new(), 0)),
        Action::Theme => theme(state),
        Action::Privacy => privacy(state),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Help => state.push(Screen::Help),
        Action::Back => return back(state),
        Action::Quit => return leave(state, false),
        Action::Leave => return leave(state, true),
    }
    vec![]
}

/// Shows the plan of a fix for the picked cause.
fn plan(state: &mut State, number: usize) {
    let Some((host, report)) = state.host().zip(state.report()) else {
        return;
    };
    let id = host.plans(report).get(number).map(|p| p.fix.clone());
    let Some(id) = id else { return };
    let of = |plans: &[Plan]| plans.iter().find(|p| p.fix == id).cloned();
    let both = host
        .shown
        .as_deref()
        .and_then(|s| Some((of(&s.plain.plans)?, of(&s.hidden.plans)?)));
    let (Some((plan, hidden)), Some(fix)) = (both, redial_catalog::fix(&id)) else {
        return;
    };
    if let Some(host) = state.host_mut() {
        host.fix = number;
    }
    state.asking = Some(Asking::Apply {
        confirm: Confirm::of(plan, fix.card()),
        hidden,
    });
    state.push(Screen::Plan);
}

/// Asks every probe; a host that could not be made ready is made ready first.
fn check(state: &mut State) -> Vec<Effect> {
    let at = state.at;
    let woken = state
        .host_mut()
        .map_or_else(Vec::new, |host| wake(at, host));
    if woken.is_empty() {
        vec![Effect::Check(at)]
    } else {
        woken
    }
}

fn open(state: &mut State) -> Vec<Effect> {
    match state.screen() {
        Screen::Hosts => {
            let listed = state.listed();
            if let Some(id) = listed.get(state.picked) {
                return state.enter(*id);
            }
            let recent = state
                .recent
                .get(state.picked - listed.len())
                .map(|r| r.host.clone());
            return recent.map_or_else(Vec::new, |host| state.dial(&host));
        }
        Screen::Tab(Tab::Checks) => state.push(Screen::Detail),
        Screen::Tab(Tab::Causes) => state.show(Tab::Fixes),
        Screen::Tab(Tab::Line) => plan(state, 0),
        Screen::Tab(Tab::Fixes) => {
            let number = state.host().map_or(0, |h| h.fix);
            plan(state, number);
        }
        _ => {}
    }
    vec![]
}

/// Why the plan on the screen can't be applied from here; nothing when it can.
pub fn hindrance(state: &State) -> Option<String> {
    let host = state.host()?;
    if state.mending() {
        return Some("something is being changed already: wait until it is done".into());
    }
    let Some(Asking::Apply { confirm, .. }) = &state.asking else {
        return None;
    };
    if confirm.what.is_blind() {
        return Some("made without seeing the machine: copy the script and run it there".into());
    }
    let side = redial_catalog::fix(&confirm.what.fix)?.card().side;
    let reach = host.reach.as_ref()?;
    match (side, if side == Side::Host { reach.host } else { reach.client }) {
        (_, Rights::Change) => None,
        (_, Rights::Look) => Some("changing this machine needs elevation: run redial as administrator".into()),
        (Side::Host, Rights::Absent) => {
            Some("this fix changes the host, and redial does not run there: copy the script and run it on the host".into())
        }
        (_, Rights::Absent) => Some("this fix changes a Windows client, and this machine is none: copy the script and run it there".into()),
    }
}

fn undo(state: &mut State) {
    let picked = state.screen() == Screen::Tab(Tab::Journal);
    let Some(entry) = state.host().and_then(|h| h.undoable(picked)).cloned() else {
        return;
    };
    let back = TakeBack {
        id: entry.id.clone(),
        decided: vec![],
    };
    state.asking = Some(Asking::TakeBack {
        confirm: Confirm::by_key(back),
        entry,
        drift: None,
    });
    state.push(Screen::Plan);
}

/// Asks about a slot somebody changed since, on the screen that asks whether to take back.
pub(super) fn ask_about(
    state: &mut State,
    id: &str,
    decided: Vec<(redial_model::Slot, Decision)>,
    drift: Box<Drift>,
) {
    let Some(entry) = state
        .host()
        .and_then(|h| h.journal.iter().find(|e| e.id == id))
        .cloned()
    else {
        return;
    };
    let confirm = Confirm::by_key(TakeBack {
        id: id.into(),
        decided,
    });
    state.asking = Some(Asking::TakeBack {
        confirm,
        entry,
        drift: Some(drift),
    });
    state.push(Screen::Plan);
}

fn decide(state: &mut State, decision: Decision) {
    if let Some(Asking::TakeBack { confirm, drift, .. }) = &mut state.asking
        && let Some(drift) = drift.take()
    {
        confirm.what.decided.push((drift.change.slot, decision));
    }
}

fn keep(state: &mut State) -> Vec<Effect> {
    let Some(id) = state
        .host()
        .and_then(|h| h.guard(state.now))
        .map(|(entry, _)| entry.id.clone())
    else {
        return vec![];
    };
    vec![Effect::Keep(state.at, id)]
}

fn pause(state: &mut State) {
    let now = state.now;
    if let Some(host) = state.host_mut() {
        host.live.paused = !host.live.paused;
        if !host.live.paused && host.stage == Stage::Checked {
            host.live.due = Some(now);
        }
    }
}

fn interval(state: &mut State, times: f64) {
    let now = state.now;
    if let Some(host) = state.host_mut() {
        host.live.set(host.live.every * times, now);
        let every = host.live.every;
        state.say(
            format!("the line is dialled every {every:.0} s"),
            Tone::Plain,
        );
    }
}

fn beside(state: &mut State, by: usize) {
    let under = state.frames.iter().rev().find_map(|f| {
        if let Screen::Tab(tab) = f.screen {
            Some(tab)
        } else {
            None
        }
    });
    state.show(under.unwrap_or(Tab::Line).beside(by));
}

fn copy_report(state: &State) -> Vec<Effect> {
    let Some(report) = state.report() else {
        return vec![];
    };
    let text = render(
        std::slice::from_ref(report),
        Format::Markdown,
        Look::default(),
    );
    vec![Effect::Copy {
        what: "the report (Markdown)",
        text,
    }]
}

fn script(state: &State) -> Vec<Effect> {
    let Some(Asking::Apply { confirm, .. }) = &state.asking else {
        return vec![];
    };
    vec![Effect::Copy {
        what: "the script (PowerShell)",
        text: redial_script::powershell(&confirm.what),
    }]
}

/// A file name that says what is in it.
pub(super) fn default_file(state: &State, format: Format) -> String {
    let ending = match format {
        Format::Text => "txt",
        Format::Json | Format::Ndjson => "json",
        Format::Markdown => "md",
        Format::Html => "html",
        Format::Junit => "xml",
        Format::Prometheus => "prom",
    };
    let host: String = state
        .report()
        .map_or_else(String::new, |r| r.target.host.clone());
    let plain: String = host
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("redial-{plain}.{ending}")
}

fn theme(state: &mut State) {
    state.manners.theme = state.manners.theme.next();
    state.say(
        format!("colours: {}", state.manners.theme.word()),
        Tone::Plain,
    );
}

fn privacy(state: &mut State) {
    state.manners.privacy = !state.manners.privacy;
    let says = if state.manners.privacy {
        "names and addresses are replaced"
    } else {
        "names and addresses are shown"
    };
    state.say(says, Tone::Plain);
}

fn back(state: &mut State) -> Vec<Effect> {
    if matches!(state.screen(), Screen::Tab(_))
        && state.host().is_some_and(|h| h.stage == Stage::Checking)
        && !state.mending()
    {
        return vec![Effect::Cancel(state.at)];
    }
    if state.screen() == Screen::Plan {
        state.asking = None;
    }
    if state.frames.len() > 1 {
        state.frames.pop();
    }
    vec![]
}

fn leave(state: &mut State, insists: bool) -> Vec<Effect> {
    if !state.mending() || insists && state.leaving {
        return vec![Effect::Leave(Leaving::Asked)];
    }
    state.leaving = true;
    state.say(
        "a machine is being changed: redial leaves when that is done; Ctrl-C again leaves at once",
        Tone::Alarm,
    );
    vec![]
}
