//! Applying a plan: look, write it down, write, look again.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use redial_model::{Act, Await, Change, Machine, Plan, Progress, Slot, Snag, Step, Value};

use crate::{
    error::{ApplyError, Failed, Left},
    journal::{Beginning, Journal},
    obstacle::Obstacle,
    record::{Entry, RecordId},
    writer::RecordWriter,
};

/// How long to wait between two looks at something that a step waits for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A machine and the journal of what was done to it.
#[derive(Clone, Copy, Debug)]
pub struct Executor<'a> {
    /// The machine.
    pub machine: &'a dyn Machine,
    /// The journal.
    pub journal: &'a Journal,
}

pub(crate) type Done<T = ()> = Result<T, Box<ApplyError>>;

impl Executor<'_> {
    /// Applies a plan for `target`. With `guard`, a task that takes everything back after so long
    /// is armed first and stays armed until `keep`. Returns the id of the record.
    ///
    /// # Errors
    ///
    /// What it left says whether anything was changed.
    pub fn apply(
        &self,
        plan: &Plan,
        target: &str,
        guard: Option<Duration>,
        mut tell: impl FnMut(usize, Progress),
    ) -> Result<RecordId, Failed> {
        let mut record = self.begin(plan, target).map_err(|why| Failed {
            why,
            left: Left::Nothing,
        })?;
        let Err(why) = self.take_steps(plan, guard, &mut record, &mut tell) else {
            return Ok(record.id);
        };
        // What stopped it may be the journal itself; then there is nothing more to write.
        let stopped = Entry::Stopped {
            why: why.to_string(),
        };
        let _ = record.add(&stopped);
        let left = if record.begun.is_empty() {
            self.clear(&mut record)
        } else if matches!(*why, ApplyError::NeverCame(_)) || plan.brings_something() {
            // The machine is without what the steps before took from it. A service that is only
            // started again would make another beside what is aside.
            self.give_back(&mut record, &mut tell)
        } else {
            self.start_again(plan, &mut record, &mut tell);
            if record.begun.is_empty() {
                self.clear(&mut record).after_the_fact()
            } else {
                self.left_by(&record.id)
            }
        };
        Err(Failed { why, left })
    }

    /// Looks at everything, and begins a record.
    fn begin(&self, plan: &Plan, target: &str) -> Done<RecordWriter> {
        if plan.is_blind() {
            return Err(Obstacle::Blind.into());
        }
        let lock = self.journal.lock()?;
        self.clear_the_way(plan, &lock)?;
        self.look_first(plan)?;
        let name = self
            .machine
            .system()
            .map_or_else(|_| String::new(), |s| s.computer.to_string());
        let beginning = Beginning {
            machine: &name,
            target,
            plan,
            at: self.machine.now(),
        };
        Ok(self.journal.begin(lock, &beginning)?)
    }

    /// Everything that can be found wrong before anything is changed.
    fn look_first(&self, plan: &Plan) -> Done {
        if let Some(change) = plan.changes().find(|c| !c.slot.accepts(&c.after)) {
            return Err(unfit(&change.slot, &change.after));
        }
        // A slot that is changed twice, such as a service that is restarted, is as it is only
        // before the first time.
        let mut seen = HashSet::new();
        let looked_at = |step: &&Step| match step {
            Step::Require(_) => true,
            Step::Change(change) => seen.insert(change.slot.clone()),
            Step::Act(_) | Step::Await(_) | Step::ByHand(_) => false,
        };
        let steps: Vec<&Step> = plan.steps.iter().filter(looked_at).collect();
        let slots: Vec<Slot> = steps.iter().filter_map(|s| slot_of(s)).cloned().collect();
        let mut found = self.machine.read_all(&slots).into_iter();
        for (step, slot) in steps.into_iter().zip(&slots) {
            let found = found.next().unwrap_or_else(|| {
                Err(Snag::NotAsked {
                    missing: "the machine gave no answer".into(),
                })
            });
            let found = found.map_err(|source| unread(slot, source))?;
            match step {
                Step::Require(require) if found != require.value => {
                    return Err(ApplyError::Required(require.clone()).into());
                }
                Step::Change(change) if found != change.before && found != change.after => {
                    return Err(drifted(change, found));
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
        record: &mut RecordWriter,
        tell: &mut impl FnMut(usize, Progress),
    ) -> Done {
        if let Some(after) = guard {
            self.arm(plan, after, record)?;
        }
        for (number, step) in plan.steps.iter().enumerate() {
            let mut tell = |progress| tell(number, progress);
            match step {
                Step::Require(_) | Step::ByHand(_) => {}
                Step::Await(wait) => {
                    tell(Progress::Begun);
                    let came = self.wait(wait)?;
                    record.add(&Entry::Came {
                        step: number,
                        value: came,
                    })?;
                    tell(Progress::Done);
                }
                Step::Act(act) => {
                    tell(Progress::Begun);
                    tell(self.perform(*act, number, record)?);
                }
                Step::Change(change) => {
                    tell(Progress::Begun);
                    tell(self.change(change, number, record)?);
                }
            }
        }
        Ok(record.add(&Entry::Applied)?)
    }

    fn perform(&self, act: Act, step: usize, record: &mut RecordWriter) -> Done<Progress> {
        record.add(&Entry::Begun { step })?;
        self.machine.perform(act).map_err(|source| {
            Box::new(ApplyError::Unperformed {
                what: act.to_string(),
                source,
            })
        })?;
        record.add(&Entry::Done { step })?;
        Ok(Progress::Done)
    }

    fn change(&self, change: &Change, step: usize, record: &mut RecordWriter) -> Done<Progress> {
        let found = self.read(&change.slot)?;
        if found == change.after {
            record.add(&Entry::Skipped { step })?;
            return Ok(Progress::Skipped);
        }
        if found != change.before {
            return Err(drifted(change, found));
        }
        record.add(&Entry::Begun { step })?;
        self.put(&change.slot, &change.after)?;
        record.add(&Entry::Done { step })?;
        Ok(Progress::Done)
    }

    pub(crate) fn read(&self, slot: &Slot) -> Done<Value> {
        self.machine.read(slot).map_err(|why| unread(slot, why))
    }

    /// Writes and looks: an answer of Ok is no proof.
    pub(crate) fn put(&self, slot: &Slot, value: &Value) -> Done {
        if !slot.accepts(value) {
            return Err(unfit(slot, value));
        }
        self.machine.write(slot, value).map_err(|source| {
            Box::new(ApplyError::Unwritten {
                slot: slot.clone(),
                source,
            })
        })?;
        let found = self.read(slot)?;
        if found == *value {
            return Ok(());
        }
        Err(Box::new(ApplyError::NotTaken {
            slot: slot.clone(),
            wanted: value.clone(),
            found,
        }))
    }

    /// Waits, and returns what came.
    fn wait(&self, wait: &Await) -> Done<Value> {
        let begun = Instant::now();
        loop {
            let now = self.read(&wait.slot)?;
            // Nothing there is no arrival: what is waited for is a new value.
            if now != wait.not && now != Value::Absent {
                return Ok(now);
            }
            if begun.elapsed() >= Duration::from_secs(wait.seconds) {
                return Err(ApplyError::NeverCame(wait.clone()).into());
            }
            // A slot may be anything, and most tell nobody when they change.
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}

fn slot_of(step: &Step) -> Option<&Slot> {
    match step {
        Step::Require(require) => Some(&require.slot),
        Step::Change(change) => Some(&change.slot),
        Step::Await(wait) => Some(&wait.slot),
        Step::Act(_) | Step::ByHand(_) => None,
    }
}

pub(crate) fn unread(slot: &Slot, source: Snag) -> Box<ApplyError> {
    Box::new(ApplyError::Unread {
        slot: slot.clone(),
        source,
    })
}

fn unfit(slot: &Slot, value: &Value) -> Box<ApplyError> {
    Box::new(ApplyError::Unfit {
        slot: slot.clone(),
        value: value.clone(),
    })
}

fn drifted(change: &Change, found: Value) -> Box<ApplyError> {
    Box::new(ApplyError::Drifted {
        slot: change.slot.clone(),
        expected: change.before.clone(),
        found,
    })
}
