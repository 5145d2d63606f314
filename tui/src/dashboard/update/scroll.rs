use crate::dashboard::{state::State, view};

/// Moves what is picked, or the page where nothing is.
pub(super) fn step(state: &mut State, by: isize) {
    if state.move_pick(by).is_none() {
        let overflow = view::overflow(state);
        state.scroll(by, overflow);
    }
}

/// Keeps in mind that the end of a plan, or of what a sign-in sends, was on the screen.
pub(super) fn note_end(state: &mut State) {
    let asks = state.asking().is_some() || state.form().is_some();
    let at_end = asks && state.frame().scroll >= view::overflow(state);
    if let Some(frame) = state.frames.last_mut().filter(|_| at_end) {
        frame.read = true;
    }
}

/// Moves by so many screenfuls; first through what belongs to the picked row.
pub(super) fn page(state: &mut State, pages: isize) {
    let rows = isize::try_from(view::page_height(state)).unwrap_or(1);
    let by = pages * rows.max(1);
    let from = state.frame().scroll;
    match view::below_picked(state) {
        Some(below) if from.saturating_add_signed(by).min(below) != from => {
            state.scroll(by, below);
        }
        Some(_) => step(state, pages),
        None => step(state, by),
    }
}
