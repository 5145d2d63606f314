//! How the screen that is shown looks.

use super::hosts;
use crate::dashboard::{
    state::{Screen, State},
    theme::Tone,
};

/// Only what has problems, or everything: in the checks, or in the list of hosts.
pub(super) fn problems(state: &mut State) {
    if *state.screen() == Screen::Hosts {
        let picked = hosts::picked(state);
        (state.troubled, state.picked) = (!state.troubled, 0);
        hosts::follow(state, picked);
    } else {
        state.problems = !state.problems;
    }
}

/// Gives the first pane the whole screen, or shows both.
pub(super) fn zoom(state: &mut State) {
    if let Some(frame) = state.frames.last_mut() {
        frame.zoomed = !frame.zoomed;
    }
}

/// Shows the screen as at first; the picked host stays picked.
pub(super) fn reset(state: &mut State) {
    let picked = hosts::picked(state);
    let says = state.reset_view();
    if *state.screen() == Screen::Hosts {
        state.picked = 0;
    }
    hosts::follow(state, picked);
    state.say(says, Tone::Plain);
}
