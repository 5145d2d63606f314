use std::{fmt, process::Command};

use redial_machine::Said;

use super::error::ChannelError;

/// The command that starts redial at the far end: its words, of which the first is the program. No
/// shell reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelCommand {
    text: String,
    words: Vec<String>,
}

impl ChannelCommand {
    /// Takes a command apart: [`redial_words::split`].
    ///
    /// # Errors
    /// It is no command line.
    pub fn parse(text: &str) -> Result<Self, ChannelError> {
        let words = redial_words::split(text).map_err(|source| ChannelError::BadCommand {
            command: Said::new(text),
            source,
        })?;
        Ok(Self {
            text: text.into(),
            words,
        })
    }

    /// The command as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn process(&self) -> Command {
        let mut words = self.words.iter();
        let program = words.next().map_or("", String::as_str);
        let mut command = Command::new(program);
        command.args(words);
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

    #[test]
    fn a_word_behind_a_hash_reaches_the_program() {
        let process = ChannelCommand::parse("ssh 'adm in'@srv #7 agent")
            .unwrap()
            .process();
        assert_eq!(process.get_program(), "ssh");
        let words: Vec<_> = process.get_args().collect();
        assert_eq!(words, ["adm in@srv", "#7", "agent"]);
    }

    #[test]
    fn what_is_no_command_is_said_in_a_sentence() {
        for text in ["", "  ", "''", "ssh 'srv01", "ssh \"a", "ssh \\", "a\0b"] {
            let refused = ChannelCommand::parse(text).unwrap_err().to_string();
            assert!(refused.starts_with("bad command `"), "{text:?}: {refused}");
        }
    }
}
