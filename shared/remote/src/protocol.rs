//! What both ends say: one JSON value a line. The far end begins with a [`Hello`]; then every
//! [`Request`] of the near side has a number, and every [`Reply`] the number of its request. Both
//! sides must be of one version of this.

use std::{net::SocketAddr, time::Duration};

use redial_engine::{
    ApplyError, Decision, Drift, GuardWish, Left, Obstacle, Record, RecordId, Settle,
};
use redial_kit::Timeouts;
use redial_machine::{Known, Said, Snag, System};
use redial_model::{Facts, Plan, Progress, RungState, Target};
use serde::{Deserialize, Serialize};

/// The version of the protocol. There is no older one to be read: the end that is behind is brought
/// up to date.
pub(crate) const PROTOCOL: u32 = 1;
/// What a hello begins with: everything before it is noise of a login (its banner, its shell).
pub(crate) const HELLO: &str = "{\"redial\":";
/// Bytes of noise before the hello that are put up with.
pub(crate) const NOISE: usize = 64 << 10;
/// Bytes of a line of the far end. A fact of a busy host takes some hundred thousand.
pub(crate) const LONGEST_REPLY: usize = 16 << 20;
/// Bytes of a line of the near side.
pub(crate) const LONGEST_REQUEST: usize = 4 << 20;
/// Requests that are under way at a time.
pub(crate) const MOST_OPEN: usize = 16;

/// The first line of the far end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// The version of the protocol.
    pub redial: u32,
    /// The version of the program.
    pub version: Said,
    /// Whether the far end changes nothing, whoever asks.
    pub readonly: bool,
    /// What time its computer's clock shows, in seconds since 1970-01-01 UTC.
    pub now: f64,
    /// Its computer; nobody was asked where redial can look at none.
    pub system: Known<System>,
}

/// What of a hello every version has.
#[derive(Debug, Deserialize)]
pub(crate) struct Greeting {
    pub redial: u32,
    #[serde(default)]
    pub version: Said,
}

/// A line of the near side.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub id: u64,
    pub ask: Ask,
}

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ask {
    /// What these probes see, each as soon as it ends.
    Look(Box<Look>),
    /// Apply a plan: its guard stays armed until it is settled.
    Apply(Box<Apply>),
    /// Settle what becomes of an applied change.
    Settle { record: RecordId, settle: Settle },
    /// Take back what a record changed.
    Undo { record: RecordId },
    /// What a person decided about the slot that another request asks about.
    Decide { about: u64, decision: Decision },
    /// The record, when it may be taken back.
    ToUndo { record: RecordId },
    /// The latest record that can be taken back.
    LatestToUndo,
    /// The ids of all records.
    Ids,
    /// These records.
    Records { ids: Vec<RecordId> },
}

/// A plan that is to be applied. The fix it is of is the far end's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Apply {
    pub plan: Plan,
    pub wish: GuardWish,
    pub target: String,
}

/// A question to probes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Look {
    pub target: Target,
    /// Their names.
    pub probes: Vec<Said>,
    /// What is known so far, as far as these need it.
    pub facts: Facts,
    pub waits: Waits,
    pub deep: bool,
}

/// How long each wait may take, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Waits {
    connect: u64,
    answer: u64,
    lookup: u64,
}

/// Nobody waits longer for one answer, in milliseconds.
const LONGEST_WAIT: u64 = 120_000;

impl From<Timeouts> for Waits {
    fn from(timeouts: Timeouts) -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            connect: ms(timeouts.connect),
            answer: ms(timeouts.answer),
            lookup: ms(timeouts.lookup),
        }
    }
}

impl From<Waits> for Timeouts {
    fn from(waits: Waits) -> Self {
        let time = |ms: u64| Duration::from_millis(ms.clamp(1, LONGEST_WAIT));
        Self {
            connect: time(waits.connect),
            answer: time(waits.answer),
            lookup: time(waits.lookup),
        }
    }
}

/// A line of the far end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub id: u64,
    pub says: Says,
}

/// What is said about a request. After `Done` and `Refused` nothing more is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Says {
    /// A probe saw this.
    Told { probe: Said, facts: Box<Facts> },
    /// A probe could not look.
    Snagged { probe: Said, snag: Snag },
    /// A step of a connection to this address ended so.
    Climbed {
        address: SocketAddr,
        rung: Box<RungState>,
    },
    /// This happened to a step.
    Step { step: usize, progress: Progress },
    /// Somebody changed this slot: a person decides, and the answer names this request.
    Asks { drift: Box<Drift> },
    /// The plan was applied.
    Applied { record: RecordId },
    /// The change stays.
    Kept,
    /// The change stays until it takes itself back.
    Armed { until: u64 },
    /// The change was taken back.
    TakenBack,
    /// A deed ended early, or something is in its way.
    Failed { why: Why, left: Left },
    /// A record: the one that was taken back, or may be.
    Record(Box<Record>),
    /// The record that can be taken back, and those that can't be read.
    Latest {
        record: Option<RecordId>,
        unread: Vec<(RecordId, Said)>,
    },
    /// The ids of all records, the latest first.
    Ids(Vec<RecordId>),
    /// Records, each as far as it can be read.
    Records(Vec<(RecordId, Result<Record, Said>)>),
    /// Everything was said.
    Done,
    /// Nothing is done about it.
    Refused { why: Said },
}

impl Says {
    /// Whether nothing more comes.
    pub fn is_last(&self) -> bool {
        !matches!(
            self,
            Self::Told { .. }
                | Self::Snagged { .. }
                | Self::Climbed { .. }
                | Self::Step { .. }
                | Self::Asks { .. }
        )
    }
}

/// Why a deed ended early, as far as the near side can do something about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    Obstacle(Obstacle),
    ChangedSince(Box<Drift>),
    Unrecorded(Box<Drift>),
    WentOff,
    Other(Said),
}

impl From<ApplyError> for Why {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Obstacle(Obstacle::NeedsElevation) => Self::Obstacle(Obstacle::FarRights),
            ApplyError::Obstacle(obstacle) => Self::Obstacle(obstacle),
            ApplyError::ChangedSince(drift) => Self::ChangedSince(Box::new(drift)),
            ApplyError::Unrecorded(drift) => Self::Unrecorded(Box::new(drift)),
            ApplyError::WentOff => Self::WentOff,
            other => Self::Other(Said::new(&other.to_string())),
        }
    }
}

impl From<Why> for ApplyError {
    fn from(why: Why) -> Self {
        match why {
            Why::Obstacle(obstacle) => Self::Obstacle(obstacle),
            Why::ChangedSince(drift) => Self::ChangedSince(*drift),
            Why::Unrecorded(drift) => Self::Unrecorded(*drift),
            Why::WentOff => Self::WentOff,
            Why::Other(says) => Self::Afar(says),
        }
    }
}
