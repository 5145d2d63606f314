//! Questions to the person at the terminal: on standard error, answered on standard input.

use std::io::{self, BufRead, Write};

/// Asks and reads one line; nothing when nobody answers.
pub fn ask(question: &str) -> Option<String> {
    say_on(&format!("{question} "));
    let mut answer = String::new();
    match io::stdin().lock().read_line(&mut answer) {
        Ok(0) | Err(_) => {
            say("");
            None
        }
        Ok(_) => Some(answer.trim().to_owned()),
    }
}

/// Whether the answer is yes.
pub fn agrees(question: &str) -> bool {
    ask(&format!("{question} [y/N]")).is_some_and(|a| matches!(a.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// A line on standard error.
pub fn say(line: &str) {
    say_on(&format!("{line}\n"));
}

fn say_on(text: &str) {
    let mut to = io::stderr().lock();
    // Nobody is left to tell when that is closed.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
