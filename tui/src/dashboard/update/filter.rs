//! What a list is filtered by.

use crate::dashboard::state::{Screen, State, Tab};

/// Shows everything again.
pub(super) fn clear(state: &mut State) {
    change(state, String::clear);
}

/// Changes the filter; what is picked is among what it leaves.
pub(super) fn change(state: &mut State, how: impl FnOnce(&mut String)) {
    if let Some(frame) = state.frames.last_mut() {
        how(&mut frame.filter);
        frame.scroll = 0;
    }
    match state.screen() {
        Screen::Hosts => state.picked = 0,
        Screen::Tab(Tab::Checks) => {
            let shown = state.checks();
            if let Some(host) = state.host_mut()
                && !shown.contains(&host.probe)
            {
                host.probe = shown.first().copied().unwrap_or(0);
            }
        }
        _ => {}
    }
}
