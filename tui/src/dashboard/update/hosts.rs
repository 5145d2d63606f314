//! What is done with many hosts: marked, checked, sorted, left out.

use super::enter;
use crate::dashboard::{
    effect::Effect,
    message::News,
    state::{HostId, Screen, Sort, Stage, State},
    theme::Tone,
};

/// Marks the picked host or takes its mark away, and goes on to the next.
pub(super) fn mark(state: &mut State) {
    let picked = picked(state);
    if let Some(host) = picked.and_then(|id| state.hosts.get_mut(id)) {
        host.marked = !host.marked;
        state.move_pick(1);
    }
}

/// Checks the marked hosts; all of the list where none is marked.
pub(super) fn check(state: &mut State) -> Vec<Effect> {
    let marked: Vec<HostId> = state.marked().collect();
    if marked.is_empty() {
        check_all(state)
    } else {
        check_these(state, &marked)
    }
}

/// Checks every host of the list.
pub(super) fn check_all(state: &mut State) -> Vec<Effect> {
    let listed = state.listed();
    check_these(state, &listed)
}

fn check_these(state: &mut State, these: &[HostId]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for id in these {
        let Some(host) = state.hosts.get_mut(*id).filter(|h| !h.is_busy()) else {
            continue;
        };
        let woken = enter::wake(*id, host);
        if woken.is_empty() {
            host.stage = Stage::Opening;
            effects.push(Effect::Check(*id));
        } else {
            effects.extend(woken);
        }
    }
    let says = match effects.len() {
        0 => "Nothing to check: a check of each is already running.".to_owned(),
        1 => "Checking 1 host.".to_owned(),
        many => format!("Checking {many} hosts."),
    };
    state.say(says, Tone::Plain);
    effects
}

/// Sorts the list; the picked host stays picked.
pub(super) fn sort_by(state: &mut State, sort: Sort) {
    let picked = picked(state);
    state.sort = sort;
    follow(state, picked);
    state.say(format!("Sorted {}.", sort.says()), Tone::Plain);
}

/// The picked host, where news may move it to another place in the list.
pub(super) fn may_move(state: &State, news: &News) -> Option<HostId> {
    let moves = state.troubled || !matches!(state.sort, Sort::Named | Sort::Name);
    let ends = matches!(news, News::Checked(_) | News::Failed(_));
    if moves && ends && *state.screen() == Screen::Hosts {
        picked(state)
    } else {
        None
    }
}

/// The picked host of the list.
pub(super) fn picked(state: &State) -> Option<HostId> {
    state.listed().get(state.picked).copied()
}

/// Picks the same host again, wherever it stands now.
pub(super) fn follow(state: &mut State, picked: Option<HostId>) {
    let listed = state.listed();
    if let Some(at) = picked.and_then(|id| listed.iter().position(|other| *other == id)) {
        state.picked = at;
    }
}

/// Takes the marked hosts, or the picked one, out of the list. What is being changed stays.
pub(super) fn remove(state: &mut State) -> Vec<Effect> {
    let (mut effects, mut names) = (Vec::new(), Vec::new());
    for id in state.meant() {
        let name = state.name(id);
        let Some(host) = state.hosts.get_mut(id).filter(|h| !h.is_mending()) else {
            continue;
        };
        // What is armed must stay in sight.
        if host.guard(state.now).is_some() {
            continue;
        }
        (host.removed, host.marked, host.stage) = (true, false, Stage::Asleep);
        host.shown = None;
        names.push(name);
        effects.push(Effect::Cancel(id));
    }
    let says = match &names[..] {
        [] => {
            "It stays: a change of it is in progress, or will be undone automatically.".to_owned()
        }
        [one] => format!("Removed {one} from the list."),
        many => format!("Removed {} hosts from the list.", many.len()),
    };
    state.say(says, Tone::Plain);
    let last = state.list_rows().saturating_sub(1);
    state.picked = state.picked.min(last);
    effects
}
