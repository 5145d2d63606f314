//! A command typed into the palette, with its words.

use redial_report::Format;

use super::{act, enter, save};
use crate::dashboard::{
    action::Action,
    effect::Effect,
    keys::TABLE,
    state::{CodeAsked, State},
    theme::{Theme, Tone},
};

/// A command with its words; without words, what is picked of the suggestions.
pub(super) fn run(state: &mut State, text: &str, picked: Option<Action>) -> Vec<Effect> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let exact = TABLE
        .iter()
        .find(|b| b.word == first && state.can(b.action))
        .map(|b| b.action);
    match (exact, &rest[..]) {
        (Some(Action::Dial), [host]) => return enter::dial(state, host),
        (Some(Action::Code), [_, ..]) => {
            state.show_code();
            look_up(state, &rest.join(" "));
        }
        (Some(Action::Theme), [name]) => theme(state, name),
        (Some(Action::Save), [format, file @ ..]) => return save_as(state, format, file),
        (Some(Action::Fix), [number]) => return fix(state, number),
        (None, [seconds]) if first == "interval" => interval(state, seconds),
        (Some(action), []) => return act::run(state, action, 0),
        (_, []) if picked.is_some() => {
            return picked.map_or_else(Vec::new, |action| act::run(state, action, 0));
        }
        _ => {
            let palette = state.key(Action::Palette);
            state.say(
                format!("`{text}` is no command here: {palette} lists them"),
                Tone::Bad,
            );
        }
    }
    vec![]
}

/// Explains mstsc's numbers, or a name, on the screen for it.
pub(super) fn look_up(state: &mut State, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    match redial_catalog::meaning(&words) {
        Ok(told) => {
            if let Some(code) = state.code_mut() {
                *code = CodeAsked {
                    typed: text.trim().to_owned(),
                    says: told.says,
                };
            }
        }
        Err(why) => state.say(why.to_string(), Tone::Bad),
    }
}

fn theme(state: &mut State, name: &str) {
    match Theme::named(name) {
        Some(theme) => state.manners.theme = theme,
        None => {
            let names = Theme::NAMED.map(|(n, _)| n).join(", ");
            state.say(
                format!("no colours are called `{name}`: {names}"),
                Tone::Bad,
            );
        }
    }
}

fn save_as(state: &mut State, name: &str, file: &[&str]) -> Vec<Effect> {
    let Some((_, format)) = Format::NAMED.iter().find(|(n, _)| *n == name) else {
        let names = Format::NAMED.map(|(n, _)| n).join(", ");
        state.say(format!("`{name}` is no format: {names}"), Tone::Bad);
        return vec![];
    };
    let path = if file.is_empty() {
        save::default_file(state, *format)
    } else {
        file.join(" ")
    };
    save::save(state, *format, path)
}

fn fix(state: &mut State, number: &str) -> Vec<Effect> {
    match number.parse::<usize>() {
        Ok(number @ 1..=9) => act::run(state, Action::Fix, number - 1),
        _ => {
            state.say(
                format!("`{number}` is no key of a fix: give 1 to 9"),
                Tone::Bad,
            );
            vec![]
        }
    }
}

fn interval(state: &mut State, seconds: &str) {
    match seconds.parse::<f64>() {
        Ok(every) if every.is_finite() => {
            let now = state.now;
            if let Some(host) = state.host_mut() {
                host.live.set(every, now);
            }
        }
        _ => state.say(format!("`{seconds}` is no number of seconds"), Tone::Bad),
    }
}
