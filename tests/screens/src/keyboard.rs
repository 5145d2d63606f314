//! Keys by their names.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use redial::dashboard::{effect::Effect, message::Message, state::State, update};

use crate::{buffer, text};

/// Presses a key by its name, such as `enter`, `ctrl-u` or `1`.
pub fn press(state: &mut State, key: &str) -> Vec<Effect> {
    let (modifiers, name) = match key.strip_prefix("ctrl-") {
        Some(name) => (KeyModifiers::CONTROL, name),
        None => (KeyModifiers::NONE, key),
    };
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "space" => KeyCode::Char(' '),
        letter => KeyCode::Char(letter.chars().next().expect("a key")),
    };
    update(state, Message::Key(KeyEvent::new(code, modifiers)))
}

/// Types a word, letter by letter.
pub fn types(state: &mut State, word: &str) {
    for c in word.chars() {
        press(state, &c.to_string());
    }
}

/// Asserts that the screen says this, however it is wrapped.
pub fn sees(state: &State, words: &str) {
    let shown = text(&buffer(state));
    let flat: Vec<&str> = shown
        .split_whitespace()
        .filter(|word| !matches!(*word, "┃" | "│"))
        .collect();
    let flat = flat.join(" ");
    assert!(flat.contains(words), "`{words}` is not in:\n{shown}");
}
