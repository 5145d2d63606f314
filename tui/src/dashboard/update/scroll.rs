use crate::dashboard::{state::State, view};

/// Moves what is picked, or the page where nothing is.
pub(super) fn step(state: &mut State, by: isize) {
    if state.move_pick(by).is_none() {
        let overflow = view::overflow(state);
        state.scroll(by, overflow);
    }
}

/// Moves by so many screenfuls.
pub(super) fn page(state: &mut State, pages: isize) {
    let rows = isize::try_from(view::page_height(state)).unwrap_or(1);
    step(state, pages * rows.max(1));
}
