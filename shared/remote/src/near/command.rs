use std::{fmt, process::Command};

use redial_machine::Said;

use super::error::ChannelError;

/// The command that starts redial at the far end: a program and its words. No shell reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelCommand {
    text: String,
    program: String,
    words: Vec<String>,
}

impl ChannelCommand {
    /// Takes a command apart as a POSIX shell would: words at spaces, quotes, backslashes; a word that
    /// begins with # begins a comment (XCU 2.3). Nothing else that a shell knows means anything here.
    ///
    /// # Errors
    /// A quote is not closed, or there is no program.
    pub fn parse(text: &str) -> Result<Self, ChannelError> {
        let unread = |why| ChannelError::BadCommand {
            command: Said::new(text),
            why,
        };
        let split = shlex::split(text).filter(|_| !text.contains('\0'));
        let words = split.ok_or_else(|| unread("a quote or backslash has no end"))?;
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty());
        Ok(Self {
            text: text.into(),
            program: program.ok_or_else(|| unread("it names no program"))?,
            words: words.collect(),
        })
    }

    /// The command as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn process(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.words);
        command
    }
}

impl fmt::Display for ChannelCommand {
    /// As it was written, made inert.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Said::new(&self.text).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<String>> {
        let command = ChannelCommand::parse(text).ok()?;
        Some(
            std::iter::once(command.program)
                .chain(command.words)
                .collect(),
        )
    }

    #[test]
    fn words_are_those_a_shell_would_see_and_nothing_more() {
        let is = |text: &str, expected: &[&str]| {
            assert_eq!(
                words(text).as_deref(),
                Some(&expected.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()[..]),
                "{text}"
            );
        };
        is(
            "ssh srv01 redial agent",
            &["ssh", "srv01", "redial", "agent"],
        );
        is(r"ssh 'adm in'@srv a\ b", &["ssh", "adm in@srv", "a b"]);
        is(
            r#""C:\Program Files\redial.exe" agent"#,
            &[r"C:\Program Files\redial.exe", "agent"],
        );
        is(
            "a ;rm $(id) `id` *|>x",
            &["a", ";rm", "$(id)", "`id`", "*|>x"],
        );
        is("a ''", &["a", ""]);
        is("a b#c #d e", &["a", "b#c"]);
    }

    #[test]
    fn what_is_no_command_is_said_in_a_sentence() {
        for text in ["", "  ", "''", "ssh 'srv01", "ssh \"a", "ssh \\", "a\0b"] {
            let refused = ChannelCommand::parse(text).unwrap_err().to_string();
            assert!(refused.starts_with("bad command `"), "{text:?}: {refused}");
        }
    }
}
