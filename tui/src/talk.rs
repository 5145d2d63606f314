//! Questions to the person at the terminal: on standard error, answered on standard input.

use std::io::{self, BufRead, IsTerminal, Write};

use redial_model::{Plan, Progress, Said, Step};
use redial_report::Layout;

use crate::manner::{error_look, has_colours};

/// Asks and reads one line; nothing when nobody answers.
pub fn ask(question: &str) -> Option<String> {
    say_on(&format!("{} ", Said::whole(question)));
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
    ask(&format!("{question} [y/N]"))
        .is_some_and(|a| matches!(a.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// A line on standard error, wrapped where that is a terminal. What a record or a machine put into it
/// is inert.
pub fn say(line: &str) {
    say_on(&laid_out(&Said::whole(line)));
}

/// A sentence on standard error, and under it the command that it is about.
pub fn say_command(line: &str, command: &str) {
    say(line);
    say_on(&format!("  {}\n", Said::whole(command)));
}

fn laid_out(line: &str) -> String {
    let Some(look) = error_look().filter(|_| !line.is_empty()) else {
        return format!("{line}\n");
    };
    let mut lines = Layout::new(look);
    lines.lines(line);
    lines.finish()
}

/// What happened to a step.
pub fn tell_step(step: &Step, progress: Progress) {
    if progress != Progress::Begun {
        say(&format!("  {:11} {step}", progress.word()));
    }
}

/// What happened to the step of this number when it is taken back. The far end counts, too: a number
/// of no step is passed over.
pub fn tell_undone(plan: &Plan, number: usize, progress: Progress) {
    if let Some(step) = plan.steps.get(number) {
        tell_step(&step.inverse(), progress);
    }
}

/// A line nobody may miss: red where there are colours.
pub fn alarm(line: &str) {
    if has_colours(io::stderr().is_terminal()) {
        let line = laid_out(&Said::whole(line));
        say_on(&format!("\x1b[1;31m{}\x1b[0m\n", line.trim_end()));
    } else {
        say(line);
    }
}

fn say_on(text: &str) {
    let mut to = io::stderr().lock();
    // Nobody is left to tell when that is closed.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
