//! A command typed into the palette, with its words.

use super::{act, channel, columns, enter, explain, hosts, save, sign_in};
use crate::dashboard::{
    action::Action,
    effect::Effect,
    keys::{TABLE, today},
    state::{Saving, Sort, State, Suggestion},
    theme::Theme,
};

/// Actions that are kept in mind, so that they are suggested first.
const USED: usize = 12;

/// A command with its words; where they are not whole, what is picked of the suggestions.
///
/// # Errors
/// Why it is none, or why its words are refused.
pub(super) fn run(
    state: &mut State,
    text: &str,
    picked: Option<Suggestion>,
) -> Result<Vec<Effect>, String> {
    match (typed(state, text), picked) {
        (Err(_), Some(picked)) if picked.text != text.trim() => typed(state, &picked.text),
        (typed, _) => typed,
    }
}

/// Does what these words say, or says what is wrong with them.
fn typed(state: &mut State, text: &str) -> Result<Vec<Effect>, String> {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    if first == "interval" {
        return interval(state, &rest).map(|()| vec![]);
    }
    let Some(action) = TABLE
        .iter()
        .find(|b| b.word == today(first))
        .map(|b| b.action)
    else {
        let palette = state.key(Action::Palette);
        return Err(format!("`{text}` is not a command: {palette} lists them"));
    };
    if !state.can(action) {
        let why = state.why_not(action);
        return Err(why.unwrap_or_else(|| format!("`{first}` does nothing here")));
    }
    let done = with_words(state, action, &rest)?;
    state.used.retain(|used| *used != action);
    state.used.insert(0, action);
    state.used.truncate(USED);
    Ok(done)
}

fn with_words(state: &mut State, action: Action, rest: &[&str]) -> Result<Vec<Effect>, String> {
    match (action, rest) {
        (Action::Host, [_, ..]) => return enter::dial(state, &rest.join(" ")),
        (Action::Channel, [_, ..]) => return channel::take(state, &rest.join(" ")),
        (Action::Place, [_, ..]) => return channel::take_place(state, &rest.join(" ")),
        (Action::SignIn, [_, ..]) => sign_in::ask(state, &rest.join(" ")),
        (Action::Code, [_, ..]) => {
            state.show_code();
            explain::look_up(state, &rest.join(" "))?;
        }
        (Action::Theme, [name]) => theme(state, name)?,
        (Action::Sort, [name]) => {
            let names = || Sort::NAMED.map(|(n, _)| n).join(", ");
            let by = Sort::named(name).ok_or_else(|| {
                format!("hosts cannot be sorted by `{name}`: there are {}", names())
            })?;
            hosts::sort_by(state, by);
        }
        (Action::Columns, [name]) => columns::toggle(state, name)?,
        (Action::Save, [_, ..]) => {
            let saving = Saving::Report(save::USUAL);
            return save::save(state, saving, &rest.join(" "));
        }
        (Action::Fix, [number]) => return fix(state, number),
        (_, []) => return Ok(act::run(state, action, 0)),
        (_, [more, ..]) => return Err(format!("`{more}` is one word too many: leave it out")),
    }
    Ok(vec![])
}

fn theme(state: &mut State, name: &str) -> Result<(), String> {
    let names = || Theme::NAMED.map(|(n, _)| n).join(", ");
    let theme = Theme::named(name)
        .ok_or_else(|| format!("no colours are called `{name}`: there are {}", names()))?;
    state.manners.theme = theme;
    state.manners.theme_open = false;
    Ok(())
}

fn fix(state: &mut State, number: &str) -> Result<Vec<Effect>, String> {
    match number.parse::<usize>() {
        Ok(number @ 1..=9) => Ok(act::run(state, Action::Fix, number - 1)),
        _ => Err(format!("`{number}` is not the key of a fix: give 1 to 9")),
    }
}

fn interval(state: &mut State, rest: &[&str]) -> Result<(), String> {
    let seconds = match rest {
        [seconds] => seconds.parse::<f64>().ok().filter(|s| s.is_finite()),
        _ => None,
    };
    let seconds = seconds.ok_or_else(|| {
        let typed = rest.join(" ");
        format!("`{typed}` is not a number of seconds: give one, such as `interval 5`")
    })?;
    act::connect_every(state, seconds);
    Ok(())
}
