//! One record of the journal: its header, and an entry for each thing that happened.

use std::fmt;

use redial_model::{Change, Machine, Plan, Progress, Slot, Step, Value};
use serde::{Deserialize, Serialize};

pub use crate::record_id::{BadRecordId, RecordId};

/// What a record begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the format.
    pub journal: u32,
    /// Its id.
    pub id: RecordId,
    /// Program and version that wrote it.
    pub tool: String,
    /// The machine that was changed.
    pub machine: String,
    /// The host it was for.
    pub target: String,
    /// When, in seconds since 1970-01-01 UTC, by the clock of that machine.
    pub at: u64,
    /// What was meant to be done.
    pub plan: Plan,
}

/// One thing that happened. Steps count from 0 in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
pub enum Entry {
    /// A task that takes the changes back at a time is about to be made.
    Arming {
        /// Its name.
        task: String,
        /// When it goes off, in seconds since 1970-01-01 UTC, by the clock of the machine.
        at: u64,
    },
    /// A step is about to be taken.
    Begun {
        /// Which.
        step: usize,
    },
    /// It was taken, and reading back showed it.
    Done {
        /// Which.
        step: usize,
    },
    /// It was so already; it is not redial's to take back.
    Skipped {
        /// Which.
        step: usize,
    },
    /// What a step waited for came: the machine made this by itself.
    Came {
        /// Which.
        step: usize,
        /// What the slot holds now.
        value: Value,
    },
    /// Applying ended early.
    Stopped {
        /// Why.
        why: String,
    },
    /// Every step was taken.
    Applied,
    /// The armed revert is about to be taken away. Where no line about its end follows, the machine
    /// says whether it was: `Executor::as_it_stands`.
    Disarming,
    /// The armed revert was taken away: the change stays.
    Kept,
    /// A step was taken back.
    Undone {
        /// Which.
        step: usize,
    },
    /// A step was left as it is, because somebody changed it since.
    Left {
        /// Which.
        step: usize,
    },
    /// Everything that could be was taken back.
    TakenBack,
}

impl Entry {
    /// The step it is about; nothing where it is about the whole.
    pub(crate) fn step(&self) -> Option<usize> {
        match self {
            Self::Begun { step }
            | Self::Done { step }
            | Self::Skipped { step }
            | Self::Came { step, .. }
            | Self::Undone { step }
            | Self::Left { step } => Some(*step),
            Self::Arming { .. }
            | Self::Stopped { .. }
            | Self::Applied
            | Self::Disarming
            | Self::Kept
            | Self::TakenBack => None,
        }
    }
}

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What it begins with.
    pub header: Header,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// The lines of its file that can't be read, counted from 1: what they said is not known.
    pub unread: Vec<usize>,
}

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Every step was taken.
    Applied,
    /// It ended early.
    Stopped,
    /// It neither ended nor stopped: redial or the machine died.
    Interrupted,
    /// It was taken back.
    TakenBack,
    /// It was taken back but for what was left as it is.
    PartlyBack,
}

impl Status {
    /// The words people see.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Stopped => "stopped early",
            Self::Interrupted => "interrupted",
            Self::TakenBack => "undone",
            Self::PartlyBack => "partly undone",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Record {
    fn has(&self, entry: &Entry) -> bool {
        self.entries.contains(entry)
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        if self.has(&Entry::TakenBack) {
            match self.left().next() {
                Some(_) => Status::PartlyBack,
                None => Status::TakenBack,
            }
        } else if self.has(&Entry::Applied) {
            Status::Applied
        } else if self.stopped().is_some() {
            Status::Stopped
        } else {
            Status::Interrupted
        }
    }

    /// Why applying ended early the last time, when it did.
    pub fn stopped(&self) -> Option<&str> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Stopped { why } => Some(why.as_str()),
            _ => None,
        })
    }

    /// The task that was armed and not taken away, and when it goes off.
    pub fn armed(&self) -> Option<(&str, u64)> {
        let armed = self.entries.iter().find_map(|entry| match entry {
            Entry::Arming { task, at } => Some((task.as_str(), *at)),
            _ => None,
        });
        armed.filter(|_| !self.has(&Entry::Kept) && !self.has(&Entry::TakenBack))
    }

    /// Whether the task may have been taken away: that had begun, and nothing tells its end.
    pub fn may_be_disarmed(&self) -> bool {
        self.armed().is_some() && self.has(&Entry::Disarming)
    }

    /// Whether this is the machine that was changed.
    pub fn is_of(&self, machine: &dyn Machine) -> bool {
        machine.here()
            && self.header.machine.eq_ignore_ascii_case(
                &machine
                    .system()
                    .map_or_else(|_| String::new(), |s| s.computer.to_string()),
            )
    }

    /// What happened to a step last; nothing when it was never begun.
    pub fn progress(&self, step: usize) -> Option<Progress> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Undone { step: n } if *n == step => Some(Progress::Undone),
            Entry::Left { step: n } if *n == step => Some(Progress::Left),
            Entry::Done { step: n } if *n == step => Some(Progress::Done),
            Entry::Skipped { step: n } if *n == step => Some(Progress::Skipped),
            Entry::Begun { step: n } if *n == step => Some(Progress::Begun),
            _ => None,
        })
    }

    /// The same, for people: a wait whose end is written down is done.
    #[must_use]
    pub fn shown(&self, step: usize) -> Option<Progress> {
        let came = |entry: &Entry| matches!(entry, Entry::Came { step: n, .. } if *n == step);
        let waited = || self.entries.iter().any(came).then_some(Progress::Done);
        self.progress(step).or_else(waited)
    }

    /// The changes of the plan, each with the number of its step. Where the machine made something by
    /// itself because the plan waited for it, that is what stands there now, and goes.
    pub(crate) fn changes(&self) -> impl DoubleEndedIterator<Item = (usize, Change)> {
        let plan = &self.header.plan;
        let steps = plan.steps.iter().enumerate();
        steps.filter_map(|(step, taken)| match taken {
            Step::Change(change) => Some((
                step,
                Change {
                    after: if plan.brings(&change.slot) {
                        self.came(&change.slot)
                    } else {
                        change.after.clone()
                    },
                    ..change.clone()
                },
            )),
            Step::Await(wait) if plan.brings(&wait.slot) && !plan.changes_slot(&wait.slot) => {
                Some((
                    step,
                    Change {
                        slot: wait.slot.clone(),
                        before: wait.not.clone(),
                        after: self.came(&wait.slot),
                    },
                ))
            }
            _ => None,
        })
    }

    /// What a slot held before its first change.
    pub(crate) fn held_before(&self, slot: &Slot) -> Option<Value> {
        let mut changes = self.changes();
        let first = changes.find(|(_, change)| change.slot == *slot);
        first.map(|(_, first)| first.before)
    }

    /// What the machine made by itself in a slot, which goes when the plan is taken back. It is
    /// `Unknown` where it made that after the last word about it: whatever is there came of it.
    fn came(&self, slot: &Slot) -> Value {
        let is_of = |step: usize| match self.header.plan.steps.get(step) {
            Some(Step::Await(wait)) => wait.slot == *slot,
            Some(Step::Change(change)) => change.slot == *slot,
            _ => false,
        };
        let came = self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Came { step, value } if is_of(*step) => Some(value.clone()),
            Entry::Begun { step } if is_of(*step) => Some(Value::Unknown),
            _ => None,
        });
        came.unwrap_or(Value::Unknown)
    }

    /// Whether a slot was left as it is of which this slot holds the key.
    pub(crate) fn left_its_certificate(&self, slot: &Slot) -> bool {
        self.left().any(|change| slot.is_key_of(&change.slot))
    }

    /// The steps that were taken back while a key that was put aside was not. A service that starts
    /// meanwhile may fill their slots again, with a key that goes when the old one returns.
    pub(crate) fn to_take_back_again(&self) -> Vec<usize> {
        let changes: Vec<(usize, Change)> = self.changes().collect();
        let brought = |slot: &Slot| self.header.plan.brings(slot);
        let is_key = |key: &Slot| {
            let mut certificates = changes.iter().filter(|(_, c)| brought(&c.slot));
            certificates.any(|(_, c)| key.is_key_of(&c.slot))
        };
        if !changes
            .iter()
            .any(|(n, c)| self.is_ours(*n) && is_key(&c.slot))
        {
            return vec![];
        }
        let undone = changes.into_iter().filter(|(step, change)| {
            self.progress(*step) == Some(Progress::Undone)
                && !matches!(change.slot, Slot::Service { .. })
        });
        undone.map(|(step, _)| step).collect()
    }

    /// The changes that were left as they are when the record was taken back.
    pub fn left(&self) -> impl Iterator<Item = Change> {
        let left = |(step, change)| self.has(&Entry::Left { step }).then_some(change);
        self.changes().filter_map(left)
    }

    /// Whether a step was begun and neither taken back nor left since: it is redial's to take back.
    /// One that was done had begun, wherever that line is. What the machine made by itself goes with
    /// what redial changed.
    pub(crate) fn is_ours(&self, step: usize) -> bool {
        let plan = &self.header.plan;
        let taken = |n| matches!(self.progress(n), Some(Progress::Begun | Progress::Done));
        let goes_with_it = || {
            self.progress(step).is_none()
                && matches!(plan.steps.get(step), Some(Step::Await(_)))
                && plan.numbered_changes().any(|(n, _)| taken(n))
        };
        taken(step) || goes_with_it()
    }

    /// Whether there is something to take back, or a guard to take away.
    pub fn can_be_undone(&self) -> bool {
        let ours = |(step, _): (usize, Change)| self.is_ours(step);
        !self.has(&Entry::TakenBack) && (self.changes().any(ours) || self.armed().is_some())
    }

    /// The changes that may have been made though no line says so. Where a line is lost, or the
    /// record ends without a word, that nothing is said of a change is no proof that it was not
    /// made.
    pub(crate) fn untold(&self) -> Vec<(usize, Change)> {
        let told = |step: usize| self.progress(step).is_some() || self.is_ours(step);
        let last = if self.has(&Entry::Applied) {
            usize::MAX
        } else {
            let steps = self.entries.iter().filter_map(Entry::step);
            steps.max().unwrap_or_default()
        };
        let all_lost = !self.unread.is_empty() || self.status() == Status::Interrupted;
        // What the machine made by itself has no beginning: only a lost line makes a question of it.
        let begins = |step: usize| self.header.plan.change(step).is_some();
        let may_be = |step: usize| !told(step) && (all_lost || step < last && begins(step));
        if self.has(&Entry::TakenBack) {
            return vec![];
        }
        self.changes().filter(|(step, _)| may_be(*step)).collect()
    }
}
