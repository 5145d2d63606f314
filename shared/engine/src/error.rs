//! Why changing a machine ended early, and what that left.

use redial_model::{Await, Change, Require, Slot, Snag, Value, utc};

use crate::{journal::JournalError, obstacle::Obstacle, record::RecordId};

/// Why applying or taking back ended early.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It may not be done.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// Something is not as the plan needs it.
    #[error("{} is not as this plan needs it: {}", .0.slot, .0.or)]
    Required(Require),
    /// A value does not fit its slot.
    #[error("{slot} can't hold {value}")]
    Unfit {
        /// The slot.
        slot: Slot,
        /// What was to be written.
        value: Value,
    },
    /// A slot holds neither what it held when the plan was made nor what it shall hold.
    #[error("drifted: {slot} holds {found}, and held {expected} when the plan was made")]
    Drifted {
        /// The slot.
        slot: Slot,
        /// What it held.
        expected: Value,
        /// What it holds.
        found: Value,
    },
    /// A slot that is to be taken back was changed by somebody since.
    #[error("drifted: {0}")]
    ChangedSince(Drift),
    /// A write answered Ok and the slot holds something else.
    #[error("not taken: writing {slot} reported success, but it holds {found} instead of {wanted}")]
    NotTaken {
        /// The slot.
        slot: Slot,
        /// What was written.
        wanted: Value,
        /// What it holds.
        found: Value,
    },
    /// A slot could not be read.
    #[error("can't read {slot}: {source}")]
    Unread {
        /// The slot.
        slot: Slot,
        /// Why.
        source: Snag,
    },
    /// A slot could not be written.
    #[error("can't change {slot}: {source}")]
    Unwritten {
        /// The slot.
        slot: Slot,
        /// Why.
        source: Snag,
    },
    /// Something that leaves no state failed.
    #[error("can't {what}: {source}")]
    Unperformed {
        /// What was to be done.
        what: String,
        /// Why not.
        source: Snag,
    },
    /// What was waited for never came.
    #[error("{} did not change within {} s: {}", .0.slot, .0.seconds, .0.or)]
    NeverCame(Await),
    /// The journal could not be read or written.
    #[error(transparent)]
    Journal(JournalError),
}

/// A slot that holds neither what redial wrote nor what was there before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} holds {found}: neither {}, which redial wrote, nor {}, which it held before",
    change.slot, change.after, change.before)]
pub struct Drift {
    /// The change that was to be taken back.
    pub change: Change,
    /// What the slot holds.
    pub found: Value,
}

/// Applying or taking back ended early.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct Failed {
    /// Why.
    #[source]
    pub why: Box<ApplyError>,
    /// What it left.
    pub left: Left,
}

/// What something that ended early left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing: it had not begun.
    Nothing,
    /// What this record says: it stays until it is taken back.
    Changes(RecordId),
    /// What this record says; it takes itself back at a time.
    Armed {
        /// The record.
        record: RecordId,
        /// When, in seconds since 1970-01-01 UTC, by the clock of the machine.
        until: u64,
    },
    /// Taking this record back ended half-way.
    HalfBack(RecordId),
    /// Nobody knows.
    Unknown,
}

impl Left {
    /// The record in which it is written down.
    pub fn record(&self) -> Option<&RecordId> {
        match self {
            Self::Changes(record) | Self::HalfBack(record) | Self::Armed { record, .. } => {
                Some(record)
            }
            Self::Nothing | Self::Unknown => None,
        }
    }

    /// In a clause; `undo` is the key or command that takes it back.
    pub fn says(&self, undo: &str) -> String {
        match self {
            Self::Nothing => "nothing was changed".into(),
            Self::Changes(_) => format!("what was done before stays until {undo} takes it back"),
            Self::Armed { until, .. } => format!(
                "what was done before stays until {undo} takes it back, at the latest until {}, when it takes itself back",
                utc::stamp(until.cast_signed())
            ),
            Self::HalfBack(_) => format!("what was taken back stays so; {undo} goes on with it"),
            Self::Unknown => "how far it came is not known: the journal says what was done".into(),
        }
    }
}

impl From<Obstacle> for Failed {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            why: obstacle.into(),
            left: Left::Nothing,
        }
    }
}

impl From<JournalError> for ApplyError {
    fn from(error: JournalError) -> Self {
        if error.is_locked() {
            Self::Obstacle(Obstacle::Busy)
        } else {
            Self::Journal(error)
        }
    }
}

impl From<JournalError> for Box<ApplyError> {
    fn from(error: JournalError) -> Self {
        Self::new(error.into())
    }
}

impl From<Obstacle> for Box<ApplyError> {
    fn from(obstacle: Obstacle) -> Self {
        Self::new(obstacle.into())
    }
}
