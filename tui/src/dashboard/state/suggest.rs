//! What fits what is typed in the palette.

use redial_report::Format;

use super::{Column, Prompt, Sort, State, Suggestion, passes};
use crate::dashboard::{
    action::Action,
    keys::{Binding, TABLE, today},
    theme::Theme,
};

/// Hosts that are suggested at a time.
const HOSTS: usize = 20;

impl State {
    /// The commands that fit what is typed in the palette; behind a whole one, what it may be given.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        let Some(Prompt::Palette(text, _)) = &self.prompt else {
            return vec![];
        };
        let text = text.trim_start();
        match text.split_once(' ') {
            Some((word, rest)) => self.arguments(today(word), rest.trim_start()),
            None => self.commands(text),
        }
    }

    /// What was used last stands first, then what the footer shows; what begins with the text stands
    /// before what has it inside.
    fn commands(&self, text: &str) -> Vec<Suggestion> {
        let fits = |b: &&Binding| b.word.contains(text) && b.action != Action::Palette;
        let mut all: Vec<_> = TABLE
            .iter()
            .filter(fits)
            .filter(|b| self.can(b.action))
            .collect();
        let used = |b: &Binding| self.used.iter().position(|a| *a == b.action);
        all.sort_by_key(|b| {
            (
                !b.word.starts_with(text),
                used(b).unwrap_or(usize::MAX),
                b.short.is_empty(),
            )
        });
        let suggestion = |b: &&Binding| Suggestion {
            text: b.word.to_owned(),
            keys: shown(&self.keys.keys(b.action)),
            says: b.says.to_owned(),
            goes_on: !self.arguments(b.word, "").is_empty(),
        };
        all.iter().map(suggestion).collect()
    }

    fn arguments(&self, word: &str, rest: &str) -> Vec<Suggestion> {
        let known = TABLE.iter().find(|b| b.word == word);
        let Some(action) = known.map(|b| b.action).filter(|a| self.can(*a)) else {
            return vec![];
        };
        let all: Vec<(String, String)> = match action {
            Action::Theme => Theme::NAMED
                .map(|(name, theme)| (name.into(), theme.says().into()))
                .to_vec(),
            Action::Save if !rest.contains(' ') => Format::NAMED
                .map(|(name, _)| (name.into(), format!("save the report as {name}")))
                .to_vec(),
            Action::Sort => Sort::NAMED
                .map(|(name, by)| (name.into(), by.says().into()))
                .to_vec(),
            Action::Columns => Column::NAMED
                .map(|(name, column)| (name.into(), column.says().into()))
                .to_vec(),
            Action::Fix => self.fixes(),
            Action::Host => self.known_hosts(),
            Action::Channel | Action::Place if self.manners.privacy => vec![],
            Action::Channel => typed_before(self.known_channels()),
            Action::Place => typed_before(self.known_places()),
            _ => vec![],
        };
        all.into_iter()
            .filter(|(argument, says)| passes(rest, &[argument, says]))
            .map(|(argument, says)| Suggestion {
                text: format!("{word} {argument}"),
                keys: String::new(),
                says,
                goes_on: action == Action::Save,
            })
            .collect()
    }

    fn fixes(&self) -> Vec<(String, String)> {
        let plans = self.host().zip(self.report()).map(|(h, r)| h.plans(r));
        let plans = plans.unwrap_or_default();
        let row =
            |(at, plan): (usize, &&redial_model::Plan)| ((at + 1).to_string(), plan.fix.clone());
        plans.iter().enumerate().map(row).collect()
    }

    /// Hosts of the list and of earlier days. Their names are nobody's business while they are
    /// replaced.
    fn known_hosts(&self) -> Vec<(String, String)> {
        if self.manners.privacy || self.manners.demo {
            return vec![];
        }
        let listed = self.hosts.iter().filter(|h| !h.removed);
        let listed = listed.map(|h| (h.name.clone(), "in the list".to_owned()));
        let recent = self.recent.iter().map(|r| (r.host.clone(), r.says.clone()));
        listed.chain(recent).take(HOSTS).collect()
    }
}

/// What was typed before.
fn typed_before(all: Vec<String>) -> Vec<(String, String)> {
    let row = |text| (text, String::new());
    all.into_iter().map(row).collect()
}

/// The first two keys; of a long row only the first.
fn shown(keys: &[&str]) -> String {
    match keys {
        [first, _, _, ..] => (*first).to_owned(),
        few => few.join(" "),
    }
}
