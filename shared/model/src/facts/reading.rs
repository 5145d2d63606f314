use redial_machine::{Machine, Slot, Snag, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CodeCard, Finding};

/// A slot and what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// The piece of state.
    pub slot: Slot,
    /// What it held.
    pub value: Value,
}

/// What several slots held, and which of them could not be read.
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

/// What is known about a slot. Only `Is` is evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held<'a> {
    /// It was read and held this. An absent value is a value too.
    Is(&'a Value),
    /// It could not be read, and why.
    Unread(&'a Snag),
    /// Nobody asked.
    Unasked,
}

impl Held<'_> {
    /// Whether it was read and held this.
    #[must_use]
    pub fn is(self, value: &Value) -> bool {
        matches!(self, Self::Is(held) if held == value)
    }

    /// Whether it was read and held something.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, Self::Is(held) if *held != Value::Absent)
    }

    /// The number of the registry that was read.
    #[must_use]
    pub fn dword(self) -> Option<u32> {
        match self {
            Self::Is(Value::Dword(n)) => Some(*n),
            Self::Is(_) | Self::Unread(_) | Self::Unasked => None,
        }
    }
}

/// A remote machine may give fewer answers than there were questions.
fn no_answer() -> Snag {
    Snag::NotAsked {
        missing: "the machine gave no answer".into(),
    }
}

impl Readings {
    /// Reads these slots. If one can't be read, the others are still read.
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

    /// These readings, unless the machine has none of the slots at all.
    ///
    /// # Errors
    /// [`Snag::NotHere`] when the machine has none of these slots.
    pub fn some(self) -> Result<Self, Snag> {
        let missing = self.unread.iter().all(|u| u.why == Snag::NotHere);
        if self.read.is_empty() && missing && !self.unread.is_empty() {
            return Err(Snag::NotHere);
        }
        Ok(self)
    }

    /// What is known about a slot.
    #[must_use]
    pub fn held(&self, slot: &Slot) -> Held<'_> {
        let read = self.read.iter().find(|r| r.slot == *slot);
        let unread = || self.unread.iter().find(|u| u.slot == *slot);
        match read {
            Some(reading) => Held::Is(&reading.value),
            None => unread().map_or(Held::Unasked, |u| Held::Unread(&u.why)),
        }
    }

    /// A finding that lists the slots that could not be read; nothing when all were read. Slots that
    /// this machine does not have are left out.
    #[must_use]
    pub fn unseen(&self, card: &CodeCard, says: &str) -> Option<Finding> {
        let mut hidden = self.unread.iter().filter(|u| u.why != Snag::NotHere);
        let first = hidden.next()?;
        let note = card.found(says).unseen(first.slot.to_string(), &first.why);
        Some(hidden.fold(note, |note, u| note.unseen(u.slot.to_string(), &u.why)))
    }
}
