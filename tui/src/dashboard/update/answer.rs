//! The answer to what the plan screen asks.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use redial_model::Plan;

use super::scroll;
use crate::dashboard::{
    action::Action,
    confirm::Pressed,
    effect::Effect,
    state::{Asking, Deed, JournalEntry, Mend, Screen, Shown, State, TakeBack},
    theme::Tone,
};

/// A key on the screen that asks for confirmation; nothing when it is no answer.
pub(super) fn press(state: &mut State, key: KeyEvent) -> Option<Vec<Effect>> {
    state.asking()?;
    if let Some(why) = state.in_the_way() {
        if key.code == KeyCode::Enter {
            state.say(why, Tone::Warn);
            return Some(vec![]);
        }
        return None;
    }
    if key.code == KeyCode::Enter && !state.frame().read {
        scroll::page(state, 1);
        return Some(vec![]);
    }
    let (at, back) = (state.at, state.key(Action::Back));
    let before = state.host().and_then(|h| h.shown.clone());
    let (effect, mend) = match state.asking_mut()? {
        Asking::Apply { confirm, .. } => match confirm.press(key) {
            Pressed::Yes(plan) => (Effect::Apply(at, plan), applying(&confirm.what, before)),
            Pressed::Typed => return Some(vec![]),
            Pressed::Wrong => {
                let word = confirm.word.as_ref().map_or("", |(word, _)| word.as_str());
                let says = format!(
                    "This is not `{word}`: type it as it is shown. {back} leaves everything as it is."
                );
                state.say(says, Tone::Bad);
                return Some(vec![]);
            }
            Pressed::Other => return None,
        },
        // About a slot somebody changed since it has to be decided first.
        Asking::TakeBack { drift: Some(_), .. } => return None,
        Asking::TakeBack { confirm, entry, .. } => match confirm.press(key) {
            Pressed::Yes(back) => (
                Effect::TakeBack(at, back),
                taking_back(entry, &confirm.what, before),
            ),
            Pressed::Typed | Pressed::Wrong => return Some(vec![]),
            Pressed::Other => return None,
        },
    };
    state.frames.pop();
    state.push(Screen::Mend);
    if let Some(host) = state.host_mut() {
        host.mend = Some(mend);
    }
    Some(vec![effect])
}

/// A plan that begins to be applied.
fn applying(plan: &Plan, before: Option<Arc<Shown>>) -> Mend {
    let recheck = plan.recheck.clone();
    Mend::begin(&plan.fix, Deed::Apply, plan.steps.clone(), before, recheck)
}

/// A record that begins to be taken back: its steps the other way round, from the end.
fn taking_back(entry: &JournalEntry, back: &TakeBack, before: Option<Arc<Shown>>) -> Mend {
    let steps = entry
        .steps
        .iter()
        .rev()
        .map(|(step, _)| step.inverse())
        .collect();
    let recheck = entry.recheck.clone();
    Mend {
        decided: back.decided.clone(),
        ..Mend::begin(&entry.fix, Deed::TakeBack, steps, before, recheck)
    }
}
