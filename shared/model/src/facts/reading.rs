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

/// A machine that is far away may answer less than it was asked.
fn no_answer() -> Snag {
    Snag::NotAsked {
        missing: "the machine gave no answer".into(),
    }
}

impl Readings {
    /// Reads these slots. A slot that can't be read does not keep the others from being read.
    pub fn of(machine: &dyn Machine, slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut readings = Self::default();
        readings.add(machine, slots);
        readings
    }

    /// Reads some more.
    pub fn add(&mut self, machine: &dyn Machine, slots: impl IntoIterator<Item = Slot>) {
        let slots: Vec<_> = slots.into_iter().collect();
        let mut found = machine.read_all(&slots).into_iter();
        for slot in slots {
            match found.next().unwrap_or_else(|| Err(no_answer())) {
                Ok(value) => self.read.push(Reading { slot, value }),
                Err(why) => self.unread.push(Unread { slot, why }),
            }
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
