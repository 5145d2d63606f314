//! Where a machine is changed: here, or at the far end of a channel. Whoever mends does not know which.

use std::{fmt, sync::Arc};

use redial_model::{FixCard, Machine, Plan, Progress, Side};

use crate::{
    error::{ApplyError, Drift, Failed},
    executor::Executor,
    guard::GuardWish,
    journal::Journal,
    obstacle::{Obstacle, Rights},
    operation::{OperationOutcome, Settle},
    record::{Record, RecordId},
    undo::Decision,
};

/// Is told what happens to each step, by its number.
pub type TellStep<'a> = &'a mut dyn FnMut(usize, Progress);

/// A machine that can be changed, and the journal of what was done to it.
pub trait Bench: Send + Sync + fmt::Debug {
    /// What keeps a plan of this side from being applied.
    fn obstacle(&self, plan: &Plan, side: Side) -> Option<Obstacle>;

    /// The guard that is asked for, where a person asks for this one.
    fn wish(&self, wish: GuardWish) -> GuardWish {
        wish
    }

    /// Applies a plan; its guard stays armed until it is settled.
    ///
    /// # Errors
    /// What it left says whether anything was changed.
    fn apply(&self, order: &Order<'_>, tell: TellStep<'_>) -> Result<RecordId, Failed>;

    /// Settles what becomes of an applied change.
    fn settle(&self, id: &RecordId, settle: Settle, tell: TellStep<'_>) -> OperationOutcome;

    /// Takes back what a record changed: [`Executor::undo`].
    ///
    /// # Errors
    /// What was taken back until then stays so.
    fn undo(
        &self,
        id: &RecordId,
        decide: &mut dyn FnMut(&Drift) -> Decision,
        tell: TellStep<'_>,
    ) -> Result<Record, Failed>;

    /// The record, when it may be taken back.
    ///
    /// # Errors
    /// It can't be read, or something is in the way.
    fn to_undo(&self, id: &RecordId) -> Result<Record, Box<ApplyError>>;

    /// The latest record that can be taken back; `unread` is told of those that can't be read.
    ///
    /// # Errors
    /// The journal or the machine can't be read.
    fn latest_to_undo(
        &self,
        unread: &mut dyn FnMut(&RecordId, String),
    ) -> Result<Option<RecordId>, Box<ApplyError>>;

    /// The ids of all records, the latest first.
    ///
    /// # Errors
    /// The journal can't be listed.
    fn ids(&self) -> Result<Vec<RecordId>, Box<ApplyError>>;

    /// Reads some records, each as far as that can be done, and with what the machine says of its
    /// guard.
    ///
    /// # Errors
    /// None of them can be read.
    fn records(&self, ids: &[RecordId]) -> Result<Vec<ReadRecord>, Box<ApplyError>>;

    /// What time the clock of the machine shows, in seconds since 1970-01-01 UTC.
    fn now(&self) -> f64;

    /// Where its journal is, for people.
    fn place(&self) -> String;
}

/// A record, or why it can't be read.
pub type ReadRecord = (RecordId, Result<Record, String>);

/// A plan to be applied.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The fix it is of.
    pub card: &'a FixCard,
    /// What is to be done.
    pub plan: &'a Plan,
    /// The guard that is asked for.
    pub wish: GuardWish,
    /// The host it is for.
    pub target: &'a str,
}

/// A machine redial runs on, or one that is simulated here.
#[derive(Clone, Debug)]
pub struct HomeBench {
    /// The machine.
    pub machine: Arc<dyn Machine>,
    /// The journal of what was done to it.
    pub journal: Journal,
}

impl HomeBench {
    fn executor(&self) -> Executor<'_> {
        Executor {
            machine: &*self.machine,
            journal: &self.journal,
        }
    }
}

impl Bench for HomeBench {
    fn obstacle(&self, plan: &Plan, side: Side) -> Option<Obstacle> {
        Obstacle::to_applying(plan, side, Rights::on(&*self.machine))
    }

    fn apply(&self, order: &Order<'_>, tell: TellStep<'_>) -> Result<RecordId, Failed> {
        let guard = crate::Guard::of(order.card, order.wish).map(|guard| guard.after);
        self.executor().apply(order.plan, order.target, guard, tell)
    }

    fn settle(&self, id: &RecordId, settle: Settle, tell: TellStep<'_>) -> OperationOutcome {
        self.executor().settle(id, settle, tell)
    }

    fn undo(
        &self,
        id: &RecordId,
        decide: &mut dyn FnMut(&Drift) -> Decision,
        tell: TellStep<'_>,
    ) -> Result<Record, Failed> {
        self.executor().undo(id, decide, tell)
    }

    fn to_undo(&self, id: &RecordId) -> Result<Record, Box<ApplyError>> {
        self.executor().to_undo(id)
    }

    fn latest_to_undo(
        &self,
        unread: &mut dyn FnMut(&RecordId, String),
    ) -> Result<Option<RecordId>, Box<ApplyError>> {
        self.executor()
            .latest_to_undo(|id, why| unread(id, why.to_string()))
    }

    fn ids(&self) -> Result<Vec<RecordId>, Box<ApplyError>> {
        Ok(self.journal.ids()?)
    }

    fn records(&self, ids: &[RecordId]) -> Result<Vec<ReadRecord>, Box<ApplyError>> {
        let executor = self.executor();
        let read = |id: &RecordId| {
            let record = self.journal.read(id).map_err(|why| why.to_string());
            (id.clone(), record.map(|r| executor.as_it_stands(r)))
        };
        Ok(ids.iter().map(read).collect())
    }

    fn now(&self) -> f64 {
        self.machine.now()
    }

    fn place(&self) -> String {
        self.journal.folder().display().to_string()
    }
}

/// Reads one record.
///
/// # Errors
/// It can't be read.
pub fn read_record(bench: &dyn Bench, id: &RecordId) -> Result<Record, String> {
    let read = bench.records(std::slice::from_ref(id));
    let one = read.map_err(|why| why.to_string())?.into_iter().next();
    one.map_or_else(|| Err(format!("{id} was not read")), |(_, record)| record)
}
