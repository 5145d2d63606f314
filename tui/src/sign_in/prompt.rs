//! A password, typed without being shown.

use std::io::{self, IsTerminal, Write};

use crossterm::{
    event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read},
    terminal::{disable_raw_mode, enable_raw_mode},
};
use redial_model::Said;
use zeroize::Zeroizing;

use crate::exit::{Exit, Stop};

/// Longest password, in characters. Windows takes 127 of them; room for it is kept at once, because
/// memory that grows leaves copies behind.
const LONGEST: usize = 256;

/// Whether somebody is there to type.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on standard error.
pub fn password(question: &str) -> Result<Zeroizing<String>, Stop> {
    let mut to = io::stderr().lock();
    // Nobody is left to tell when that is closed.
    let _ = write!(to, "{}", Said::whole(question)).and_then(|()| to.flush());
    let unread = |why| Stop::failed(format!("the password cannot be read: {why}"));
    let typed = Raw::begin().and_then(|_raw| typed()).map_err(unread)?;
    let _ = writeln!(to);
    typed.ok_or_else(|| Stop::interrupted(Exit::Interrupted, "no password was used"))
}

/// The terminal gives each key as it is pressed, and shows none. It is put back, however this ends.
struct Raw;

impl Raw {
    fn begin() -> io::Result<Self> {
        enable_raw_mode().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// What was typed up to Enter; nothing where it was given up.
fn typed() -> io::Result<Option<Zeroizing<String>>> {
    let mut line = Line::default();
    loop {
        let done = match read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => line.press(key),
            Event::Paste(text) => {
                let text = Zeroizing::new(text);
                text.chars()
                    .take_while(|c| !matches!(c, '\r' | '\n'))
                    .for_each(|c| line.add(c));
                Pressed::More
            }
            _ => Pressed::More,
        };
        match done {
            Pressed::More => {}
            Pressed::Done => return Ok(Some(line.text)),
            Pressed::GivenUp => return Ok(None),
        }
    }
}

/// What a key means here.
#[derive(Debug, PartialEq, Eq)]
enum Pressed {
    More,
    Done,
    GivenUp,
}

struct Line {
    text: Zeroizing<String>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(LONGEST * 4)),
        }
    }
}

impl Line {
    fn press(&mut self, key: KeyEvent) -> Pressed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL)
            && !key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Enter => return Pressed::Done,
            KeyCode::Esc => return Pressed::GivenUp,
            KeyCode::Char('c' | 'd') if control => return Pressed::GivenUp,
            KeyCode::Char('u') if control => self.text.clear(),
            KeyCode::Char(c) if !control => self.add(c),
            KeyCode::Backspace => {
                self.text.pop();
            }
            _ => {}
        }
        Pressed::More
    }

    fn add(&mut self, c: char) {
        if self.text.chars().count() < LONGEST && !c.is_control() {
            self.text.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut Line, code: KeyCode, modifiers: KeyModifiers) -> Pressed {
        line.press(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn keys_make_a_password() {
        let mut line = Line::default();
        let none = KeyModifiers::NONE;
        for c in "tigxer".chars() {
            assert_eq!(press(&mut line, KeyCode::Char(c), none), Pressed::More);
        }
        for _ in 0..3 {
            press(&mut line, KeyCode::Backspace, none);
        }
        press(&mut line, KeyCode::Char('E'), KeyModifiers::SHIFT);
        // AltGr is Ctrl and Alt on Windows.
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        press(&mut line, KeyCode::Char('@'), alt_gr);
        assert_eq!(line.text.as_str(), "tigE@");
        assert_eq!(press(&mut line, KeyCode::Enter, none), Pressed::Done);
        press(&mut line, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert!(line.text.is_empty());
        assert_eq!(
            press(&mut line, KeyCode::Char('c'), KeyModifiers::CONTROL),
            Pressed::GivenUp
        );
    }

    #[test]
    fn its_memory_never_moves() {
        let mut line = Line::default();
        let place = line.text.as_ptr();
        (0..LONGEST * 2).for_each(|_| line.add('\u{1F600}'));
        assert_eq!(line.text.chars().count(), LONGEST);
        assert_eq!(line.text.as_ptr(), place);
    }
}
