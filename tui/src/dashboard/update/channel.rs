//! The ways to a host beside the connection from here: asked for, taken, lost.

use crate::{
    dashboard::{
        effect::Effect,
        state::{ChannelStage, HostChannel, HostId, HostState, Prompt, State},
        theme::Tone,
        work,
    },
    elsewhere,
};

/// Channels and places that are kept in mind.
const KEPT: usize = 20;
/// Asks for the channel to the host; the one in use is there to be changed.
pub(super) fn ask(state: &mut State) {
    let channel = state.host().and_then(|host| host.channel.as_ref());
    let command = channel.map_or_else(String::new, |channel| channel.command.clone());
    state.prompt = Some(Prompt::Channel(command));
}

pub(super) fn ask_place(state: &mut State, begun: &str) {
    state.prompt = Some(Prompt::Place(begun.into()));
}

/// Takes a channel that was typed; an empty one is none any more.
///
/// # Errors
/// It can't be a command.
pub(super) fn take(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    let (at, command) = (state.at, text.trim().to_owned());
    if command.is_empty() {
        let host = state.host_mut();
        let had = host.and_then(|host| host.channel.take()).is_some();
        if !had {
            return Ok(vec![]);
        }
        state.say(
            "The host is not looked at through a channel any more.",
            Tone::Plain,
        );
        return Ok(vec![Effect::Channel(at, None)]);
    }
    work::way(&command).map_err(|stop| stop.says)?;
    keep(&mut state.channels, &command);
    let stage = ChannelStage::Opening;
    if let Some(host) = state.host_mut() {
        let command = command.clone();
        host.channel = Some(HostChannel { command, stage });
    }
    Ok(vec![Effect::Channel(at, Some(command))])
}

/// Takes another place that was typed; nothing typed is none any more.
///
/// # Errors
/// It is none, or there are too many.
pub(super) fn take_place(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    let (at, words) = (state.at, text.trim().to_owned());
    let Some(host) = state.hosts.get_mut(at) else {
        return Ok(vec![]);
    };
    let mut places = host.places.clone();
    if words.is_empty() {
        places.clear();
    } else if !places.contains(&words) {
        elsewhere::place(&words).map_err(|stop| stop.says)?;
        places.push(words.clone());
        elsewhere::fits(places.len()).map_err(|stop| stop.says)?;
        keep(&mut state.seen_from, &words);
    }
    host.places.clone_from(&places);
    host.ask_these(&state.probes);
    Ok(vec![Effect::Places(at, places)])
}

fn keep(all: &mut Vec<String>, text: &str) {
    all.retain(|known| known != text);
    all.insert(0, text.to_owned());
    all.truncate(KEPT);
}

/// What is heard of a channel.
pub(super) fn heard(state: &mut State, id: HostId, command: String, heard: Result<(), String>) {
    let Some(host) = state.hosts.get_mut(id) else {
        return;
    };
    let Some(channel) = host.channel.as_mut().filter(|c| c.command == command) else {
        // Another one was named meanwhile.
        return;
    };
    let was = std::mem::replace(&mut channel.stage, ChannelStage::Open);
    let Err(why) = heard else {
        return;
    };
    channel.stage = ChannelStage::Lost(why.clone());
    if let Some(reach) = &mut host.reach {
        reach.host = redial_engine::Rights::Absent;
    }
    // What was typed just now stays, to be mended.
    let is_asked = was == ChannelStage::Opening && state.at == id && state.prompt.is_none();
    match is_asked && state.tab().is_some() {
        true => state.refuse(Prompt::Channel(command), why),
        false => state.say(state.unless_hidden(&why).to_owned(), Tone::Bad),
    }
}

/// Tries a channel again that was lost.
pub(super) fn again(id: HostId, host: &mut HostState) -> Option<Effect> {
    let channel = host.channel.as_mut()?;
    if !matches!(channel.stage, ChannelStage::Lost(_)) {
        return None;
    }
    channel.stage = ChannelStage::Opening;
    Some(Effect::Channel(id, Some(channel.command.clone())))
}

/// What is asked for beside a host that is made ready anew.
pub(super) fn ways(id: HostId, host: &mut HostState) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(channel) = &mut host.channel {
        channel.stage = ChannelStage::Opening;
        effects.push(Effect::Channel(id, Some(channel.command.clone())));
    }
    if !host.places.is_empty() {
        effects.push(Effect::Places(id, host.places.clone()));
    }
    effects
}
