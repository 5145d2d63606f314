//! Taking back what a record changed, the last change first.

use redial_model::{Change, Progress};
use serde::{Deserialize, Serialize};

use crate::{
    error::{ApplyError, Drift, Failed, Left},
    executor::Executor,
    journal::JournalError,
    obstacle::{Obstacle, Rights},
    record::{Entry, Record, RecordId},
    writer::RecordWriter,
};

/// What becomes of a slot that holds neither what redial wrote nor what was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The old value is written over it.
    PutBack,
    /// It stays as it is.
    Leave,
    /// Nobody has decided: taking back stops there.
    Stop,
}

impl Executor<'_> {
    /// The latest record that can be taken back; `unread` is told of those that can't be read.
    ///
    /// # Errors
    ///
    /// The journal or the machine can't be read.
    pub fn latest_to_undo(
        &self,
        mut unread: impl FnMut(&RecordId, JournalError),
    ) -> Result<Option<RecordId>, Box<ApplyError>> {
        for id in self.journal.ids()? {
            match self.journal.read(&id) {
                Ok(record) if self.holds_something(&record)? => return Ok(Some(id)),
                Ok(_) => {}
                Err(why) => unread(&id, why),
            }
        }
        Ok(None)
    }

    /// Whether there is, or may be, something of a record to take back.
    fn holds_something(&self, record: &Record) -> Result<bool, Box<ApplyError>> {
        Ok(record.can_be_undone()
            || record.is_of(self.machine) && !self.unrecorded(record)?.is_empty())
    }

    /// The changes of a record that may have been made though it does not say so: their slots hold
    /// what the plan was to write, and not what they held before.
    fn unrecorded(&self, record: &Record) -> Result<Vec<(usize, Drift)>, Box<ApplyError>> {
        let mut found = Vec::new();
        for (step, change) in record.untold() {
            let before = record.held_before(&change.slot);
            let holds = self.read(&change.slot)?;
            // An earlier change of the same slot, which is taken back, explains what it holds.
            let explained = record
                .changes()
                .filter(|(s, c)| record.is_ours(*s) && c.slot == change.slot)
                .any(|(_, c)| c.after.is_met_by(&holds));
            if change.after.is_met_by(&holds) && Some(&holds) != before.as_ref() && !explained {
                found.push((
                    step,
                    Drift {
                        change,
                        found: holds,
                    },
                ));
            }
        }
        Ok(found)
    }

    /// The record, when it may be taken back here.
    ///
    /// # Errors
    ///
    /// It can't be read, or something is in the way: it holds nothing to take back, it is of
    /// another machine, or this process may not change the machine.
    pub fn to_undo(&self, id: &RecordId) -> Result<Record, Box<ApplyError>> {
        let record = self.journal.read(id)?;
        if !record.can_be_undone() && record.untold().is_empty() {
            return Err(Obstacle::NothingToUndo(id.clone()).into());
        }
        if let Some(obstacle) = self.hindrance(&record) {
            return Err(obstacle.into());
        }
        if self.holds_something(&record)? {
            Ok(record)
        } else {
            Err(Obstacle::NothingToUndo(id.clone()).into())
        }
    }

    /// What keeps this machine from being put back as a record says.
    fn hindrance(&self, record: &Record) -> Option<Obstacle> {
        if !record.is_of(self.machine) {
            return Some(Obstacle::WrongMachine {
                record: record.header.id.clone(),
                machine: record.header.machine.clone(),
            });
        }
        (Rights::on(self.machine) != Rights::Change).then_some(Obstacle::NeedsElevation)
    }

    /// Takes back what a record changed, the last change first. `decide` is asked about slots that
    /// somebody changed since, and before anything is touched about those of which the record does
    /// not say whether redial changed them.
    ///
    /// # Errors
    ///
    /// What was taken back until then stays so, and taking back can be gone on with.
    pub fn undo(
        &self,
        id: &RecordId,
        mut decide: impl FnMut(&Drift) -> Decision,
        mut tell: impl FnMut(usize, Progress),
    ) -> Result<Record, Failed> {
        let mut began = false;
        let mut tell = |step, progress| {
            began = true;
            tell(step, progress);
        };
        let undone = self.undo_now(id, &mut decide, &mut tell);
        undone.map_err(|why| Failed {
            left: if began {
                let (record, until) = (id.clone(), self.goes_off(id));
                Left::HalfBack { record, until }
            } else {
                self.left_by(id)
            },
            why,
        })
    }

    fn undo_now(
        &self,
        id: &RecordId,
        decide: &mut impl FnMut(&Drift) -> Decision,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Result<Record, Box<ApplyError>> {
        let lock = self.journal.lock()?;
        let record = self.journal.read(id)?;
        if let Some(obstacle) = self.hindrance(&record) {
            return Err(obstacle.into());
        }
        let decided = self.decided(&record, decide)?;
        let mut writer = self.journal.resume(lock, id)?;
        self.take_back(&record, &decided, &mut writer, decide, tell)
    }

    /// Takes back at once what a plan did that did not come to its end. Nobody is asked: what
    /// somebody else changed in that time stops it.
    pub(crate) fn give_back(
        &self,
        writer: &mut RecordWriter,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Left {
        let read = self.journal.read(&writer.id).map_err(Box::from);
        let taken_back =
            read.and_then(|r| self.take_back(&r, &[], writer, &mut |_| Decision::Stop, tell));
        if taken_back.is_ok() {
            return Left::AsBefore;
        }
        let (record, until) = (writer.id.clone(), self.goes_off(&writer.id));
        Left::HalfBack { record, until }
    }

    fn take_back(
        &self,
        record: &Record,
        decided: &[(usize, Decision)],
        writer: &mut RecordWriter,
        decide: &mut impl FnMut(&Drift) -> Decision,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Result<Record, Box<ApplyError>> {
        let undone = self.undo_steps(record, decided, writer, decide, tell);
        if undone.is_err() {
            self.keep_running(writer);
        }
        undone?;
        // Until here the armed revert would have gone on where this stopped.
        self.disarm(record, writer)?;
        writer.add(&Entry::TakenBack)?;
        Ok(self.journal.read(&writer.id)?)
    }

    fn undo_steps(
        &self,
        record: &Record,
        decided: &[(usize, Decision)],
        writer: &mut RecordWriter,
        decide: &mut impl FnMut(&Drift) -> Decision,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Result<(), Box<ApplyError>> {
        Self::restart_once_more(record, writer)?;
        let record = &self.journal.read(&writer.id)?;
        for (step, change) in record.changes().rev() {
            let decision = decided.iter().find(|(about, _)| *about == step);
            let leaves = match decision.map(|(_, decision)| decision) {
                Some(decision) => *decision != Decision::PutBack,
                None if record.is_ours(step) => false,
                None => continue,
            };
            // A certificate that stays keeps its key.
            if leaves
                || self
                    .journal
                    .read(&writer.id)?
                    .left_its_certificate(&change.slot)
            {
                writer.add(&Entry::Left { step })?;
                tell(step, Progress::Left);
            } else {
                self.undo_change(record, (step, &change), writer, decide, tell)?;
            }
        }
        Ok(())
    }

    /// What becomes of the changes of which the record does not say whether they were made.
    fn decided(
        &self,
        record: &Record,
        decide: &mut impl FnMut(&Drift) -> Decision,
    ) -> Result<Vec<(usize, Decision)>, Box<ApplyError>> {
        let mut decided = Vec::new();
        for (step, drift) in self.unrecorded(record)? {
            match decide(&drift) {
                Decision::Stop => return Err(ApplyError::Unrecorded(drift).into()),
                decision => decided.push((step, decision)),
            }
        }
        Ok(decided)
    }

    fn undo_change(
        &self,
        record: &Record,
        (step, change): (usize, &Change),
        writer: &mut RecordWriter,
        decide: &mut impl FnMut(&Drift) -> Decision,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Result<(), Box<ApplyError>> {
        let found = self.read(&change.slot)?;
        // It may be as it was before: taken back by its guard, or never written. A slot that is changed
        // twice is then as it was before the first time.
        let is_back = found == change.before
            || record.held_before(&change.slot).as_ref() == Some(&found)
                && !change.after.is_met_by(&found);
        if !is_back {
            if !change.after.is_met_by(&found) {
                let drift = Drift {
                    change: change.clone(),
                    found,
                };
                match decide(&drift) {
                    Decision::PutBack => {}
                    Decision::Leave => {
                        writer.add(&Entry::Left { step })?;
                        tell(step, Progress::Left);
                        return Ok(());
                    }
                    Decision::Stop => return Err(ApplyError::ChangedSince(drift).into()),
                }
            }
            tell(step, Progress::Begun);
            self.put(&change.slot, &change.before)?;
        }
        writer.add(&Entry::Undone { step })?;
        tell(step, Progress::Undone);
        Ok(())
    }
}
