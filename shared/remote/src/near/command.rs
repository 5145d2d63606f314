use std::fmt;

use redial_machine::Said;

use super::{error::ChannelError, preset::Preset};

/// What starts redial at the far end: words, of which the first is a program and which no shell reads,
/// or a way that redial knows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelCommand {
    text: String,
    starts: Starts,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Starts {
    Words(Vec<String>),
    Preset(Preset),
}

impl ChannelCommand {
    /// Takes a command apart: [`redial_words::split`]. `ssh:[user@]host[:port]` and `winrs:host` are
    /// no commands: redial brings itself there.
    ///
    /// # Errors
    /// It is no command line, or the address or a word behind it is none.
    pub fn parse(text: &str) -> Result<Self, ChannelError> {
        let words = redial_words::split(&written(text));
        let words = words.map_err(|source| ChannelError::BadCommand {
            command: Said::new(text),
            source,
        })?;
        let starts = match words.split_first() {
            Some((name, words)) if Preset::is_named_by(name) => {
                let preset = Preset::read(name, words).map_err(|why| ChannelError::BadWay {
                    command: Said::new(text),
                    why,
                })?;
                Starts::Preset(preset)
            }
            _ => Starts::Words(words),
        };
        Ok(Self {
            text: text.into(),
            starts,
        })
    }

    /// Whether this is no command of somebody's own: redial brings itself there.
    #[must_use]
    pub fn brings_redial(text: &str) -> bool {
        Preset::is_named_by(text.trim_start())
    }

    /// The same, where nothing is to be changed. A command that somebody wrote stays as it is.
    #[must_use]
    pub fn only_looking(self) -> Self {
        self.with(Preset::only_looking)
    }

    /// The same; a redial of this version that is installed at the far end is used as it is.
    #[must_use]
    pub fn of_version(self, version: &'static str) -> Self {
        self.with(|preset| preset.of_version(version))
    }

    fn with(self, change: impl FnOnce(Preset) -> Preset) -> Self {
        let starts = match self.starts {
            Starts::Preset(preset) => Starts::Preset(change(preset)),
            words @ Starts::Words(_) => words,
        };
        Self { starts, ..self }
    }

    /// The command as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn starts(&self) -> &Starts {
        &self.starts
    }
}

/// The text, with the first word of a way in quotes where it has none: the backslash of `DOMAIN\user` is
/// one, whether a shell asked for two or not.
fn written(text: &str) -> String {
    let text = text.trim_start();
    let (word, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    let is_plain = !word.contains(['"', '\'']) && !word.ends_with('\\');
    match is_plain && Preset::is_named_by(word) {
        true => format!("'{}'{rest}", word.replace("\\\\", "\\")),
        false => text.to_owned(),
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
        let command = ChannelCommand::parse("ssh 'adm in'@srv #7 agent").unwrap();
        let words = ["ssh", "adm in@srv", "#7", "agent"].map(String::from);
        assert_eq!(command.starts, Starts::Words(words.into()));
        // What somebody wrote stays as it is.
        assert_eq!(command.clone().only_looking().of_version("1"), command);
    }

    #[test]
    fn what_is_no_command_is_said_in_a_sentence() {
        for text in ["", "  ", "''", "ssh 'srv01", "ssh \"a", "ssh \\", "a\0b"] {
            let refused = ChannelCommand::parse(text).unwrap_err().to_string();
            assert!(refused.starts_with("bad command `"), "{text:?}: {refused}");
        }
    }

    #[test]
    fn a_way_that_redial_knows_is_an_address_and_words_of_its_own() {
        for text in [
            "ssh:srv01",
            " ssh:adm@srv01:2222 --lab turned-down",
            "ssh:'John Doe@[::1]:22' --readonly",
        ] {
            let command = ChannelCommand::parse(text).unwrap();
            assert!(matches!(command.starts, Starts::Preset(_)), "{text}");
            assert!(ChannelCommand::brings_redial(text), "{text}");
            assert_eq!(command.text(), text);
            assert_ne!(command.clone().of_version("1"), command);
        }
        let written = [r"ssh:CORP\adm@a", r"ssh:CORP\\adm@a", r"ssh:'CORP\adm'@a"];
        let [one, two, quoted] = written.map(|text| ChannelCommand::parse(text).unwrap().starts);
        assert!(one == two && two == quoted, "{one:?} {two:?} {quoted:?}");
        let whole = r"ssh:CORP\adm@a --agent-binary 'C:\x'";
        let refused = ChannelCommand::parse(whole).unwrap_err().to_string();
        assert!(refused.contains(r"C:\x cannot be read"), "{refused}");
        for (text, says) in [
            (
                r"ssh:a --agent-binary C:\x",
                r"`C:\x` would lose a backslash",
            ),
            (r"C:\Tools\redial.exe agent", "put single quotes around it"),
            ("ssh:", "it names no host"),
            ("ssh:-oProxyCommand=id", "cannot begin with a hyphen"),
            ("ssh:srv01:99999", "a port is a number from 1 to 65535"),
            ("ssh:srv01 redial agent", "`redial` has no meaning behind"),
            ("ssh:srv01 --lab", "--lab needs a value"),
            ("ssh:srv01 --lab 'a;id'", "cannot be a word for the other"),
            ("ssh:srv01 --lab -x", "cannot be a word for the other"),
            (
                "ssh:srv01 --agent-binary /nonexistent/x",
                "/nonexistent/x cannot be read",
            ),
            ("ssh:srv01 --agent-binary /", "/ cannot be read"),
            (
                "ssh:srv01 --agent-binary Cargo.toml",
                "Cargo.toml is no program",
            ),
        ] {
            let refused = ChannelCommand::parse(text).unwrap_err().to_string();
            assert!(refused.starts_with("bad command `"), "{refused}");
            assert!(refused.contains(says), "{text}: {refused}");
        }
        if cfg!(unix) {
            let refused = ChannelCommand::parse("winrs:srv01")
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("winrs is a program of Windows"),
                "{refused}"
            );
        }
    }
}
