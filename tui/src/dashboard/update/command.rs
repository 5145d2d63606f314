//! A command typed into the palette, with its words.

use redial_report::Format;

use super::{act, enter, explain, save};
use crate::dashboard::{action::Action, effect::Effect, keys::TABLE, state::State, theme::Theme};

/// A command with its words; without words, what is picked of the suggestions.
///
/// # Errors
/// Why it is none, or why its words are refused.
pub(super) fn run(
    state: &mut State,
    text: &str,
    picked: Option<Action>,
) -> Result<Vec<Effect>, String> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let exact = TABLE
        .iter()
        .find(|b| b.word == first && state.can(b.action))
        .map(|b| b.action);
    match (exact, &rest[..]) {
        (Some(Action::Dial), [_, ..]) => return enter::dial(state, &rest.join(" ")),
        (Some(Action::Code), [_, ..]) => {
            state.show_code();
            explain::look_up(state, &rest.join(" "))?;
        }
        (Some(Action::Theme), [name]) => theme(state, name)?,
        (Some(Action::Save), [format, file @ ..]) => return save_as(state, format, file),
        (Some(Action::Fix), [number]) => return fix(state, number),
        (None, [seconds]) if first == "interval" => interval(state, seconds)?,
        (Some(action), []) => return Ok(act::run(state, action, 0)),
        (_, []) if picked.is_some() => {
            return Ok(picked.map_or_else(Vec::new, |action| act::run(state, action, 0)));
        }
        _ => {
            let palette = state.key(Action::Palette);
            return Err(format!(
                "`{text}` is not a command here: {palette} lists them"
            ));
        }
    }
    Ok(vec![])
}

fn theme(state: &mut State, name: &str) -> Result<(), String> {
    let names = || Theme::NAMED.map(|(n, _)| n).join(", ");
    let theme = Theme::named(name);
    state.manners.theme =
        theme.ok_or_else(|| format!("no colours are called `{name}`: {}", names()))?;
    Ok(())
}

fn save_as(state: &mut State, name: &str, file: &[&str]) -> Result<Vec<Effect>, String> {
    let named = Format::NAMED.iter().find(|(n, _)| *n == name);
    let (_, format) = named.ok_or_else(|| {
        let names = Format::NAMED.map(|(n, _)| n).join(", ");
        format!("`{name}` is not a format: {names}")
    })?;
    let path = if file.is_empty() {
        save::default_file(state, *format)
    } else {
        file.join(" ")
    };
    save::save(state, *format, &path)
}

fn fix(state: &mut State, number: &str) -> Result<Vec<Effect>, String> {
    match number.parse::<usize>() {
        Ok(number @ 1..=9) => Ok(act::run(state, Action::Fix, number - 1)),
        _ => Err(format!("`{number}` is not the key of a fix: give 1 to 9")),
    }
}

fn interval(state: &mut State, seconds: &str) -> Result<(), String> {
    let every = seconds
        .parse::<f64>()
        .ok()
        .filter(|every| every.is_finite());
    let every = every.ok_or_else(|| format!("`{seconds}` is not a number of seconds"))?;
    let now = state.now;
    if let Some(host) = state.host_mut() {
        host.live.set(every, now);
    }
    Ok(())
}
