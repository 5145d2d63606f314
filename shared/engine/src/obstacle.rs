//! What stands in the way of changing a machine. The sentences say what is so; each face adds what
//! a person can do about it there.

use redial_model::{Machine, Plan, Side, Slot, utc};

use serde::{Deserialize, Serialize};

use crate::record::RecordId;

/// What redial may do with a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rights {
    /// It can't be looked at: it is not here.
    #[default]
    Absent,
    /// Look.
    Look,
    /// Look and change.
    Change,
}

impl Rights {
    /// The rights redial has on this machine.
    pub fn on(machine: &dyn Machine) -> Self {
        if !machine.here() {
            return Self::Absent;
        }
        match machine.system() {
            Ok(system) if system.elevated => Self::Change,
            _ => Self::Look,
        }
    }
}

impl Rights {
    /// What keeps a machine of this side from being changed with these rights.
    pub fn lacking(self, side: Side) -> Option<Obstacle> {
        match self {
            Self::Absent => Some(Obstacle::NotHere(side)),
            Self::Look => Some(Obstacle::NeedsElevation),
            Self::Change => None,
        }
    }
}

/// Why a plan can't be applied here, or a record not be taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// The person asked for no changes.
    #[error("redial runs read-only and changes nothing")]
    ReadOnly,
    /// The person wants this host to stay as it is, and where that is written.
    #[error("{0}")]
    Protected(String),
    /// The far end was started to look only.
    #[error("the redial on the host was started with --readonly and changes nothing")]
    FarReadOnly,
    /// The far end may look only.
    #[error("the redial on the host has no permission to change it")]
    FarRights,
    /// Another change is going on.
    #[error("this computer is being changed already: wait until that is finished")]
    Busy,
    /// Nobody looked at the machine the plan is for.
    #[error("this plan was made without seeing the computer")]
    Blind,
    /// The machine it changes is not here.
    #[error("{}", elsewhere(*.0))]
    NotHere(Side),
    /// Changing it takes more rights.
    #[error("changing this computer needs elevation")]
    NeedsElevation,
    /// The record is of another machine.
    #[error("{record} changed {machine}, which is not this computer")]
    WrongMachine {
        /// The record.
        record: RecordId,
        /// The machine that was changed.
        machine: String,
    },
    /// An earlier change of the same slot still waits for its guard.
    #[error(
        "{slot} still holds what {record} wrote, which will be undone automatically at {}",
        utc::stamp(until.cast_signed())
    )]
    Guarded {
        /// The record.
        record: RecordId,
        /// The slot both change.
        slot: Slot,
        /// When it goes off, in seconds since 1970-01-01 UTC, by the clock of the machine.
        until: u64,
    },
    /// There is nothing to take back.
    #[error("{0} changed nothing that can be undone, or was undone already")]
    NothingToUndo(RecordId),
}

fn elsewhere(side: Side) -> &'static str {
    match side {
        Side::Host => "this fix changes the host, and redial is not running there",
        Side::Client | Side::Line => {
            "this fix changes a Windows client, and this computer is not one"
        }
    }
}

impl Obstacle {
    /// What keeps a plan from being applied to the machine of this side, on which redial has these
    /// rights.
    pub fn to_applying(plan: &Plan, side: Side, rights: Rights) -> Option<Self> {
        if rights != Rights::Absent && plan.is_blind() {
            return Some(Self::Blind);
        }
        rights.lacking(side)
    }

    /// What that means where the machine is at the far end of a channel, and whether the redial there
    /// changes nothing at all.
    #[must_use]
    pub fn from_afar(obstacle: Option<Self>, readonly: bool) -> Option<Self> {
        match obstacle {
            Some(Self::NeedsElevation) => Some(Self::FarRights),
            None if readonly => Some(Self::FarReadOnly),
            other => other,
        }
    }
}
