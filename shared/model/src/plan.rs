use std::fmt;

use redial_machine::{Act, Reversal, Slot, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Topic;

/// What a plan may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Nothing is interrupted.
    Safe,
    /// Sessions or connections are interrupted for a moment.
    Interrupts,
    /// Security is lowered; needs a typed confirmation and reverts by timer.
    Weakens,
}

impl Risk {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Interrupts => "interrupts",
            Self::Weakens => "weakens security",
        }
    }
}

/// One slot, from what it holds to what it shall hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The piece of state.
    pub slot: Slot,
    /// What it holds now.
    pub before: Value,
    /// What it shall hold.
    pub after: Value,
}

impl Change {
    /// The change that takes this one back.
    pub fn inverse(self) -> Self {
        Self {
            slot: self.slot,
            before: self.after,
            after: self.before,
        }
    }

    /// Whether nobody has looked at what it would change.
    pub fn is_blind(&self) -> bool {
        matches!(self.before, Value::Unknown) || matches!(self.after, Value::With(_))
    }
}

/// Something that must be so before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Require {
    /// The piece of state.
    pub slot: Slot,
    /// What it must hold.
    pub value: Value,
    /// What it means when it does not, as a clause.
    pub or: String,
}

/// Something the machine does by itself, to be waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Await {
    /// The piece of state.
    pub slot: Slot,
    /// Until it no longer holds this.
    pub not: Value,
    /// At most so long.
    pub seconds: u64,
    /// What it means when it never comes, as a clause.
    pub or: String,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Looked at before anything is changed.
    Require(Require),
    /// A change that can be applied and taken back.
    Change(Change),
    /// Something that leaves no state to take back.
    Act(Act),
    /// Waiting for what the machine does by itself.
    Await(Await),
    /// Something a person has to do.
    ByHand(String),
}

/// What happens to a step, told as it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It begins.
    Begun,
    /// It was taken.
    Done,
    /// It was so already.
    Skipped,
    /// It was taken back.
    Undone,
    /// It was left as it is: somebody changed it since.
    Left,
}

impl Progress {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Skipped => "so already",
            Self::Undone => "taken back",
            Self::Left => "left",
        }
    }
}

/// What a fix would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The fix that made it.
    pub fix: String,
    /// In this order.
    pub steps: Vec<Step>,
    /// What it may cost.
    pub risk: Risk,
    /// Topics to measure again afterwards.
    pub recheck: Vec<Topic>,
}

impl Plan {
    /// Its changes, in order.
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> {
        self.steps.iter().filter_map(|s| match s {
            Step::Change(change) => Some(change),
            _ => None,
        })
    }

    /// Whether it does anything but tell a person what to do.
    pub fn acts(&self) -> bool {
        self.steps
            .iter()
            .any(|s| matches!(s, Step::Change(_) | Step::Act(_)))
    }

    /// Whether it was made for a machine nobody has looked at: fit for a script, which looks
    /// itself, and for nothing else.
    pub fn is_blind(&self) -> bool {
        self.changes().any(Change::is_blind)
    }

    /// What takes it back, in order.
    pub fn undo(&self) -> Vec<Reversal> {
        self.changes()
            .rev()
            .map(|c| Reversal {
                slot: c.slot.clone(),
                wrote: Box::new(c.after.clone()),
                held: Box::new(c.before.clone()),
            })
            .collect()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.slot, self.before, self.after)
    }
}

impl Step {
    /// What kind of step it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Require(_) => "check",
            Self::Change(_) => "change",
            Self::Act(_) => "do",
            Self::Await(_) => "wait",
            Self::ByHand(_) => "by hand",
        }
    }

    /// The same step as taking back undoes it.
    pub fn inverse(&self) -> Self {
        match self {
            Self::Change(change) => Self::Change(change.clone().inverse()),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Require(r) => write!(f, "only if {} is {}: {}", r.slot, r.value, r.or),
            Self::Change(change) => change.fmt(f),
            Self::Act(act) => act.fmt(f),
            Self::Await(a) => write!(
                f,
                "wait until {} is no longer {}, at most {} s",
                a.slot, a.not, a.seconds
            ),
            Self::ByHand(words) => f.write_str(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_back_twice_is_the_change_itself() {
        let change = Change {
            slot: Slot::Mtu {
                interface: "vpn0".into(),
            },
            before: Value::Number(1500),
            after: Value::Number(1300),
        };
        assert_eq!(change.clone().inverse().inverse(), change);
        assert_eq!(
            Step::Change(change.inverse()).to_string(),
            "MTU of vpn0: 1300 → 1500"
        );
    }
}
