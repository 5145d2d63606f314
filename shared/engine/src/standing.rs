//! The guards that stand on a machine: arming one, taking it away, and keeping an old one from
//! touching what is changed later. What the machine says of a guard counts, not what a record says:
//! a record may be lost, and a guard that went off is gone.

use std::{collections::HashSet, time::Duration};

use redial_model::{
    Plan, Progress, Slot, Value,
    machine::{Reversal, Revert},
};

use crate::{
    error::{ApplyError, Failed, Left},
    executor::{Done, Executor},
    journal::JournalLock,
    obstacle::Obstacle,
    record::{Entry, Record, RecordId},
    writer::RecordWriter,
};

/// What the names of redial's tasks begin with; the id of the record follows.
const TASK: &str = "redial-";

/// How long a change that is to be kept waits for another redial to let go of the journal: one that is
/// refused has it for a moment, and would else have the change undone.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);

/// The guard of a record, as a slot.
fn guard_of(id: &RecordId) -> Slot {
    let task = format!("{TASK}{id}");
    Slot::Revert { task }
}

/// What a guard would take back of what is redial's.
fn undo_of(record: &Record) -> Vec<Reversal> {
    let mut undo = record.header.plan.undo();
    undo.retain(|reversal| {
        let mut changes = record.changes();
        changes.any(|(step, change)| change.slot == reversal.slot && record.is_ours(step))
    });
    undo
}

impl Executor<'_> {
    /// Makes the task that takes everything back, and sees that it is there. The machine runs it,
    /// so its time is the machine's.
    pub(crate) fn arm(&self, plan: &Plan, after: Duration, record: &mut RecordWriter) -> Done {
        let guard = guard_of(&record.id);
        let Slot::Revert { task } = &guard else {
            return Ok(());
        };
        let at = self.machine.now() as u64 + after.as_secs();
        record.add(&Entry::Arming {
            task: task.clone(),
            at,
        })?;
        let undo = self.reversals(plan)?;
        self.put(&guard, &Value::Revert(Revert { at, undo }))
    }

    /// What the guard of a plan takes back. A slot that holds already what its first change is to write
    /// was changed by somebody else, and that change is not redial's to take back.
    fn reversals(&self, plan: &Plan) -> Done<Vec<Reversal>> {
        let mut undo = plan.undo();
        let mut seen = HashSet::new();
        for change in plan.changes().filter(|c| seen.insert(c.slot.clone())) {
            if self.read(&change.slot)? == change.after {
                let first = undo.iter().rposition(|u| u.slot == change.slot);
                first.map(|first| undo.remove(first));
            }
        }
        Ok(undo)
    }

    /// Takes the armed revert away: the change stays.
    ///
    /// # Errors
    ///
    /// The change is still there, and takes itself back where its revert is still armed.
    pub fn keep(&self, id: &RecordId) -> Result<(), Failed> {
        self.keep_now(id).map_err(|why| Failed {
            left: match *why {
                ApplyError::WentOff => Left::AsBefore,
                _ => self.left_by(id),
            },
            why,
        })
    }

    fn keep_now(&self, id: &RecordId) -> Done {
        let lock = self.journal.lock_within(LOCK_PATIENCE)?;
        let record = self.journal.read(id)?;
        let mut writer = self.journal.resume(lock, id)?;
        let went_off = record.armed().is_some() && self.went_off(&record)?;
        self.disarm(&record, &mut writer)?;
        if went_off {
            writer.add(&Entry::TakenBack)?;
            return Err(ApplyError::WentOff.into());
        }
        Ok(writer.add(&Entry::Kept)?)
    }

    /// Whether the guard of a record has done its work: its time is over, and nothing stands of what
    /// was written.
    fn went_off(&self, record: &Record) -> Done<bool> {
        let over = match self.read(&guard_of(&record.header.id))? {
            Value::Revert(revert) => revert.at as f64 <= self.machine.now(),
            _ => true,
        };
        Ok(over && self.stands(&undo_of(record))?.is_none())
    }

    /// Takes away every guard a record may have: the one of its name, and the one it speaks of. That
    /// is written down before: whoever reads the record of a program that died here knows to look.
    pub(crate) fn disarm(&self, record: &Record, writer: &mut RecordWriter) -> Done {
        if record.armed().is_some() {
            writer.add(&Entry::Disarming)?;
        }
        let named = guard_of(&record.header.id);
        let told = record.armed().map(|(task, _)| Slot::Revert {
            task: task.to_owned(),
        });
        let told = told.filter(|told| *told != named);
        [Some(named), told]
            .iter()
            .flatten()
            .try_for_each(|guard| self.take_away(guard))
    }

    /// Whatever stands in the slot of a guard, also what can't be read, goes.
    fn take_away(&self, guard: &Slot) -> Done {
        if self.machine.read(guard) == Ok(Value::Absent) {
            Ok(())
        } else {
            self.put(guard, &Value::Absent)
        }
    }

    /// A record with what the machine says of its guard, where the record has it armed: a program that
    /// took it away may have died before the line about that, and one that went off writes none. Where
    /// the machine does not say, the record is as it was written.
    #[must_use]
    pub fn as_it_stands(&self, mut record: Record) -> Record {
        let Some((task, at)) = record.armed().filter(|_| record.is_of(self.machine)) else {
            return record;
        };
        let task = task.to_owned();
        match self.machine.read(&Slot::Revert { task }) {
            Ok(Value::Absent) => record.entries.extend(self.end_of_guard(&record, at)),
            Ok(_) => record.entries.retain(|entry| *entry != Entry::Disarming),
            Err(_) => {}
        }
        record
    }

    /// What became of a record whose guard is gone: its steps were taken back, by redial or by the
    /// guard, or the change stays.
    fn end_of_guard(&self, record: &Record, at: u64) -> Option<Entry> {
        let back = |(step, _)| {
            matches!(
                record.progress(step),
                Some(Progress::Undone | Progress::Left)
            )
        };
        let is_back = if !record.changes().any(|(step, _)| record.is_ours(step)) {
            record.changes().any(back)
        } else {
            let is_over = at as f64 <= self.machine.now();
            is_over && self.stands(&undo_of(record)).ok()?.is_none()
        };
        Some(match is_back {
            true => Entry::TakenBack,
            false => Entry::Kept,
        })
    }

    /// Takes the guard away from a record that ended before its first change: it has nothing to
    /// take back, and must not take back what is changed later. Returns what is left.
    pub(crate) fn clear(&self, record: &mut RecordWriter) -> Left {
        let guard = guard_of(&record.id);
        // Where these can't be written either, the record says more than there is.
        let _ = record.add(&Entry::Disarming);
        if self.take_away(&guard).is_ok() {
            let _ = record.add(&Entry::Kept);
            return Left::Nothing;
        }
        let record = record.id.clone();
        match self.goes_off(&record) {
            Some(until) => Left::GuardAlone { record, until },
            None => Left::Nothing,
        }
    }

    /// When a record's guard goes off; nothing when it has none. A machine that does not tell is
    /// not asked again: then the record says it.
    pub(crate) fn goes_off(&self, id: &RecordId) -> Option<u64> {
        match self.machine.read(&guard_of(id)) {
            Ok(Value::Revert(revert)) => Some(revert.at),
            Ok(_) => None,
            Err(_) => {
                let record = self.journal.read(id).ok()?;
                record.armed().map(|(_, until)| until)
            }
        }
    }

    /// What is left of the changes of a record.
    pub(crate) fn left_by(&self, id: &RecordId) -> Left {
        let record = id.clone();
        match self.goes_off(id) {
            Some(until) => Left::Armed { record, until },
            None => Left::Changes(record),
        }
    }

    /// Sees to it that no guard of an earlier change touches what this plan changes: one that has
    /// nothing left to take back is taken away, any other stands in the way.
    pub(crate) fn clear_the_way(&self, plan: &Plan, lock: &JournalLock) -> Done {
        let tasks = self.machine.reverts().map_err(ApplyError::GuardsUnread)?;
        for task in tasks {
            // A script's own timer has no record, and no list of slots that could be compared.
            let id = task.strip_prefix(TASK).map(str::parse::<RecordId>);
            let Some(Ok(record)) = id else {
                continue;
            };
            let guard = Slot::Revert { task };
            let Value::Revert(revert) = self.read(&guard)? else {
                continue;
            };
            let touched = |slot: &Slot| plan.changes().any(|change| change.slot == *slot);
            if !revert.undo.iter().any(|u| touched(&u.slot)) {
                continue;
            }
            if let Some(slot) = self.stands(&revert.undo)? {
                return Err(Obstacle::Guarded {
                    record,
                    slot,
                    until: revert.at,
                }
                .into());
            }
            // Its record may be in another folder, or gone.
            let _ = self.journal.note(lock, &record, &Entry::Disarming);
            self.take_away(&guard)?;
            let _ = self.journal.note(lock, &record, &Entry::Kept);
        }
        Ok(())
    }

    /// A slot that still holds what a guard would take back; nothing when there is none.
    fn stands(&self, undo: &[Reversal]) -> Done<Option<Slot>> {
        for first in undo {
            // A slot that is changed twice, such as a service that is restarted, is taken back to
            // what it held before the first time. The last change comes first.
            let mut of_slot = undo.iter().filter(|u| u.slot == first.slot);
            let wrote = of_slot.next().map(|u| &u.wrote);
            let held = of_slot.next_back().map_or(&first.held, |u| &u.held);
            if wrote == Some(held) {
                continue;
            }
            if let Some(wrote) = wrote {
                let now = self.read(&first.slot)?;
                if wrote.is_met_by(&now) && now != **held {
                    return Ok(Some(first.slot.clone()));
                }
            }
        }
        Ok(None)
    }
}
