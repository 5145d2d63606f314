use std::fmt;

use redial_machine::{Act, Reversal, Said, Slot, Value, sddl};
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
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Interrupts => "interrupts",
            Self::Weakens => "lowers security",
        }
    }
}

/// A change of one slot: what it holds now, and what it shall hold.
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
    #[must_use]
    pub fn inverse(self) -> Self {
        Self {
            slot: self.slot,
            before: self.after,
            after: self.before,
        }
    }

    /// What it means where its values do not say so to a person: who gets which access.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        match (&self.slot, &self.before, &self.after) {
            (Slot::Access { .. }, Value::Text(before), Value::Text(after)) => {
                sddl::difference(before, after)
            }
            (Slot::Access { .. }, _, Value::With(entries)) => sddl::given(entries),
            _ => None,
        }
    }

    /// Whether it was made without reading the slot.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        matches!(self.before, Value::Unknown) || matches!(self.after, Value::With(_))
    }
}

/// A condition that must be true before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Require {
    /// The piece of state.
    pub slot: Slot,
    /// What it must hold.
    pub value: Value,
    /// What to say when it holds something else.
    pub or: Said,
}

/// Waits until the machine has done something by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Await {
    /// The piece of state.
    pub slot: Slot,
    /// The wait ends when the slot no longer holds this.
    pub not: Value,
    /// The longest wait, in seconds.
    pub seconds: u64,
    /// What to say when the wait ends without a change.
    pub or: Said,
    /// What becomes of it when the plan is taken back.
    #[serde(default, skip_serializing_if = "Arrival::stays")]
    pub arrival: Arrival,
}

/// What becomes of something the machine made because a plan waited for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// It stays when the plan is taken back.
    #[default]
    Stays,
    /// It goes when the plan is taken back.
    Goes,
}

impl Arrival {
    fn stays(&self) -> bool {
        *self == Self::Stays
    }
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A condition, looked at before anything is changed.
    Require(Require),
    /// A change that can be applied and taken back.
    Change(Change),
    /// An action that leaves nothing to take back.
    Act(Act),
    /// A wait for something that the machine does by itself.
    Await(Await),
    /// Something a person has to do.
    ByHand(Said),
}

/// What happens to a step, reported while it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// It begins.
    Begun,
    /// It was done.
    Done,
    /// Nothing had to be done.
    Skipped,
    /// It was taken back.
    Undone,
    /// It was left as it is, because somebody has changed it since.
    Left,
}

impl Progress {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Skipped => "set already",
            Self::Undone => "undone",
            Self::Left => "left",
        }
    }
}

/// What a fix would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The fix that made it.
    #[serde(deserialize_with = "redial_machine::inert")]
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
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> {
        self.numbered_changes().map(|(_, change)| change)
    }

    /// Its changes, each with the number of its step, in order.
    #[must_use]
    pub fn numbered_changes(&self) -> impl DoubleEndedIterator<Item = (usize, &Change)> {
        let steps = self.steps.iter().enumerate();
        steps.filter_map(|(number, step)| match step {
            Step::Change(change) => Some((number, change)),
            _ => None,
        })
    }

    /// The change of this step; nothing where the step is none.
    #[must_use]
    pub fn change(&self, number: usize) -> Option<&Change> {
        match self.steps.get(number) {
            Some(Step::Change(change)) => Some(change),
            _ => None,
        }
    }

    /// Whether it changes anything, or only tells a person what to do.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.steps
            .iter()
            .any(|s| matches!(s, Step::Change(_) | Step::Act(_)))
    }

    /// Whether it was made without looking at the machine. Such a plan can only become a script,
    /// because a script reads the values itself.
    pub fn is_blind(&self) -> bool {
        self.changes().any(Change::is_blind)
    }

    /// Whether this slot comes to hold what nobody knows yet: the machine makes it, and it goes when
    /// the plan is taken back.
    #[must_use]
    pub fn brings(&self, slot: &Slot) -> bool {
        let brings = |step: &Step| matches!(step, Step::Await(a) if a.slot == *slot && a.arrival == Arrival::Goes);
        self.steps.iter().any(brings)
    }

    /// Whether there is such a slot.
    #[must_use]
    pub fn brings_something(&self) -> bool {
        let goes = |step: &Step| matches!(step, Step::Await(a) if a.arrival == Arrival::Goes);
        self.steps.iter().any(goes)
    }

    /// The changes that take it back, in order. What the machine makes by itself is taken away with
    /// them, whatever it is by then.
    #[must_use]
    pub fn undo(&self) -> Vec<Reversal> {
        let reversal = |slot: &Slot, wrote: &Value, held: &Value| Reversal {
            slot: slot.clone(),
            wrote: Box::new(if self.brings(slot) {
                Value::Unknown
            } else {
                wrote.clone()
            }),
            held: Box::new(held.clone()),
        };
        let steps = self.steps.iter().rev();
        steps
            .filter_map(|step| match step {
                Step::Change(c) => Some(reversal(&c.slot, &c.after, &c.before)),
                Step::Await(a) if a.arrival == Arrival::Goes && !self.changes_slot(&a.slot) => {
                    Some(reversal(&a.slot, &Value::Unknown, &a.not))
                }
                _ => None,
            })
            .collect()
    }

    /// Whether one of its changes is of this slot.
    #[must_use]
    pub fn changes_slot(&self, slot: &Slot) -> bool {
        self.changes().any(|c| c.slot == *slot)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.slot, self.before, self.after)?;
        self.in_words()
            .map_or(Ok(()), |words| write!(f, " ({words})"))
    }
}

impl Step {
    /// What kind of step it is, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Require(_) => "check",
            Self::Change(_) => "change",
            Self::Act(_) => "do",
            Self::Await(_) => "wait",
            Self::ByHand(_) => "manually",
        }
    }

    /// The step that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Change(change) => Self::Change(change.clone().inverse()),
            Self::Await(wait) if wait.arrival == Arrival::Goes => Self::Change(Change {
                slot: wait.slot.clone(),
                before: Value::Unknown,
                after: wait.not.clone(),
            }),
            other => other.clone(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Require(r) => write!(f, "{} must be {} (if not: {})", r.slot, r.value, r.or),
            Self::Change(change) => change.fmt(f),
            Self::Act(act) => act.fmt(f),
            Self::Await(a) => write!(
                f,
                "wait until {} is no longer {}, at most {} s",
                a.slot, a.not, a.seconds
            ),
            Self::ByHand(words) => words.fmt(f),
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
                ip: redial_machine::IpVersion::V4,
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
