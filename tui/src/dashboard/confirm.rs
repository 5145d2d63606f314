//! The person's word. Nothing changes a machine but a `Confirmed` value, and only `Confirm::press`
//! makes one.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial_engine::Consent;
use redial_model::FixCard;

/// Something a person said yes to, after it was shown.
#[derive(Debug, PartialEq)]
pub struct Confirmed<T>(T);

impl<T> Confirmed<T> {
    /// What was said yes to.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// What is asked before something is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm<T> {
    /// What would be done.
    pub what: T,
    /// The word that has to be typed, and as much of it as was; nothing where a key is enough.
    pub word: Option<(String, String)>,
}

/// What a key press came to.
#[derive(Debug, PartialEq)]
pub enum Pressed<T> {
    /// It is confirmed.
    Yes(Confirmed<T>),
    /// It belongs to the question and changed what was typed.
    Typed,
    /// Another word was typed than the one that is asked for.
    Wrong,
    /// It is no answer.
    Other,
}

impl<T: Clone> Confirm<T> {
    /// Asks for a key press.
    pub fn by_key(what: T) -> Self {
        Self { what, word: None }
    }

    /// Asks for a word to be typed.
    pub fn by_word(what: T, word: &str) -> Self {
        Self {
            what,
            word: Some((word.to_owned(), String::new())),
        }
    }

    /// Asks as this fix needs it.
    pub fn of(what: T, card: &FixCard) -> Self {
        match Consent::of(card) {
            Consent::Key => Self::by_key(what),
            Consent::Word { word, .. } => Self::by_word(what, word),
        }
    }

    /// Takes a key. Enter confirms, once the word is typed where one is asked for.
    pub fn press(&mut self, key: KeyEvent) -> Pressed<T> {
        let plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
        match (&mut self.word, key.code) {
            (None, KeyCode::Enter) => Pressed::Yes(Confirmed(self.what.clone())),
            (Some((word, typed)), KeyCode::Enter) if word == typed => {
                Pressed::Yes(Confirmed(self.what.clone()))
            }
            (Some(_), KeyCode::Enter) => Pressed::Wrong,
            (Some((_, typed)), KeyCode::Char('u')) if key.modifiers == KeyModifiers::CONTROL => {
                typed.clear();
                Pressed::Typed
            }
            (Some((_, typed)), KeyCode::Backspace) => {
                typed.pop();
                Pressed::Typed
            }
            (Some((word, typed)), KeyCode::Char(c)) if plain => {
                if typed.chars().count() < word.chars().count() {
                    typed.push(c);
                }
                Pressed::Typed
            }
            _ => Pressed::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::from(code)
    }

    #[test]
    fn a_word_must_be_whole_before_enter_counts() {
        let mut ask = Confirm::by_word(7, "ok");
        assert_eq!(ask.press(key(KeyCode::Enter)), Pressed::Wrong);
        ask.press(key(KeyCode::Char('x')));
        let clear = KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(ask.press(clear), Pressed::Typed);
        ask.press(key(KeyCode::Char('o')));
        assert_eq!(ask.press(key(KeyCode::Enter)), Pressed::Wrong);
        ask.press(key(KeyCode::Char('x')));
        ask.press(key(KeyCode::Backspace));
        ask.press(key(KeyCode::Char('k')));
        assert_eq!(ask.press(key(KeyCode::Enter)), Pressed::Yes(Confirmed(7)));
    }

    #[test]
    fn a_key_is_enough_where_no_word_is_asked_and_no_other_key_is() {
        let mut ask = Confirm::by_key(7);
        for other in [
            KeyCode::Char('y'),
            KeyCode::Esc,
            KeyCode::Char('1'),
            KeyCode::Tab,
        ] {
            assert_eq!(ask.press(key(other)), Pressed::Other);
        }
        assert_eq!(ask.press(key(KeyCode::Enter)), Pressed::Yes(Confirmed(7)));
    }
}
