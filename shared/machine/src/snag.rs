use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// Why a probe could not look. Its words may be a machine's or a file's: they are shown inert. A refused connection is a fact, not a snag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "snag", rename_all = "kebab-case")]
pub enum Snag {
    /// This kind of thing does not exist on this machine.
    #[error("not here")]
    NotHere,
    /// It exists, and reading it takes more rights.
    #[error("needs elevation")]
    NeedsElevation,
    /// A fact this question rests on stayed unknown.
    #[error("not asked: {}", Said::whole(missing))]
    NotAsked {
        /// What was missing, as a clause: `the address is unknown`.
        missing: String,
    },
    /// The deadline passed.
    #[error("no answer within {seconds} s")]
    TimedOut {
        /// The deadline, in seconds.
        seconds: u64,
    },
    /// An operation failed.
    #[error("{}: {}", Said::whole(doing), Said::new(why))]
    Broke {
        /// The operation and its object.
        doing: String,
        /// What went wrong.
        why: String,
    },
    /// The probe itself has a bug.
    #[error("the probe crashed (a bug in redial, please report it)")]
    Panicked,
}
