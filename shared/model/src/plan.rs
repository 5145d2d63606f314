use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// One piece of machine state, cut as fine as it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "slot", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Slot {
    /// The MTU of one network interface, in bytes.
    Mtu {
        /// The interface's name on its machine.
        interface: String,
    },
}

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "value", content = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Value {
    /// A number.
    Number(u64),
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
        Self { slot: self.slot, before: self.after, after: self.before }
    }
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A change that can be applied and taken back.
    Change(Change),
    /// Something a person has to do.
    ByHand(String),
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
    pub recheck: Vec<crate::Topic>,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mtu { interface } => write!(f, "MTU of {interface}"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => n.fmt(f),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change(c) => write!(f, "{}: {} → {}", c.slot, c.before, c.after),
            Self::ByHand(words) => f.write_str(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_back_twice_is_the_change_itself() {
        let change = Change { slot: Slot::Mtu { interface: "vpn0".into() }, before: Value::Number(1500), after: Value::Number(1300) };
        assert_eq!(change.clone().inverse().inverse(), change);
        assert_eq!(Step::Change(change.inverse()).to_string(), "MTU of vpn0: 1300 → 1500");
    }
}
