//! Showing a host, and what is done for it first.

use redial_input::{Understood, understand};
use redial_model::Target;

use super::{channel, explain};
use crate::dashboard::{
    effect::Effect,
    state::{HostId, HostPlace, HostState, Prompt, Stage, State, Tab},
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

/// Adds the hosts that a person typed or pasted; a code is explained, a file is read first.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub(super) fn dial(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    let hosts = match understand(text) {
        Understood::Hosts(hosts) => hosts,
        Understood::File(path) => return Ok(vec![Effect::Read(text.to_owned(), path)]),
        Understood::Code(code) => {
            state.show_code();
            return explain::look_up(state, &code).map(|()| vec![]);
        }
        Understood::Doubt(question) => return Err(question.to_string()),
    };
    for remark in hosts.remarks {
        state.say(remark, Tone::Warn);
    }
    if let [only] = &hosts.targets[..] {
        return Ok(add(state, only.clone()));
    }
    let mut effects = Vec::new();
    for target in hosts.targets {
        let id = known(state, target);
        effects.extend(wake(id, &mut state.hosts[id]));
    }
    state.show_hosts();
    Ok(effects)
}

/// Adds a host that was checked lately.
pub(super) fn again(state: &mut State, host: &str) -> Vec<Effect> {
    dial(state, host).unwrap_or_else(|why| {
        state.say(why, Tone::Bad);
        vec![]
    })
}

/// Adds the host of a file that was read, or asks for another one.
pub(super) fn of_file(
    state: &mut State,
    text: String,
    read: Result<Box<Target>, String>,
) -> Vec<Effect> {
    match read {
        Ok(target) => add(state, *target),
        // Whatever is typed meanwhile stays.
        Err(why) if state.prompt.is_some() => {
            state.say(why, Tone::Bad);
            vec![]
        }
        Err(why) => {
            state.refuse(Prompt::Dial(text), why);
            vec![]
        }
    }
}

pub(super) fn add(state: &mut State, target: Target) -> Vec<Effect> {
    let id = known(state, target);
    enter(state, id)
}

/// The place of a host among the others, where it is added when it is new.
fn known(state: &mut State, target: Target) -> HostId {
    let place = HostPlace::Host(target.clone());
    let known = state.hosts.iter().position(|h| h.place == place);
    let id = known.unwrap_or_else(|| state.add(place, target.to_string(), ""));
    if let Some(host) = state.hosts.get_mut(id) {
        host.removed = false;
    }
    id
}

/// Shows a host, and wakes it when nothing was done for it yet.
pub(super) fn enter(state: &mut State, id: HostId) -> Vec<Effect> {
    let now = state.now;
    let Some(host) = state.hosts.get_mut(id) else {
        return vec![];
    };
    let effects = wake(id, host);
    host.removed = false;
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
    let mut effects = vec![Effect::Open(id, host.place.clone())];
    effects.extend(channel::ways(id, host));
    effects
}
