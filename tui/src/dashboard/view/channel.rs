//! The channel to the host, and what would settle a cause.

use redial_model::Cause;
use redial_report::{Report, SettlingLook, proof_of};

use super::page::Page;
use crate::{
    dashboard::{
        action::Action,
        state::{ChannelStage, HostState, State},
        theme::Tone,
    },
    sentence::sentence,
};

/// Columns of labels.
const LABEL: usize = 12;

/// Behind the host's name: what it is looked at through, too.
pub(super) fn in_short(state: &State, host: &HostState) -> String {
    let Some(channel) = &host.channel else {
        return String::new();
    };
    let command = match state.manners.privacy {
        true => "a channel",
        false => channel.command.as_str(),
    };
    match channel.stage {
        ChannelStage::Open => format!("  via {command}"),
        ChannelStage::Opening => format!("  opening {command}"),
        ChannelStage::Lost(_) => format!("  not reached: {command}"),
    }
}

/// Why nothing is heard through it, and what can be done.
pub(super) fn lost(state: &State, host: &HostState, page: &mut Page) {
    let stage = host.channel.as_ref().map(|channel| &channel.stage);
    let Some(ChannelStage::Lost(why)) = stage else {
        return;
    };
    let (again, other) = (state.key(Action::Check), state.key(Action::Channel));
    page.text(
        0,
        Tone::Warn,
        &sentence(state.unless_hidden(why).trim_end_matches('.')),
    );
    let says = format!(
        "What the network showed stays. {again} tries the channel again, {other} names another one or none."
    );
    page.text(0, Tone::Plain, &says);
    page.gap();
}

/// What would settle a cause, and the key that does it.
pub(super) fn settle(state: &State, cause: &Cause, page: &mut Page) {
    let proof = state.report().and_then(|report| proof_of(report, cause));
    let Some(settle) = proof else {
        return;
    };
    page.labelled(LABEL, (Tone::Strong, "   settle"), Tone::Plain, settle);
    if let Some(look) = state.settling(cause) {
        let key = state.key(Action::Settle);
        let says = format!("[{key}] {}", in_words(&look));
        page.text(LABEL, Tone::Key, &says);
    }
}

/// The same with the command.
pub(super) fn settle_whole(state: &State, report: &Report, cause: &Cause, page: &mut Page) {
    settle(state, cause, page);
    let place = state.host().map(|host| state.command_place(host));
    let command = place.and_then(|place| place.to_settle(report, cause));
    if let Some(command) = command.filter(|_| !state.manners.demo) {
        page.labelled(LABEL, (Tone::Dim, "   equals"), Tone::Dim, &command);
    }
}

fn in_words(look: &SettlingLook) -> String {
    match look {
        SettlingLook::Host => "looks at the host itself: asks for a channel".into(),
        SettlingLook::RightHost => "looks at the right computer: asks for a channel".into(),
        SettlingLook::Elsewhere => "looks from another place: asks for one".into(),
        SettlingLook::Deep => "checks again with --deep".into(),
        SettlingLook::At(address) => format!("checks the host at {address}"),
        SettlingLook::Named(target) => format!("checks {target}"),
        SettlingLook::Repeated => "connects again and again".into(),
    }
}
