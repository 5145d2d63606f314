//! A line being typed: a filter, a host, mstsc's numbers, a command, a file.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_report::Format;

use super::act;
use crate::dashboard::{
    effect::Effect,
    keys::{Action, Binding, TABLE},
    state::{CodeAsked, Prompt, Screen, State},
    theme::{Theme, Tone},
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
    let count = suggestions(state).len();
    match &mut state.prompt {
        Some(Prompt::Palette(_, at)) => {
            *at = at.saturating_add_signed(by).min(count.saturating_sub(1))
        }
        Some(Prompt::Save(format, _)) => {
            let all = Format::NAMED;
            let at = all.iter().position(|(_, f)| f == format).unwrap_or(0);
            let next = all[at.wrapping_add_signed(by).wrapping_add(all.len()) % all.len()].1;
            let file = act::default_file(state, next);
            state.prompt = Some(Prompt::Save(next, file));
        }
        _ => {}
    }
}

/// The commands that fit what is typed in the palette.
pub fn suggestions(state: &State) -> Vec<&'static Binding> {
    let Some(Prompt::Palette(text, _)) = &state.prompt else {
        return vec![];
    };
    let word = text.split_whitespace().next().unwrap_or_default();
    let fits = |b: &&Binding| b.word.contains(word) && (b.on)(state) && b.action != Action::Palette;
    let mut all: Vec<_> = TABLE.iter().filter(fits).collect();
    // What begins with it stands before what has it inside.
    all.sort_by_key(|b| !b.word.starts_with(word));
    all
}

fn finish(state: &mut State) -> Vec<Effect> {
    match state.prompt.take() {
        None | Some(Prompt::Filter) => vec![],
        Some(Prompt::Dial(text)) => state.dial(&text),
        Some(Prompt::Code(text)) => {
            look_up(state, &text);
            vec![]
        }
        Some(Prompt::Save(format, path)) => save(state, format, path),
        Some(Prompt::Palette(text, at)) => {
            state.prompt = Some(Prompt::Palette(text.clone(), at));
            let picked = suggestions(state).get(at).map(|b| b.action);
            state.prompt = None;
            command(state, &text, picked)
        }
    }
}

fn look_up(state: &mut State, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    match redial_catalog::meaning(&words) {
        Ok(says) => {
            state.code = CodeAsked {
                typed: text.trim().to_owned(),
                says,
            }
        }
        Err(why) => state.say(why.to_string(), Tone::Bad),
    }
}

fn save(state: &mut State, format: Format, path: String) -> Vec<Effect> {
    if path.trim().is_empty() {
        state.say("nothing was saved: the file has no name", Tone::Warn);
        return vec![];
    }
    let Some(report) = state.report().cloned() else {
        return vec![];
    };
    vec![Effect::Save {
        report: Box::new(report),
        format,
        path: path.trim().to_owned(),
    }]
}

/// A command with its words; without words, what is picked of the suggestions.
fn command(state: &mut State, text: &str, picked: Option<Action>) -> Vec<Effect> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let exact = TABLE
        .iter()
        .find(|b| b.word == first && (b.on)(state))
        .map(|b| b.action);
    match (exact, &rest[..]) {
        (Some(Action::Dial), [host]) => return state.dial(host),
        (Some(Action::Code), [_, ..]) => {
            state.push(Screen::Code);
            look_up(state, &rest.join(" "));
        }
        (Some(Action::Theme), [name]) => match Theme::named(name) {
            Some(theme) => state.manners.theme = theme,
            None => state.say(
                format!(
                    "no colours are called `{name}`: {}",
                    Theme::NAMED.map(|(n, _)| n).join(", ")
                ),
                Tone::Bad,
            ),
        },
        (Some(Action::Save), [format, file @ ..]) => {
            match Format::NAMED.iter().find(|(name, _)| name == format) {
                Some((_, format)) => {
                    let path = if file.is_empty() {
                        act::default_file(state, *format)
                    } else {
                        file.join(" ")
                    };
                    return save(state, *format, path);
                }
                None => state.say(
                    format!(
                        "`{format}` is no format: {}",
                        Format::NAMED.map(|(n, _)| n).join(", ")
                    ),
                    Tone::Bad,
                ),
            }
        }
        (Some(Action::Fix), [number]) => match number.parse::<usize>() {
            Ok(number @ 1..=9) => return act::run(state, Action::Fix, number - 1),
            _ => state.say(
                format!("`{number}` is no key of a fix: give 1 to 9"),
                Tone::Bad,
            ),
        },
        (None, [seconds]) if first == "interval" => match seconds.parse::<f64>() {
            Ok(every) if every.is_finite() => {
                let now = state.now;
                if let Some(host) = state.host_mut() {
                    host.live.set(every, now);
                }
            }
            _ => state.say(format!("`{seconds}` is no number of seconds"), Tone::Bad),
        },
        (Some(action), []) => return act::run(state, action, 0),
        (_, []) if picked.is_some() => {
            return picked.map_or_else(Vec::new, |action| act::run(state, action, 0));
        }
        _ => state.say(
            format!(
                "`{text}` is no command here: {} lists them",
                state.key(Action::Palette)
            ),
            Tone::Bad,
        ),
    }
    vec![]
}
