use std::process::ExitCode;

use redial_engine::JournalError;
use redial_report::PluginState;

/// How the program ends; the numbers are part of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing is wrong.
    Healthy,
    /// Trouble was found.
    Trouble,
    /// Bad usage: nothing was done, or only what the good lines of a file named.
    Usage,
    /// It could not be checked, or the result could not be written.
    Unknown,
    /// A fix was refused or failed.
    Failed,
    /// It was interrupted from the keyboard; as shells count a program that SIGINT ended.
    Interrupted,
    /// It was ended from outside; as shells count a program that SIGTERM ended.
    Ended,
    /// What a monitoring plugin found.
    Plugin(PluginState),
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Trouble => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
            Self::Failed => 4,
            Self::Interrupted => 130,
            Self::Ended => 143,
            Self::Plugin(state) => state.code(),
        }
    }
}

/// What each code means, for help and manual pages.
pub const MEANINGS: [(&str, &str); 7] = [
    ("0", "healthy: nothing is wrong up to the password"),
    (
        "1",
        "trouble found, on one host at least (--fail-on moves this)",
    ),
    (
        "2",
        "bad usage: a wrong option, host, file or configuration; no connection was made, except for a --file with some bad lines, whose other hosts were checked",
    ),
    ("3", "could not check, or the result could not be written"),
    ("4", "a fix was refused or failed; what remains is said"),
    (
        "130, 143",
        "interrupted, or ended from outside; hosts checked until then are written, and a change that was begun was finished",
    ),
    (
        "0 to 3",
        "with --format nagios: OK, WARNING, CRITICAL, UNKNOWN",
    ),
];

/// The meanings below each other, as help shows them.
pub fn table() -> String {
    let row = |(code, means): &(&str, &str)| format!("  {code:8}  {means}");
    let rows: Vec<_> = MEANINGS.iter().map(row).collect();
    format!("Exit codes:\n{}", rows.join("\n"))
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The end of the program before its work was done, in one sentence.
#[derive(Debug)]
pub struct Stop {
    /// The code to end with.
    pub exit: Exit,
    /// What, where, and what to do.
    pub says: String,
}

impl Stop {
    /// Bad usage.
    pub fn usage(says: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            says: says.into(),
        }
    }

    /// A fix was refused or failed.
    pub fn failed(says: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            says: says.into(),
        }
    }

    /// It was told to end before this much was done.
    pub fn interrupted(exit: Exit, done: &str) -> Self {
        Self {
            exit,
            says: format!("interrupted: {done}"),
        }
    }

    /// A thread or its runtime can't be started.
    pub fn not_started(error: &std::io::Error) -> Self {
        Self {
            exit: Exit::Unknown,
            says: format!("cannot start: {error}"),
        }
    }

    /// The result can't be written.
    pub fn unwritten(what: &str, error: &std::io::Error) -> Self {
        let says = match error.kind() {
            std::io::ErrorKind::BrokenPipe => {
                format!("{what} was closed by its reader before everything was written")
            }
            _ => format!("cannot write {what}: {error}"),
        };
        Self {
            exit: Exit::Unknown,
            says,
        }
    }
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::failed(error.to_string())
    }
}
