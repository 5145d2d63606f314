//! A password, typed without being shown.

use std::io::{self, IsTerminal, Write};

use crossterm::{
    event::{Event, KeyEventKind, read},
    terminal::{disable_raw_mode, enable_raw_mode},
};
use redial_model::Said;
use zeroize::Zeroizing;

use crate::{
    exit::{Exit, Stop},
    secret::{Secret, Typing},
};

/// Whether somebody is there to type.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on standard error; nothing where it was given up.
pub fn password(question: &str) -> Result<Option<Secret>, Stop> {
    let mut to = io::stderr().lock();
    // Nobody is left to tell when that is closed.
    let _ = write!(to, "{}", Said::whole(question)).and_then(|()| to.flush());
    let unread = |why| Stop::failed(format!("the password cannot be read: {why}"));
    let (secret, end) = Raw::begin().and_then(|_raw| typed()).map_err(unread)?;
    let _ = writeln!(to);
    match end {
        Typing::Done => Ok(Some(secret)),
        Typing::GivenUp | Typing::More => Ok(None),
        Typing::Interrupted => Err(Stop::interrupted(Exit::Interrupted, "no password was used")),
    }
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

/// What was typed, and how that ended.
fn typed() -> io::Result<(Secret, Typing)> {
    let mut secret = Secret::default();
    loop {
        let pressed = match read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => secret.press(key),
            Event::Paste(text) => {
                secret.paste(&Zeroizing::new(text));
                Typing::More
            }
            _ => Typing::More,
        };
        if pressed != Typing::More {
            return Ok((secret, pressed));
        }
    }
}
