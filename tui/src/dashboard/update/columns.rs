//! The menu of columns of the list of hosts.

use crossterm::event::{KeyCode, KeyEvent};

use crate::dashboard::{
    action::Action,
    state::{Column, Prompt, State},
};

/// A key while the menu is open; its own key closes it, too.
pub(super) fn press(state: &mut State, at: usize, key: KeyEvent) {
    let (last, is_own) = (
        Column::NAMED.len() - 1,
        state
            .keys
            .meant(key)
            .any(|action| action == Action::Columns),
    );
    let to = match key.code {
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q') => None,
        _ if is_own => None,
        KeyCode::Up | KeyCode::BackTab | KeyCode::Char('k') => Some(at.saturating_sub(1)),
        KeyCode::Down | KeyCode::Tab | KeyCode::Char('j') => Some((at + 1).min(last)),
        KeyCode::Home => Some(0),
        KeyCode::End => Some(last),
        KeyCode::Char(' ') => {
            state.columns.toggle(Column::NAMED[at.min(last)].1);
            Some(at)
        }
        _ => Some(at),
    };
    state.prompt = to.map(Prompt::Columns);
}

/// Shows or hides the column of this word.
///
/// # Errors
/// That there is none of it, or that it is always shown.
pub(super) fn toggle(state: &mut State, word: &str) -> Result<(), String> {
    match Column::named(word)? {
        Column::Host => Err("`host` is always shown: the other columns can be hidden".to_owned()),
        column => {
            state.columns.toggle(column);
            Ok(())
        }
    }
}
