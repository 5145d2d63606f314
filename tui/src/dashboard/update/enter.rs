//! Showing a host, and what is done for it first.

use redial_model::Target;

use crate::dashboard::{
    effect::Effect,
    state::{HostId, HostPlace, HostState, Stage, State, Tab},
    theme::Tone,
};

/// What is done first: hosts that were named are checked at once, the only one is shown.
pub fn begin(state: &mut State, hosts: &[HostId]) -> Vec<Effect> {
    let mut effects = vec![Effect::Recent];
    match hosts {
        [one] => effects.extend(enter(state, *one)),
        many => many
            .iter()
            .for_each(|id| effects.extend(wake(*id, &mut state.hosts[*id]))),
    }
    effects
}

/// Adds what a person typed as a host, or says what is wrong with it.
pub(super) fn dial(state: &mut State, text: &str) -> Vec<Effect> {
    let target = match Target::parse(text) {
        Ok(target) => target,
        Err(why) => {
            state.say(why.to_string(), Tone::Bad);
            return vec![];
        }
    };
    let place = HostPlace::Host(target.clone());
    let known = state.hosts.iter().position(|h| h.place == place);
    let id = known.unwrap_or_else(|| state.add(place, target.to_string(), ""));
    enter(state, id)
}

/// Shows a host, and wakes it when nothing was done for it yet.
pub(super) fn enter(state: &mut State, id: HostId) -> Vec<Effect> {
    let now = state.now;
    let Some(host) = state.hosts.get_mut(id) else {
        return vec![];
    };
    let effects = wake(id, host);
    if host.stage == Stage::Checked {
        host.live.due.get_or_insert(now + host.live.every);
    }
    state.at = id;
    state.show(Tab::Line);
    effects
}

/// Makes a host ready that nothing was done for yet, or that could not be made ready.
pub(super) fn wake(id: HostId, host: &mut HostState) -> Vec<Effect> {
    if !matches!(host.stage, Stage::Asleep | Stage::Failed(_)) {
        return vec![];
    }
    host.stage = Stage::Opening;
    vec![Effect::Open(id, host.place.clone())]
}
