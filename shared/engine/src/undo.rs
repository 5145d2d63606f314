//! Taking back what a record changed, the last change first.

use redial_model::{Change, Progress, Step};

use crate::{
    error::{ApplyError, Drift, Failed, Left},
    executor::Executor,
    obstacle::{Obstacle, Rights},
    record::{Entry, Record, RecordId},
    writer::RecordWriter,
};

/// What becomes of a slot that holds neither what redial wrote nor what was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The old value is written over it.
    PutBack,
    /// It stays as it is.
    Leave,
    /// Nobody has decided: taking back stops there.
    Stop,
}

impl Executor<'_> {
    /// The record, when it may be taken back here.
    ///
    /// # Errors
    ///
    /// It can't be read, or something is in the way: it holds nothing to take back, it is of
    /// another machine, or this process may not change the machine.
    pub fn to_undo(&self, id: &RecordId) -> Result<Record, Box<ApplyError>> {
        let record = self.journal.read(id)?;
        if !record.can_be_undone() {
            return Err(Obstacle::NothingToUndo(id.clone()).into());
        }
        match self.hindrance(&record) {
            Some(obstacle) => Err(obstacle.into()),
            None => Ok(record),
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
    /// somebody changed since.
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
        self.undo_now(id, &mut decide, &mut tell)
            .map_err(|why| Failed {
                left: match &*why {
                    ApplyError::Obstacle(_) => Left::Changes(id.clone()),
                    _ => Left::HalfBack(id.clone()),
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
        let mut writer = self.journal.resume(lock, id)?;
        for (step, taken) in record.header.plan.steps.iter().enumerate().rev() {
            if let Step::Change(change) = taken
                && record.is_ours(step)
            {
                self.undo_change(step, change, &mut writer, decide, tell)?;
            }
        }
        // Until here the armed revert would have gone on where this stopped.
        self.disarm(&record)?;
        writer.add(&Entry::TakenBack)?;
        Ok(self.journal.read(id)?)
    }

    fn undo_change(
        &self,
        step: usize,
        change: &Change,
        writer: &mut RecordWriter,
        decide: &mut impl FnMut(&Drift) -> Decision,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Result<(), Box<ApplyError>> {
        let found = self.read(&change.slot)?;
        // It may be as it was before: taken back by its guard, or never written.
        if found != change.before {
            if found != change.after {
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
