//! What each action does.

use redial_engine::{Decision, Drift, RecordId};
use redial_model::Slot;
use redial_report::{Format, Look, Report, render};

use super::{channel, enter, filter, hosts, look, save, scroll, settle, sign_in};
use crate::dashboard::{
    action::Action,
    confirm::Confirm,
    effect::{Effect, Leaving},
    state::{Asking, Prompt, Saving, Screen, Stage, State, Tab, TakeBack},
    theme::Tone,
    view,
};

/// How soon the person wants to leave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// When nothing is being changed any more.
    InOrder,
    /// The second time at once.
    Insisting,
}

/// Does what a key or a command asks for; `number` says which of the action's keys it was.
pub(super) fn run(state: &mut State, action: Action, number: usize) -> Vec<Effect> {
    match action {
        Action::Fix => plan(state, number),
        Action::Open => return open(state),
        Action::Mark => hosts::mark(state),
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        Action::Keep => return keep(state),
        Action::Channel | Action::Place | Action::Settle => return settle::run(state, action),
        Action::SignIn => sign_in::ask(state, ""),
        Action::PutBack => decide(state, Decision::PutBack),
        Action::LeaveIt => decide(state, Decision::Leave),
        Action::Check => return check(state),
        Action::CheckAll => return hosts::check_all(state),
        Action::Sort => hosts::sort_by(state, state.sort.next()),
        Action::Columns => state.prompt = Some(Prompt::Columns(0)),
        Action::Remove => return hosts::remove(state),
        Action::Pause => pause(state),
        Action::Faster => interval(state, 0.5),
        Action::Slower => interval(state, 2.0),
        Action::Next => beside(state, 1),
        Action::Previous => beside(state, Tab::ALL.len() - 1),
        Action::Filter => state.prompt = Some(Prompt::Filter),
        Action::Problems => look::problems(state),
        Action::Unfold => state.unfolded = !state.unfolded,
        Action::Bytes => state.bytes = !state.bytes,
        Action::Zoom => look::zoom(state),
        Action::Reset => look::reset(state),
        Action::Hosts => state.show_hosts(),
        Action::Host => state.prompt = Some(Prompt::Dial(String::new())),
        Action::Code => ask_for_code(state),
        Action::Copy => return copy(state),
        Action::CopyReport => return copy_report(state),
        Action::Script => return script(state),
        Action::ScriptFile => save::ask(state, Saving::Script),
        Action::Save => save::ask(state, Saving::Report(save::USUAL)),
        Action::Elevate => return vec![Effect::Elevate],
        Action::Palette => state.prompt = Some(Prompt::Palette(String::new(), 0)),
        Action::Theme => theme(state),
        Action::Privacy => privacy(state),
        Action::More => state.more = !state.more,
        Action::Help => state.push(Screen::Help),
        Action::Back => return back(state),
        // It lies over what is looked at: who closes it wants to go on there.
        Action::Quit if *state.screen() == Screen::Help => return back(state),
        Action::Quit => return leave(state, Leave::InOrder),
        Action::Leave => return leave(state, Leave::Insisting),
        other => return moves(state, other),
    }
    vec![]
}

/// Moves within what is shown, or has the terminal do something.
fn moves(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Up => scroll::step(state, -1),
        Action::Down => scroll::step(state, 1),
        Action::PageUp => scroll::page(state, -1),
        Action::PageDown => scroll::page(state, 1),
        Action::Top => scroll::step(state, isize::MIN + 1),
        Action::Bottom => scroll::step(state, isize::MAX),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::EditConfig => return vec![Effect::EditConfig],
        Action::Reload => return vec![Effect::Reload],
        _ => {}
    }
    vec![]
}

/// Shows the plan of a fix for the picked cause.
fn plan(state: &mut State, number: usize) {
    let Some((host, report)) = state.host().zip(state.report()) else {
        return;
    };
    let plans = host.plans(report);
    let (id, count) = (plans.get(number).map(|p| p.fix.clone()), plans.len());
    let Some(id) = id else {
        let are = if count == 1 {
            "is 1 fix"
        } else {
            "are fewer fixes"
        };
        state.say(format!("There {are} for this cause."), Tone::Plain);
        return;
    };
    let of = |report: &Report| {
        let plan = report.plans.iter().find(|p| p.fix == id)?;
        Some(host.planned(report, plan))
    };
    let both = host
        .shown
        .as_deref()
        .and_then(|s| Some((of(&s.plain)?, of(s.hidden())?)));
    let (plan, hidden, fix) = match (both, redial_catalog::fix(&id)) {
        (Some((Ok(plan), Ok(hidden))), Some(fix)) => (plan, hidden, fix),
        (Some((Err(why), _) | (_, Err(why))), _) => return state.say(why, Tone::Warn),
        _ => return,
    };
    let Some(host) = state.host_mut() else {
        return;
    };
    host.fix = number;
    let confirm = host.confirm(plan, fix.card());
    state.push(Screen::Plan(Box::new(Asking::Apply { confirm, hidden })));
}

/// Asks every probe; a host that could not be made ready is made ready first.
fn check(state: &mut State) -> Vec<Effect> {
    if *state.screen() == Screen::Hosts {
        return hosts::check(state);
    }
    let at = state.at;
    let Some(host) = state.host_mut() else {
        return vec![];
    };
    let woken = enter::wake(at, host);
    if woken.is_empty() {
        [Effect::Check(at)]
            .into_iter()
            .chain(channel::again(at, host))
            .collect()
    } else {
        woken
    }
}

fn open(state: &mut State) -> Vec<Effect> {
    match state.screen() {
        Screen::Hosts => {
            let listed = state.listed();
            if let Some(id) = listed.get(state.picked) {
                return enter::enter(state, *id);
            }
            let picked = state.recents().nth(state.picked - listed.len());
            let recent = picked.map(|at| state.recent[at].host.clone());
            return recent.map_or_else(Vec::new, |host| enter::again(state, &host));
        }
        Screen::Tab(Tab::Checks) => {
            let probe = state.host().map_or(0, |h| h.probe);
            state.push(Screen::Detail(probe));
        }
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

fn undo(state: &mut State) {
    let Some(entry) = state.undoable().cloned() else {
        return;
    };
    let back = TakeBack {
        id: entry.id.clone(),
        decided: vec![],
    };
    state.push(Screen::Plan(Box::new(Asking::TakeBack {
        confirm: Confirm::by_key(back),
        entry,
        drift: None,
    })));
}

/// Shows the plan of what was undone last, to be applied again by the same rules.
fn redo(state: &mut State) {
    let Some(entry) = state.redoable() else {
        return;
    };
    let again = entry.plan().zip(redial_catalog::fix(&entry.fix));
    let Some((plan, fix)) = again else {
        return;
    };
    if state.manners.privacy {
        let shows = state.key(Action::Privacy);
        let says = format!("Names are replaced, so the plan cannot be shown: {shows} shows them.");
        state.say(says, Tone::Warn);
        return;
    }
    let hidden = plan.clone();
    let Some(confirm) = state.host().map(|host| host.confirm(plan, fix.card())) else {
        return;
    };
    state.push(Screen::Plan(Box::new(Asking::Apply { confirm, hidden })));
}

/// Asks about a slot somebody changed since, on the screen that asks whether to take back.
pub(super) fn ask_about(
    state: &mut State,
    id: &RecordId,
    decided: Vec<(Slot, Decision)>,
    drift: Box<Drift>,
) {
    let Some(entry) = state
        .host()
        .and_then(|h| h.journal.iter().find(|e| e.id == *id))
        .cloned()
    else {
        return;
    };
    let confirm = Confirm::by_key(TakeBack {
        id: id.clone(),
        decided,
    });
    state.push(Screen::Plan(Box::new(Asking::TakeBack {
        confirm,
        entry,
        drift: Some(drift),
    })));
}

fn decide(state: &mut State, decision: Decision) {
    if let Some(Asking::TakeBack { confirm, drift, .. }) = state.asking_mut()
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
    if let Some(host) = state.host() {
        connect_every(state, host.live.every * times);
    }
}

/// Sets the time from one connection to the next, within its bounds, and says what it is now.
pub(super) fn connect_every(state: &mut State, seconds: f64) {
    let now = state.now;
    if let Some(host) = state.host_mut() {
        host.live.set(seconds, now);
        let every = host.live.every;
        state.say(
            format!("A connection is made every {every:.0} s."),
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

fn copy(state: &State) -> Vec<Effect> {
    vec![Effect::Copy {
        what: "what is shown",
        text: view::copied(state),
    }]
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
    let Some(Asking::Apply { confirm, .. }) = state.asking() else {
        return vec![];
    };
    vec![Effect::Copy {
        what: "the script (PowerShell)",
        text: redial_script::powershell(&confirm.what),
    }]
}

/// Asks for mstsc's numbers; what was explained last stays until there is an answer.
fn ask_for_code(state: &mut State) {
    state.show_code();
    state.prompt = Some(Prompt::Code(String::new()));
}

fn theme(state: &mut State) {
    state.manners.theme = state.manners.theme.next();
    state.manners.theme_open = false;
    state.say(
        format!("Colours: {}.", state.manners.theme.word()),
        Tone::Plain,
    );
}

fn privacy(state: &mut State) {
    state.manners.privacy = !state.manners.privacy;
    let says = if state.manners.privacy {
        "Names and addresses are replaced."
    } else {
        "Names and addresses are shown."
    };
    state.say(says, Tone::Plain);
}

/// Back by one: a filter goes first, then the zoom, then a check, then the screen.
fn back(state: &mut State) -> Vec<Effect> {
    if !state.frame().filter.is_empty() {
        filter::clear(state);
        return vec![];
    }
    if state.is_zoomed() {
        look::zoom(state);
        return vec![];
    }
    if state.tab().is_some() && !state.mending() {
        match state.host().map(|host| &host.stage) {
            Some(Stage::Checking) => return vec![Effect::Cancel(state.at)],
            Some(Stage::SigningIn) => return sign_in::stop(state),
            _ => {}
        }
    }
    if state.frames.len() > 1 {
        state.frames.pop();
    }
    vec![]
}

fn leave(state: &mut State, how: Leave) -> Vec<Effect> {
    if !state.mending() || how == Leave::Insisting && state.leaving {
        return vec![Effect::Leave(Leaving::Asked)];
    }
    state.leaving = true;
    state.say(
        "A machine is being changed: redial leaves when that is done. Ctrl-C again leaves at once.",
        Tone::Alarm,
    );
    vec![]
}
