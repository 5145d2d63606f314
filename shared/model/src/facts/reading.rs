use redial_machine::{Machine, Slot, Snag, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A slot and what stood in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// The piece of state.
    pub slot: Slot,
    /// What it held.
    pub value: Value,
}

/// What stood in some slots, and which could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Readings {
    /// Those that were read.
    pub read: Vec<Reading>,
    /// Those that were not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

/// A slot that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unread {
    /// The piece of state.
    pub slot: Slot,
    /// Why.
    pub why: Snag,
}

impl Readings {
    /// Reads these slots. A slot that can't be read does not keep the others from being read.
    pub fn of(machine: &dyn Machine, slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut readings = Self::default();
        for slot in slots {
            readings.add(machine, slot);
        }
        readings
    }

    /// Reads one more.
    pub fn add(&mut self, machine: &dyn Machine, slot: Slot) {
        match machine.read(&slot) {
            Ok(value) => self.read.push(Reading { slot, value }),
            Err(why) => self.unread.push(Unread { slot, why }),
        }
    }

    /// Nothing at all could be read: why, for the first of them. Else everything.
    pub fn some(self) -> Result<Self, Snag> {
        match self.unread.first() {
            Some(first) if self.read.is_empty() => Err(first.why.clone()),
            _ => Ok(self),
        }
    }

    /// What a slot held.
    pub fn value(&self, slot: &Slot) -> Option<&Value> {
        self.read.iter().find(|r| r.slot == *slot).map(|r| &r.value)
    }
}
