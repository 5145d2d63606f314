//! A line being typed: a filter, a host, mstsc's numbers, a command, a file.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_input::{Understood, understand};

use super::{channel, columns, command, enter, explain, filter, save, sign_in};
use crate::dashboard::{
    effect::Effect,
    state::{Prompt, Saving, State},
};

/// More than any command, host or path needs, and enough for the text of a dialog.
const LONGEST: usize = 4096;

/// A key while a line is typed.
pub(super) fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    if let Some(Prompt::Columns(at)) = state.prompt {
        columns::press(state, at, key);
        return vec![];
    }
    match key.code {
        KeyCode::Esc => {
            if state.prompt == Some(Prompt::Filter) {
                filter::clear(state);
            }
            state.prompt = None;
        }
        KeyCode::Enter => return finish(state),
        KeyCode::Backspace => typed(state, |text| {
            text.pop();
        }),
        KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => {
            typed(state, String::clear)
        }
        KeyCode::Char('w') if key.modifiers.contains(KeyModifiers::CONTROL) => {
            typed(state, |text| {
                text.truncate(text.trim_end().rfind(' ').map_or(0, |at| at + 1));
            })
        }
        KeyCode::Char(c) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            typed(state, |text| add(text, c))
        }
        KeyCode::Tab if matches!(state.prompt, Some(Prompt::Palette(..))) => complete(state),
        KeyCode::Up | KeyCode::BackTab => suggest(state, -1),
        KeyCode::Down | KeyCode::Tab => suggest(state, 1),
        _ => {}
    }
    vec![]
}

/// Text that was pasted goes where text is typed, and nowhere else: it never counts as keys. The path
/// of an .rdp file, which a terminal pastes when the file is dropped on it, asks whether to check its
/// host.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    let typing = state.prompt.is_some();
    state.refused = None;
    if state.form().is_some() && !typing {
        sign_in::paste(state, text);
        return vec![];
    }
    if state.prompt.is_none() && matches!(understand(text), Understood::File(_)) {
        state.prompt = Some(Prompt::Dial(String::new()));
    }
    // Lines stay apart: two names would become one.
    let inert = |c: char| if c.is_control() { ' ' } else { c };
    if state.prompt.is_some() {
        typed(state, |to| {
            text.trim().chars().map(inert).for_each(|c| add(to, c))
        });
    }
    vec![]
}

fn add(text: &mut String, c: char) {
    if text.len() < LONGEST {
        text.push(c);
    }
}

/// Changes what is typed.
fn typed(state: &mut State, change: impl FnOnce(&mut String)) {
    match &mut state.prompt {
        None | Some(Prompt::Columns(_)) => {}
        Some(Prompt::Filter) => filter::change(state, change),
        Some(
            Prompt::Dial(text)
            | Prompt::Channel(text)
            | Prompt::Place(text)
            | Prompt::Code(text)
            | Prompt::Save(_, text),
        ) => change(text),
        Some(Prompt::Palette(text, at)) => {
            change(text);
            *at = 0;
        }
    }
}

fn suggest(state: &mut State, by: isize) {
    let count = state.suggestions().len();
    let (channels, places) = (state.known_channels(), state.known_places());
    match &mut state.prompt {
        Some(Prompt::Channel(text)) => recall(text, &channels, by),
        Some(Prompt::Place(text)) => recall(text, &places, by),
        Some(Prompt::Palette(_, at)) => {
            *at = at.saturating_add_signed(by).min(count.saturating_sub(1))
        }
        Some(Prompt::Save(Saving::Report(format), _)) => {
            let next = Saving::Report(save::beside(*format, by));
            save::ask(state, next);
        }
        _ => {}
    }
}

/// Types what was typed before, the latest first: one further back is up.
fn recall(text: &mut String, known: &[String], by: isize) {
    let at = known.iter().position(|one| one == text);
    let back = at.map_or(0, |at| at.saturating_add_signed(-by));
    if let Some(one) = known.get(back) {
        text.clone_from(one);
    }
}

/// Types the rest of what is picked.
fn complete(state: &mut State) {
    let all = state.suggestions();
    if let Some(Prompt::Palette(text, at)) = &mut state.prompt
        && let Some(picked) = all.get(*at)
    {
        text.clone_from(&picked.text);
        if picked.goes_on {
            text.push(' ');
        }
        *at = 0;
    }
}

/// Takes what was typed. What is refused stays, with the reason.
fn finish(state: &mut State) -> Vec<Effect> {
    let picked = match &state.prompt {
        Some(Prompt::Palette(_, at)) => state.suggestions().get(*at).cloned(),
        _ => None,
    };
    let Some(prompt) = state.prompt.take() else {
        return vec![];
    };
    let taken = match &prompt {
        Prompt::Filter | Prompt::Columns(_) => Ok(vec![]),
        Prompt::Dial(text) => enter::dial(state, text),
        Prompt::Channel(text) => channel::take(state, text),
        Prompt::Place(text) => channel::take_place(state, text),
        Prompt::Code(text) => explain::look_up(state, text).map(|()| vec![]),
        Prompt::Save(saving, path) => save::save(state, *saving, path),
        Prompt::Palette(text, _) => command::run(state, text, picked),
    };
    taken.unwrap_or_else(|why| {
        state.refuse(prompt, why);
        vec![]
    })
}
