//! Applying a plan and taking it back: look, write it down, write, look again.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use redial_machine::{Machine, Revert, Slot, Snag, Value};
use redial_model::{Await, Change, Plan, Progress, Require, Step, utc};

use crate::journal::{Journal, JournalError, Mark, Record, Turn, Writing};

/// How long between two looks at something that is waited for.
const GLANCE: Duration = Duration::from_millis(100);

/// Why applying or taking back ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Nobody looked at the machine the plan is for.
    #[error("this plan was made without seeing the machine: print it as a script and run it there")]
    Blind,
    /// Something is not as the plan needs it.
    #[error("{} is not as this plan needs it: {}", .0.slot, .0.or)]
    Required(Require),
    /// A slot holds neither what it held when the plan was made nor what it shall hold.
    #[error("drifted: {slot} holds {found}, and held {expected} when the plan was made")]
    Drifted {
        /// The slot.
        slot: Slot,
        /// What it held.
        expected: Value,
        /// What it holds.
        found: Value,
    },
    /// A write answered Ok and the slot holds something else.
    #[error("not taken: writing {slot} reported success, but it holds {found} instead of {wanted}")]
    NotTaken {
        /// The slot.
        slot: Slot,
        /// What was written.
        wanted: Value,
        /// What it holds.
        found: Value,
    },
    /// A slot could not be read.
    #[error("can't read {slot}: {why}")]
    Unread {
        /// The slot.
        slot: Slot,
        /// Why.
        why: Snag,
    },
    /// A slot could not be written.
    #[error("can't change {slot}: {why}")]
    Unwritten {
        /// The slot.
        slot: Slot,
        /// Why.
        why: Snag,
    },
    /// Something that leaves no state failed.
    #[error("can't {what}: {why}")]
    Failed {
        /// What was to be done.
        what: String,
        /// Why not.
        why: Snag,
    },
    /// What was waited for never came.
    #[error("{} did not change within {} s: {}", .0.slot, .0.seconds, .0.or)]
    NeverCame(Await),
    /// The journal could not be written.
    #[error("{0}")]
    Journal(JournalError),
}

/// Applying or taking back ended early.
#[derive(Debug)]
pub struct Stopped {
    /// Why.
    pub why: Box<Stop>,
    /// The record, when one was begun: taking it back restores what was changed.
    pub id: Option<String>,
}

impl From<JournalError> for Box<Stop> {
    fn from(error: JournalError) -> Self {
        Self::new(Stop::Journal(error))
    }
}

impl From<JournalError> for Stopped {
    fn from(error: JournalError) -> Self {
        Self {
            why: error.into(),
            id: None,
        }
    }
}

/// What to do with a slot somebody changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Leave it as it is and go on.
    Leave,
    /// Put back what it held before redial changed it.
    PutBack,
    /// Stop.
    Stop,
}

/// A machine and the journal of what was done to it.
#[derive(Debug)]
pub struct Bench<'a> {
    /// The machine.
    pub machine: &'a dyn Machine,
    /// The journal.
    pub journal: &'a Journal,
}

impl Bench<'_> {
    /// Applies a plan for `target`. With `guard`, a task that takes everything back after so long
    /// is armed first and stays armed until `keep`. Returns the id of the record.
    pub fn apply(
        &self,
        plan: &Plan,
        target: &str,
        guard: Option<Duration>,
        mut on: impl FnMut(usize, Progress),
    ) -> Result<String, Stopped> {
        let stop = |why| Stopped { why, id: None };
        if plan.is_blind() {
            return Err(stop(Stop::Blind.into()));
        }
        let turn = self.journal.turn()?;
        self.look_first(plan).map_err(stop)?;
        let name = self
            .machine
            .system()
            .map_or_else(|_| String::new(), |s| s.computer.to_string());
        let mut record = self.journal.begin(&turn, &name, target, plan)?;
        let applied = self.take_steps(plan, guard, &mut record, &mut on);
        match applied {
            Ok(()) => Ok(record.id),
            Err(why) => {
                // What stopped it may be the journal itself; then there is nothing more to write.
                let _ = record.mark(&Mark::Stopped {
                    why: why.to_string(),
                });
                Err(Stopped {
                    why,
                    id: Some(record.id),
                })
            }
        }
    }

    /// Everything that can be found wrong before anything is changed.
    fn look_first(&self, plan: &Plan) -> Result<(), Box<Stop>> {
        let mut seen = HashSet::new();
        for step in &plan.steps {
            match step {
                Step::Require(require) if self.read(&require.slot)? != require.value => {
                    return Err(Stop::Required(require.clone()).into());
                }
                // A slot that is changed twice, such as a service that is restarted, is as it is
                // only before the first time.
                Step::Change(change) if seen.insert(&change.slot) => {
                    let found = self.read(&change.slot)?;
                    if found != change.before && found != change.after {
                        return Err(drifted(change, found));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn take_steps(
        &self,
        plan: &Plan,
        guard: Option<Duration>,
        record: &mut Writing,
        on: &mut impl FnMut(usize, Progress),
    ) -> Result<(), Box<Stop>> {
        if let Some(after) = guard {
            self.arm(plan, after, record)?;
        }
        for (number, step) in plan.steps.iter().enumerate() {
            let mut tell = |progress| on(number, progress);
            match step {
                Step::Require(_) | Step::ByHand(_) => {}
                Step::Await(wait) => {
                    tell(Progress::Begun);
                    self.wait(wait)?;
                    tell(Progress::Done);
                }
                Step::Act(act) => {
                    tell(Progress::Begun);
                    record.mark(&Mark::Begun { step: number })?;
                    self.machine.perform(*act).map_err(|why| {
                        Box::new(Stop::Failed {
                            what: act.to_string(),
                            why,
                        })
                    })?;
                    record.mark(&Mark::Done { step: number })?;
                    tell(Progress::Done);
                }
                Step::Change(change) => {
                    tell(Progress::Begun);
                    let found = self.read(&change.slot)?;
                    if found == change.after {
                        record.mark(&Mark::Skipped { step: number })?;
                        tell(Progress::Skipped);
                        continue;
                    }
                    if found != change.before {
                        return Err(drifted(change, found));
                    }
                    record.mark(&Mark::Begun { step: number })?;
                    self.put(&change.slot, &change.after)?;
                    record.mark(&Mark::Done { step: number })?;
                    tell(Progress::Done);
                }
            }
        }
        Ok(record.mark(&Mark::Applied)?)
    }

    /// Makes the task that takes everything back, and sees that it is there.
    fn arm(&self, plan: &Plan, after: Duration, record: &mut Writing) -> Result<(), Box<Stop>> {
        let task = format!("redial-{}", record.id);
        let at = utc::now() as u64 + after.as_secs();
        record.mark(&Mark::Arming {
            task: task.clone(),
            at,
        })?;
        self.put(
            &Slot::Revert { task },
            &Value::Revert(Revert {
                at,
                undo: plan.undo(),
            }),
        )
    }

    /// Takes the armed revert away: the change stays.
    pub fn keep(&self, id: &str) -> Result<(), Stopped> {
        let turn = self.journal.turn()?;
        let record = self.journal.read(id)?;
        let mut writing = self.journal.resume(&turn, id)?;
        let kept = self
            .disarm(&record)
            .and_then(|()| Ok(writing.mark(&Mark::Kept)?));
        kept.map_err(|why| Stopped {
            why,
            id: Some(id.into()),
        })
    }

    fn disarm(&self, record: &Record) -> Result<(), Box<Stop>> {
        let Some((task, _)) = record.armed() else {
            return Ok(());
        };
        let slot = Slot::Revert { task: task.into() };
        if self.read(&slot)? == Value::Absent {
            Ok(())
        } else {
            self.put(&slot, &Value::Absent)
        }
    }

    /// Takes back what a record changed, the last change first. `ask` decides about slots that hold
    /// neither what redial wrote nor what was there.
    pub fn undo(
        &self,
        id: &str,
        mut ask: impl FnMut(&Change, &Value) -> Answer,
        mut on: impl FnMut(usize, Progress),
    ) -> Result<Record, Stopped> {
        let turn = self.journal.turn()?;
        let record = self.journal.read(id)?;
        self.take_back(&turn, &record, &mut ask, &mut on)
            .map_err(|why| Stopped {
                why,
                id: Some(id.into()),
            })?;
        Ok(self.journal.read(id)?)
    }

    fn take_back(
        &self,
        turn: &Turn,
        record: &Record,
        ask: &mut impl FnMut(&Change, &Value) -> Answer,
        on: &mut impl FnMut(usize, Progress),
    ) -> Result<(), Box<Stop>> {
        let mut writing = self.journal.resume(turn, &record.head.id)?;
        let marked = |mark: Mark| record.marks.contains(&mark);
        let ours = |step: usize| {
            marked(Mark::Begun { step })
                && !marked(Mark::Undone { step })
                && !marked(Mark::Left { step })
        };
        for (step, change) in record
            .head
            .plan
            .steps
            .iter()
            .enumerate()
            .rev()
            .filter(|(n, _)| ours(*n))
        {
            let Step::Change(change) = change else {
                continue;
            };
            let found = self.read(&change.slot)?;
            let put_back = found == change.after
                || found != change.before
                    && match ask(change, &found) {
                        Answer::PutBack => true,
                        Answer::Stop => {
                            return Err(Stop::Drifted {
                                slot: change.slot.clone(),
                                expected: change.after.clone(),
                                found,
                            }
                            .into());
                        }
                        Answer::Leave => {
                            writing.mark(&Mark::Left { step })?;
                            on(step, Progress::Left);
                            continue;
                        }
                    };
            if put_back {
                on(step, Progress::Begun);
                self.put(&change.slot, &change.before)?;
            }
            writing.mark(&Mark::Undone { step })?;
            on(step, Progress::Undone);
        }
        // Until here the armed revert would have gone on where this stopped.
        self.disarm(record)?;
        Ok(writing.mark(&Mark::TakenBack)?)
    }

    fn read(&self, slot: &Slot) -> Result<Value, Box<Stop>> {
        self.machine.read(slot).map_err(|why| {
            Stop::Unread {
                slot: slot.clone(),
                why,
            }
            .into()
        })
    }

    /// Writes and looks: an answer of Ok is no proof.
    fn put(&self, slot: &Slot, value: &Value) -> Result<(), Box<Stop>> {
        self.machine.write(slot, value).map_err(|why| {
            Box::new(Stop::Unwritten {
                slot: slot.clone(),
                why,
            })
        })?;
        let found = self.read(slot)?;
        if found == *value {
            Ok(())
        } else {
            Err(Stop::NotTaken {
                slot: slot.clone(),
                wanted: value.clone(),
                found,
            }
            .into())
        }
    }

    fn wait(&self, wait: &Await) -> Result<(), Box<Stop>> {
        let begun = Instant::now();
        loop {
            let now = self.read(&wait.slot)?;
            // Nothing there is no arrival: what is waited for is a new value.
            if now != wait.not && now != Value::Absent {
                return Ok(());
            }
            if begun.elapsed() >= Duration::from_secs(wait.seconds) {
                return Err(Stop::NeverCame(wait.clone()).into());
            }
            // A slot may be anything, and most tell nobody when they change.
            std::thread::sleep(GLANCE);
        }
    }
}

fn drifted(change: &Change, found: Value) -> Box<Stop> {
    Stop::Drifted {
        slot: change.slot.clone(),
        expected: change.before.clone(),
        found,
    }
    .into()
}
