//! A line being typed: a filter, a host, mstsc's numbers, a command, a file.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{command, enter, save};
use crate::dashboard::{
    effect::Effect,
    state::{Prompt, State},
};

/// More than any command, host or path needs.
const LONGEST: usize = 512;

/// A key while a line is typed.
pub(super) fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => {
            if state.prompt == Some(Prompt::Filter) {
                typed(state, String::clear);
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
        KeyCode::Up | KeyCode::BackTab => suggest(state, -1),
        KeyCode::Down | KeyCode::Tab => suggest(state, 1),
        _ => {}
    }
    vec![]
}

/// Text that was pasted goes where text is typed, and nowhere else: it never counts as keys.
pub(super) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if state.prompt.is_some() {
        typed(state, |to| {
            text.trim()
                .chars()
                .filter(|c| !c.is_control())
                .for_each(|c| add(to, c))
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
        None => {}
        Some(Prompt::Filter) => {
            if let Some(frame) = state.frames.last_mut() {
                change(&mut frame.filter);
                frame.scroll = 0;
            }
            state.picked = 0;
            if let Some(first) = state.checks().first().copied()
                && let Some(host) = state.host_mut()
            {
                host.probe = first;
            }
        }
        Some(Prompt::Dial(text) | Prompt::Code(text) | Prompt::Save(_, text)) => change(text),
        Some(Prompt::Palette(text, at)) => {
            change(text);
            *at = 0;
        }
    }
}

fn suggest(state: &mut State, by: isize) {
    let count = state.suggestions().len();
    match &mut state.prompt {
        Some(Prompt::Palette(_, at)) => {
            *at = at.saturating_add_signed(by).min(count.saturating_sub(1))
        }
        Some(Prompt::Save(format, _)) => {
            let next = save::beside(*format, by);
            let file = save::default_file(state, next);
            state.prompt = Some(Prompt::Save(next, file));
        }
        _ => {}
    }
}

fn finish(state: &mut State) -> Vec<Effect> {
    match state.prompt.take() {
        None | Some(Prompt::Filter) => vec![],
        Some(Prompt::Dial(text)) => enter::dial(state, &text),
        Some(Prompt::Code(text)) => {
            command::look_up(state, &text);
            vec![]
        }
        Some(Prompt::Save(format, path)) => save::save(state, format, path),
        Some(Prompt::Palette(text, at)) => {
            state.prompt = Some(Prompt::Palette(text.clone(), at));
            let picked = state.suggestions().get(at).map(|b| b.action);
            state.prompt = None;
            command::run(state, &text, picked)
        }
    }
}
