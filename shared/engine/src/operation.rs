//! One fix carried through: may it be done, what must be confirmed, apply, look again, keep it or
//! take it back.

use redial_model::{FixCard, LineFact, Plan, Progress, Risk};
use serde::{Deserialize, Serialize};

use crate::{
    bench::{Bench, Order, TellStep},
    consent::Consent,
    error::Failed,
    executor::Executor,
    guard::{Guard, GuardWish},
    obstacle::Obstacle,
    record::RecordId,
    undo::Decision,
};

/// One plan for one machine, which may be carried out: nothing stands in its way.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    bench: &'a dyn Bench,
    card: &'a FixCard,
    plan: &'a Plan,
    wish: GuardWish,
}

/// What becomes of a guarded change once somebody looked at the line again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settle {
    /// It stays.
    Keep,
    /// It stays until its guard takes it back.
    LeaveToGuard,
    /// It is taken back now.
    TakeBack,
}

/// How an operation ended.
#[derive(Debug)]
#[must_use]
pub enum OperationOutcome {
    /// The change stays.
    Kept,
    /// The change stays until it takes itself back.
    Armed {
        /// When, in seconds since 1970-01-01 UTC, by the clock of the machine.
        until: u64,
    },
    /// The change was taken back.
    TakenBack,
    /// It ended early.
    Stopped(Failed),
}

impl Settle {
    /// What the line says: keep where it is up. Where it was down before as well, that it is down is
    /// no reason to take the change back: it shut nobody out. `otherwise` where it went down, or
    /// nobody could look.
    pub fn by_line(before: Option<&LineFact>, after: Option<&LineFact>, otherwise: Self) -> Self {
        let Some(after) = after else { return otherwise };
        if after.is_up() || before.is_some_and(|before| !before.lets_in()) {
            Self::Keep
        } else {
            otherwise
        }
    }
}

impl<'a> Operation<'a> {
    /// A fix's plan for the machine it changes.
    ///
    /// # Errors
    ///
    /// What stands in its way.
    pub fn new(
        bench: &'a dyn Bench,
        card: &'a FixCard,
        plan: &'a Plan,
        wish: GuardWish,
    ) -> Result<Self, Obstacle> {
        match bench.obstacle(plan, card.side) {
            Some(obstacle) => Err(obstacle),
            None => Ok(Self {
                bench,
                card,
                plan,
                wish: bench.wish(wish),
            }),
        }
    }

    /// What a person has to do before it is applied.
    pub fn consent(&self) -> Consent {
        Consent::of(self.card)
    }

    /// When the change takes itself back.
    pub fn guard(&self) -> Option<Guard> {
        Guard::of(self.card, self.wish)
    }

    /// Applies the plan for `target`, and tells what happens to each step. The guard stays armed
    /// until `Bench::settle`.
    ///
    /// # Errors
    ///
    /// What it left says whether anything was changed.
    pub fn apply(&self, target: &str, tell: TellStep<'_>) -> Result<RecordId, Failed> {
        let order = Order {
            card: self.card,
            plan: self.plan,
            wish: self.wish,
            target,
        };
        self.bench.apply(&order, tell)
    }
}

impl Executor<'_> {
    /// Settles what becomes of an applied change. One without a guard stays; lowered security is
    /// never kept: only its guard or the person takes it back.
    pub fn settle(
        &self,
        id: &RecordId,
        settle: Settle,
        tell: impl FnMut(usize, Progress),
    ) -> OperationOutcome {
        let (until, risk) = match self.journal.read(id) {
            Ok(record) => match record.armed() {
                Some((_, until)) => (until, record.header.plan.risk),
                None => return OperationOutcome::Kept,
            },
            Err(why) => {
                let (why, left) = (why.into(), self.left_by(id));
                return OperationOutcome::Stopped(Failed { why, left });
            }
        };
        let done = match (settle, risk) {
            (Settle::LeaveToGuard, _) | (Settle::Keep, Risk::Weakens) => {
                return OperationOutcome::Armed { until };
            }
            (Settle::Keep, Risk::Safe | Risk::Interrupts) => {
                self.keep(id).map(|()| OperationOutcome::Kept)
            }
            (Settle::TakeBack, _) => self
                .undo(id, |_| Decision::Stop, tell)
                .map(|_| OperationOutcome::TakenBack),
        };
        done.unwrap_or_else(OperationOutcome::Stopped)
    }
}
