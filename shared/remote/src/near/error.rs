use std::{io, sync::Arc};

use redial_machine::Said;
use redial_words::WordSplitError;

use super::{ear::Breach, preset::PresetTrouble};
use crate::protocol::PROTOCOL;

/// Why nothing is heard of the far end. The words of the far end in it are inert.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChannelError {
    /// The command can't be taken apart.
    #[error("bad command `{command}`: {source}")]
    BadCommand {
        /// The command.
        command: Said,
        /// What is wrong with it.
        source: WordSplitError,
    },
    /// It is no command, but a way that redial knows itself, and no such one.
    #[error("bad command `{command}`: {why}")]
    BadWay {
        /// The way.
        command: Said,
        /// What is wrong with it.
        why: String,
    },
    /// The command can't be started.
    #[error("cannot start `{command}`: {source}")]
    NotStarted {
        /// The command.
        command: Said,
        /// Why.
        source: Arc<io::Error>,
    },
    /// A way that redial knows itself does not lead there.
    #[error("cannot start redial through `{command}`: {why}")]
    NotOpened {
        /// The way.
        command: Said,
        /// Why.
        why: Arc<PresetTrouble>,
    },
    /// It ended, or said something else, before any redial answered.
    #[error("no redial answered at the other end of `{command}`{ended}")]
    NoAnswer {
        /// The command.
        command: Said,
        /// How it ended, and what it said last.
        ended: CommandEnd,
    },
    /// Another version answered.
    #[error(
        "the redial at the other end of `{command}` ({version}) speaks version {theirs} of the protocol, and this one speaks {PROTOCOL}: bring the older one up to date"
    )]
    OtherVersion {
        /// The command.
        command: Said,
        /// The version of the program there.
        version: Said,
        /// The version of the protocol there.
        theirs: u32,
    },
    /// It is no computer that redial can look at.
    #[error(
        "the computer at the other end of `{command}` does not run Windows: redial can look at no Remote Desktop host there"
    )]
    NoMachine {
        /// The command.
        command: Said,
    },
    /// It ended after the hello.
    #[error("the connection through `{command}` ended before the answer came{ended}")]
    Ended {
        /// The command.
        command: Said,
        /// How it ended, and what it said last.
        ended: CommandEnd,
    },
    /// It says what it may not.
    #[error("the far end of `{command}` broke the protocol: {why}")]
    Breached {
        /// The command.
        command: Said,
        /// How.
        why: Breach,
    },
}

/// How a command ended, as far as that is known.
#[derive(Clone, Debug, Default)]
pub struct CommandEnd {
    /// Its exit status, or why it did not answer.
    pub status: Option<String>,
    /// The last it wrote to its standard error.
    pub last: Said,
}

impl std::fmt::Display for CommandEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(status) = &self.status {
            write!(f, " ({status})")?;
        }
        if !self.last.is_empty() {
            write!(f, ": {}", self.last)?;
        }
        Ok(())
    }
}
