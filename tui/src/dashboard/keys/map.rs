use std::{collections::BTreeMap, fmt};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{
    table::{Binding, TABLE},
    words::today,
};
use crate::dashboard::action::Action;

/// A key as people write it: `q`, `ctrl-l`, `f5`, `enter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyChord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys that have a name of their own.
const NAMED: [(&str, KeyCode); 14] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
];

impl KeyChord {
    /// Reads a key.
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((name, after)) = [
            ("ctrl-", KeyModifiers::CONTROL),
            ("alt-", KeyModifiers::ALT),
        ]
        .into_iter()
        .find_map(|(prefix, modifier)| Some((modifier, rest.strip_prefix(prefix)?)))
        {
            modifiers |= name;
            rest = after;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.as_str()) {
            (Some(c), "") => KeyCode::Char(c),
            (Some('f'), number) if number.parse::<u8>().is_ok_and(|n| (1..=12).contains(&n)) => {
                KeyCode::F(number.parse().ok()?)
            }
            _ => NAMED.iter().find(|(name, _)| *name == rest)?.1,
        };
        Some(Self { code, modifiers })
    }

    /// Whether this was pressed. Shift is part of a letter already, and terminals differ in whether
    /// they tell it beside.
    fn is(self, event: KeyEvent) -> bool {
        let shift = matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
        let told = if shift {
            event.modifiers - KeyModifiers::SHIFT
        } else {
            event.modifiers
        };
        self.code == event.code && self.modifiers == told
    }
}

/// What is wrong with the keys of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysError {
    /// The word whose keys are wrong.
    pub word: String,
    /// What is wrong with them.
    pub says: String,
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

/// What keys do: the table, with what the configuration says otherwise.
#[derive(Clone, Debug)]
pub struct Keymap {
    rows: Vec<Vec<(String, KeyChord)>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = |b: &Binding| {
            b.keys
                .iter()
                .filter_map(|k| Some(((*k).to_owned(), KeyChord::parse(k)?)))
                .collect()
        };
        Self {
            rows: TABLE.iter().map(keys).collect(),
        }
    }
}

impl Keymap {
    /// The table with other keys for some of its words.
    pub fn with(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, KeysError> {
        let mut map = Self::default();
        for (word, keys) in changes {
            let wrong = |says: String| KeysError {
                word: word.clone(),
                says,
            };
            let words = || TABLE.iter().map(|b| b.word).collect::<Vec<_>>().join(", ");
            let at = TABLE
                .iter()
                .position(|b| b.word == today(word))
                .ok_or_else(|| {
                    wrong(format!("`{word}` is not a command: there are {}", words()))
                })?;
            let key = |text: &String| match KeyChord::parse(text) {
                Some(key) if TABLE[at].action == Action::Leave || text != "ctrl-c" => {
                    Ok((text.clone(), key))
                }
                Some(_) => Err("`ctrl-c` always leaves: choose another key".to_owned()),
                None => Err(format!(
                    "`{text}` is not a key: write a letter, ctrl-l, alt-x, f5, enter, esc, tab, space, up, pageup, home"
                )),
            };
            map.rows[at] = keys
                .iter()
                .map(key)
                .collect::<Result<_, _>>()
                .map_err(wrong)?;
        }
        map.unambiguous(changes).map(|()| map)
    }

    /// Two commands may share a key only where they do by themselves: those never work in the same
    /// place.
    fn unambiguous(&self, changes: &BTreeMap<String, Vec<String>>) -> Result<(), KeysError> {
        let usual = Self::default();
        let shared = |map: &Self, a: usize, b: usize| {
            let in_b = |key: &KeyChord| map.rows[b].iter().any(|(_, other)| other == key);
            let found = map.rows[a].iter().find(|(_, key)| in_b(key));
            found.map(|(text, _)| text.clone())
        };
        let pairs = (0..TABLE.len()).flat_map(|a| (a + 1..TABLE.len()).map(move |b| (a, b)));
        for (a, b) in pairs.filter(|(a, b)| shared(&usual, *a, *b).is_none()) {
            if let Some(key) = shared(self, a, b) {
                let (one, other) = (TABLE[a].word, TABLE[b].word);
                let changed = |word: &str| changes.keys().find(|w| today(w) == word);
                return Err(KeysError {
                    word: changed(other).or(changed(one)).cloned().unwrap_or_default(),
                    says: format!(
                        "`{key}` is set for `{one}` and for `{other}`: give one of them another key"
                    ),
                });
            }
        }
        Ok(())
    }

    /// The actions a press would ask for, were they possible here.
    pub fn meant(&self, event: KeyEvent) -> impl Iterator<Item = Action> {
        TABLE
            .iter()
            .zip(&self.rows)
            .filter_map(move |(binding, keys)| {
                let pressed = keys.iter().any(|(_, key)| key.is(event));
                pressed.then_some(binding.action)
            })
    }

    /// What a press asks for, of what `can` be done here and now, and which of the binding's keys it
    /// was, from 0.
    pub fn meaning(
        &self,
        event: KeyEvent,
        can: impl Fn(Action) -> bool,
    ) -> Option<(Action, usize)> {
        TABLE.iter().zip(&self.rows).find_map(|(binding, keys)| {
            let number = keys.iter().position(|(_, key)| key.is(event))?;
            can(binding.action).then_some((binding.action, number))
        })
    }

    /// The keys of an action as people write them.
    pub fn keys(&self, action: Action) -> Vec<&str> {
        let at = TABLE.iter().position(|b| b.action == action);
        at.map_or_else(Vec::new, |at| {
            self.rows[at]
                .iter()
                .map(|(text, _)| text.as_str())
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let pressed = |code, modifiers| KeyEvent::new(code, modifiers);
        for (text, code, modifiers) in [
            ("q", KeyCode::Char('q'), KeyModifiers::NONE),
            ("T", KeyCode::Char('T'), KeyModifiers::SHIFT),
            ("ctrl-l", KeyCode::Char('l'), KeyModifiers::CONTROL),
            ("f5", KeyCode::F(5), KeyModifiers::NONE),
            ("backtab", KeyCode::BackTab, KeyModifiers::SHIFT),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE),
        ] {
            assert!(
                KeyChord::parse(text).unwrap().is(pressed(code, modifiers)),
                "{text}"
            );
        }
        assert!(
            !KeyChord::parse("l")
                .unwrap()
                .is(pressed(KeyCode::Char('l'), KeyModifiers::CONTROL))
        );
        for wrong in ["", "f13", "ctrl-", "entr"] {
            assert_eq!(KeyChord::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_keymap_says_what_is_wrong_with_it() {
        let with = |word: &str, key: &str| {
            Keymap::with(&BTreeMap::from([(word.to_owned(), vec![key.to_owned()])]))
                .map(drop)
                .map_err(|wrong| wrong.says)
        };
        assert_eq!(with("check", "f6"), Ok(()));
        assert!(
            with("chek", "f6")
                .unwrap_err()
                .contains("`chek` is not a command")
        );
        assert!(
            with("check", "f60")
                .unwrap_err()
                .contains("`f60` is not a key")
        );
        assert_eq!(with("dial", "f6"), Ok(()), "a word of an earlier version");
        assert_eq!(
            with("fix", "r"),
            Err("`r` is set for `fix` and for `check`: give one of them another key".into())
        );
        assert_eq!(with("script", "s"), Ok(()), "as it is by itself");
        assert!(
            with("check", "ctrl-c")
                .unwrap_err()
                .contains("always leaves")
        );
    }
}
