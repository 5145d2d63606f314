//! A text that nobody may see: typed key by key, kept in memory that never moves, and overwritten.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

/// Longest password, in characters. Windows takes 127 of them; room for it is kept at once, because
/// memory that grows leaves copies behind.
const LONGEST: usize = 256;

/// A password, as far as it was typed.
#[derive(PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// What a key means where one is typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Typing {
    More,
    Done,
    GivenUp,
    Interrupted,
}

impl Default for Secret {
    fn default() -> Self {
        leave_no_core();
        Self(Zeroizing::new(String::with_capacity(LONGEST * 4)))
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        let mut other = Self::default();
        other.0.push_str(&self.0);
        other
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// One that came from elsewhere.
    pub fn given(text: String) -> Self {
        leave_no_core();
        Self(Zeroizing::new(text))
    }

    /// The text itself, for whom it is meant.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent) -> Typing {
        // AltGr is Ctrl and Alt on Windows.
        let control = key.modifiers.contains(KeyModifiers::CONTROL)
            && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Enter => return Typing::Done,
            KeyCode::Esc => return Typing::GivenUp,
            KeyCode::Char('c') if control => return Typing::Interrupted,
            KeyCode::Char('d') if control => return Typing::GivenUp,
            KeyCode::Char('u') if control => self.0.clear(),
            KeyCode::Char(c) if !control => self.add(c),
            KeyCode::Backspace => {
                self.0.pop();
            }
            _ => {}
        }
        Typing::More
    }

    /// Takes what was pasted, up to the end of its first line.
    pub fn paste(&mut self, text: &str) {
        let line = text.chars().take_while(|c| !matches!(c, '\r' | '\n'));
        line.for_each(|c| self.add(c));
    }

    fn add(&mut self, c: char) {
        if self.len() < LONGEST && !c.is_control() {
            self.0.push(c);
        }
    }
}

/// From the first one on the kernel writes no image of this program's memory, and shows it to nobody but
/// root (prctl(2), PR_SET_DUMPABLE). A program that is started has its own say again.
#[cfg(target_os = "linux")]
fn leave_no_core() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn leave_no_core() {}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(secret: &mut Secret, code: KeyCode, modifiers: KeyModifiers) -> Typing {
        secret.press(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn keys_make_a_password() {
        let mut typed = Secret::default();
        let none = KeyModifiers::NONE;
        for c in "tigxer".chars() {
            assert_eq!(press(&mut typed, KeyCode::Char(c), none), Typing::More);
        }
        for _ in 0..3 {
            press(&mut typed, KeyCode::Backspace, none);
        }
        press(&mut typed, KeyCode::Char('E'), KeyModifiers::SHIFT);
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        press(&mut typed, KeyCode::Char('@'), alt_gr);
        typed.paste("x\u{1b}y\nz");
        assert_eq!(typed.reveal(), "tigE@xy");
        assert_eq!(typed.clone(), typed);
        assert_eq!(press(&mut typed, KeyCode::Enter, none), Typing::Done);
        assert_eq!(press(&mut typed, KeyCode::Esc, none), Typing::GivenUp);
        press(&mut typed, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert!(typed.is_empty());
        let control_c = press(&mut typed, KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(control_c, Typing::Interrupted);
    }

    #[test]
    fn its_memory_never_moves_and_it_is_not_printed() {
        let mut typed = Secret::default();
        let place = typed.reveal().as_ptr();
        (0..LONGEST * 2).for_each(|_| typed.add('\u{1F600}'));
        assert_eq!(typed.len(), LONGEST);
        assert_eq!(typed.reveal().as_ptr(), place);
        assert_eq!(format!("{typed:?}"), "Secret");
    }
}
