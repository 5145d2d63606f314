//! The look that settles the picked cause, and the ways it may take.

use redial_model::Target;
use redial_report::SettlingLook;

use super::{channel, enter};
use crate::dashboard::{action::Action, effect::Effect, state::State};

/// What leads to the host through another computer, but for that computer's name.
const THROUGH: &str = "through ssh -W '[%h]:%p' ";

pub(super) fn run(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Channel => channel::ask(state),
        Action::Place => channel::ask_place(state, ""),
        Action::Settle => return settle(state),
        _ => {}
    }
    vec![]
}

/// Makes the look that settles the picked cause, or asks for what it takes.
fn settle(state: &mut State) -> Vec<Effect> {
    match state.settling_now() {
        Some(SettlingLook::Host | SettlingLook::RightHost) => channel::ask(state),
        Some(SettlingLook::Elsewhere) => channel::ask_place(state, THROUGH),
        Some(SettlingLook::Deep) => return vec![Effect::Deep(state.at)],
        Some(SettlingLook::At(address)) => {
            let target = state.report().map(|report| report.target.clone());
            let at = |target| Target {
                address: Some(address),
                ..target
            };
            return target.map_or_else(Vec::new, |target| enter::add(state, at(target)));
        }
        Some(SettlingLook::Named(target)) => return enter::add(state, target),
        Some(SettlingLook::Repeated) | None => {}
    }
    vec![]
}
