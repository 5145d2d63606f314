//! What a message changes, and what is to be done about it. Nothing here draws, waits, or touches
//! anything but the state.

mod act;
mod answer;
mod channel;
mod columns;
mod command;
mod enter;
mod explain;
mod filter;
mod hosts;
mod look;
mod news;
mod prompt;
mod save;
mod scroll;
mod settle;
mod sign_in;

pub use enter::begin;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

use super::{
    action::Action,
    effect::{Effect, Leaving},
    message::Message,
    state::{Recent, Screen, Stage, State},
    theme::{Theme, Tone},
    view::{self, Hit},
};

/// What a key that would change something is answered with.
const READONLY: &str = "read-only: nothing is changed (--readonly)";

/// Changes the state, and says what is to be done.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Now(now) => time(state, now),
        Message::Key(key) => {
            // A complaint was about what was tried last, and goes with the next try.
            state.forget_complaint();
            press(state, key)
        }
        // It may be a password.
        Message::Paste(text) => prompt::paste(state, &Zeroizing::new(text)),
        Message::Pointed(x, y) => {
            view::hit(state, x, y).map_or_else(Vec::new, |hit| click(state, hit))
        }
        Message::Wheel(rows) => wheel(state, rows),
        Message::Resized(columns, rows) => {
            state.resize((columns, rows));
            vec![]
        }
        Message::Background(colour) => {
            if std::mem::take(&mut state.manners.theme_open) {
                state.manners.theme = Theme::on(colour);
            }
            vec![]
        }
        Message::Of(id, news) => {
            let picked = hosts::may_move(state, &news);
            let effects = news::of(state, id, *news);
            hosts::follow(state, picked);
            effects
        }
        Message::Recent(recent) => {
            remember(state, recent);
            vec![]
        }
        Message::File(text, read) => enter::of_file(state, text, read),
        Message::Succeeded(says) => {
            state.say(says, Tone::Good);
            vec![]
        }
        Message::Failed(why) => {
            state.say(why, Tone::Bad);
            vec![]
        }
        Message::End => vec![Effect::Leave(Leaving::Told)],
    };
    // The one place where it is decided: whatever asked for it, nothing is changed.
    if state.manners.readonly && effects.iter().any(Effect::changes) {
        effects.retain(|e| !e.changes());
        state.say(READONLY, Tone::Warn);
    }
    keep_protected(state, &mut effects);
    scroll::note_end(state);
    effects
}

/// Takes out what would change a host that the configuration keeps as it is.
fn keep_protected(state: &mut State, effects: &mut Vec<Effect>) {
    let kept = |effect: &Effect| {
        let host = state.hosts.get(effect.changed_host()?)?;
        host.kept_by(&state.manners.rules)
    };
    if let Some(why) = effects.iter().find_map(kept) {
        effects.retain(|effect| kept(effect).is_none());
        state.say(why, Tone::Warn);
    }
}

/// Keeps the hosts that were dialled lately and are not in the list.
fn remember(state: &mut State, recent: Vec<Recent>) {
    let known: Vec<String> = state.hosts.iter().map(|h| h.name.to_lowercase()).collect();
    state.recent = recent
        .into_iter()
        .filter(|r| !known.contains(&r.host.to_lowercase()))
        .collect();
}

/// What time brings: notes go, the line is dialled again, timers end.
fn time(state: &mut State, now: f64) -> Vec<Effect> {
    let before = std::mem::replace(&mut state.now, now);
    if state.note.as_ref().is_some_and(|n| n.until <= now) {
        state.note = None;
    }
    let mut effects = Vec::new();
    for (id, host) in state.hosts.iter().enumerate() {
        // What takes itself back changed the machine: look again.
        if host
            .journal
            .iter()
            .any(|e| e.armed.is_some_and(|at| before < at && at <= now))
            && before > 0.0
        {
            effects.push(Effect::Check(id));
        }
    }
    let shows = *state.screen() != Screen::Hosts;
    let (at, busy) = (
        state.at,
        state.mending() || effects.contains(&Effect::Check(state.at)),
    );
    if let Some(host) = state
        .host_mut()
        .filter(|h| shows && !busy && h.stage == Stage::Checked)
        && host.live.next().is_some_and(|due| due <= now)
    {
        host.live.due = None;
        effects.push(Effect::Dial(at));
    }
    effects
}

fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    state.refused = None;
    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return act::run(state, Action::Leave, 0);
    }
    if state.prompt.is_some() {
        return prompt::press(state, key);
    }
    if let Some(effects) = answer::press(state, key) {
        return effects;
    }
    if let Some(effects) = sign_in::press(state, key) {
        return effects;
    }
    match state.keys.meaning(key, |action| state.can(action)) {
        Some((action, number)) => act::run(state, action, number),
        None => {
            nothing(state, key);
            vec![]
        }
    }
}

/// Says why a key does nothing.
fn nothing(state: &mut State, key: KeyEvent) {
    let meant: Vec<Action> = state.keys.meant(key).collect();
    let why = meant.iter().find_map(|action| state.why_not(*action));
    let says = match (why, key.code) {
        (Some(why), _) => why,
        (None, KeyCode::Char(c)) if meant.is_empty() && !c.is_control() => {
            let help = state.key(Action::Help);
            format!("`{c}` does nothing here: {help} lists every key.")
        }
        _ => return,
    };
    state.say(says, Tone::Plain);
}

fn click(state: &mut State, hit: Hit) -> Vec<Effect> {
    if state.prompt.is_some() {
        return vec![];
    }
    match hit {
        Hit::Tab(tab) => {
            state.show(tab);
            vec![]
        }
        // A second click on what is picked opens it.
        Hit::Item(at) if state.picked() == Some(at) => act::run(state, Action::Open, 0),
        Hit::Item(at) => {
            state.pick(at);
            vec![]
        }
        Hit::Fix(number) => act::run(state, Action::Fix, number),
        Hit::Act(action) if state.can(action) => act::run(state, action, 0),
        Hit::Act(_) => vec![],
    }
}

fn wheel(state: &mut State, rows: isize) -> Vec<Effect> {
    if state.prompt.is_none() {
        scroll::step(state, rows);
    }
    vec![]
}
