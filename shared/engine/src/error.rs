//! Why changing a machine ended early, and what that left.

use redial_model::{Await, Change, Require, Said, Slot, Snag, Value, utc};
use serde::{Deserialize, Serialize};

use crate::{journal::JournalError, obstacle::Obstacle, record::RecordId};

/// Why applying or taking back ended early.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It may not be done.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// Something is not as the plan needs it.
    #[error("{} is not as this plan requires: {}", .0.slot, .0.or)]
    Required(Require),
    /// A value does not fit its slot.
    #[error("{slot} cannot hold {value}")]
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
    /// A slot holds what the plan was to write, and the record does not say who wrote it.
    #[error("{0}")]
    Unrecorded(Drift),
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
    #[error("cannot read {slot}: {source}")]
    Unread {
        /// The slot.
        slot: Slot,
        /// Why.
        source: Snag,
    },
    /// The guards that stand on the machine could not be listed.
    #[error("cannot list the changes that will be undone automatically on this computer: {0}")]
    GuardsUnread(#[source] Snag),
    /// What was to be kept had taken itself back before.
    #[error("it was undone automatically already: its time was over before you kept it")]
    WentOff,
    /// A slot could not be written.
    #[error("cannot change {slot}: {source}")]
    Unwritten {
        /// The slot.
        slot: Slot,
        /// Why.
        source: Snag,
    },
    /// Something that leaves no state failed.
    #[error("cannot {what}: {source}")]
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
    /// It happened at the far end of a channel, or to the channel: in words.
    #[error("{0}")]
    Afar(Said),
}

/// A slot of which redial can't say that its value is redial's to take back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}", says(self))]
pub struct Drift {
    /// The change that was to be taken back.
    pub change: Change,
    /// What the slot holds: neither what redial wrote nor what was there before; or what redial was
    /// to write, where the record does not say that it did.
    pub found: Value,
}

fn says(drift: &Drift) -> String {
    let Change {
        slot,
        before,
        after,
    } = &drift.change;
    let found = &drift.found;
    if after.is_met_by(found) {
        format!(
            "{slot} holds {found}, the value this fix writes, but the record does not show that redial wrote it; it held {before} before"
        )
    } else {
        format!(
            "{slot} holds {found}: neither {after}, which redial wrote, nor {before}, which it held before"
        )
    }
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// Nothing: it had not begun.
    Nothing,
    /// Nothing: everything is as it was before.
    AsBefore,
    /// What this record says: it stays until it is taken back.
    Changes(RecordId),
    /// What this record says; it takes itself back at a time.
    Armed {
        /// The record.
        record: RecordId,
        /// When, in seconds since 1970-01-01 UTC, by the clock of the machine.
        until: u64,
    },
    /// Nothing was changed, but the task that takes this record back could not be taken away. It
    /// would find nothing to take back when it goes off.
    GuardAlone {
        /// The record.
        record: RecordId,
        /// When it goes off, in seconds since 1970-01-01 UTC, by the clock of the machine.
        until: u64,
    },
    /// Taking this record back ended half-way.
    HalfBack {
        /// The record.
        record: RecordId,
        /// When the rest takes itself back, by the clock of the machine; nothing where it does not.
        until: Option<u64>,
    },
    /// Nobody knows.
    Unknown,
}

impl Left {
    /// The record in which it is written down.
    pub fn record(&self) -> Option<&RecordId> {
        match self {
            Self::Changes(record)
            | Self::HalfBack { record, .. }
            | Self::Armed { record, .. }
            | Self::GuardAlone { record, .. } => Some(record),
            Self::Nothing | Self::AsBefore | Self::Unknown => None,
        }
    }

    /// What it is once something was done and is as it was again.
    pub(crate) fn after_the_fact(self) -> Self {
        match self {
            Self::Nothing => Self::AsBefore,
            other => other,
        }
    }

    /// In a clause; `undo` is the key or command that takes it back.
    pub fn says(&self, undo: &str) -> String {
        let time = |until: &u64| utc::stamp(until.cast_signed());
        match self {
            Self::Nothing => "nothing was changed".into(),
            Self::AsBefore => "everything is as it was before".into(),
            Self::Changes(_) => format!("the earlier changes stay until {undo} undoes them"),
            Self::Armed { until, .. } => format!(
                "the earlier changes stay until {undo} undoes them; at {} at the latest they are undone automatically",
                time(until)
            ),
            Self::GuardAlone { until, .. } => format!(
                "nothing was changed, but the task that would undo it at {} still exists: {undo} removes it",
                time(until)
            ),
            Self::HalfBack { until: None, .. } => {
                format!("what was undone stays undone; {undo} continues with the rest")
            }
            Self::HalfBack {
                until: Some(until), ..
            } => format!(
                "what was undone stays undone; {undo} continues with the rest, which is undone automatically at {}",
                time(until)
            ),
            Self::Unknown => {
                "it is not known which changes were made: the journal shows them".into()
            }
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
