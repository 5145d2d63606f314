use std::sync::Arc;

use redial_engine::{ApplyError, Decision, Drift, Failed, Left, RecordId};
use redial_model::{Progress, Slot, Step, Topic};

use super::shown::Shown;

/// A record to take back.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBack {
    /// The record's id.
    pub id: RecordId,
    /// What was decided about slots somebody changed since: put back or left.
    pub decided: Vec<(Slot, Decision)>,
}

/// Why something ended before it was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// In a sentence.
    pub why: String,
    /// What it left behind.
    pub left: Left,
    /// The slot somebody changed, when that was it.
    pub drift: Option<Box<Drift>>,
}

impl From<Failed> for Ended {
    fn from(failed: Failed) -> Self {
        let why = failed.to_string();
        let drift = match *failed.why {
            ApplyError::ChangedSince(drift) | ApplyError::Unrecorded(drift) => {
                Some(Box::new(drift))
            }
            _ => None,
        };
        Self {
            why,
            left: failed.left,
            drift,
        }
    }
}

/// What is done to a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A plan is applied.
    Apply,
    /// A record is taken back.
    TakeBack,
}

/// How far a deed is.
#[derive(Clone, Debug, PartialEq)]
pub enum MendStage {
    /// It goes on.
    Running,
    /// The plan was applied, under this id.
    Applied(RecordId),
    /// The record was taken back.
    TakenBack,
    /// It ended early.
    Stopped(Ended),
}

/// Something that is or was done to a machine.
#[derive(Clone, Debug)]
pub struct Mend {
    /// The fix.
    pub fix: String,
    /// Whether it is applied or taken back.
    pub deed: Deed,
    /// The steps, as they are taken.
    pub steps: Vec<Step>,
    /// What happened to each.
    pub marks: Vec<Option<Progress>>,
    /// How far it is.
    pub stage: MendStage,
    /// The report from before.
    pub before: Option<Arc<Shown>>,
    /// The report from after.
    pub after: Option<Arc<Shown>>,
    /// Topics it should change.
    pub recheck: Vec<Topic>,
    /// What was decided about slots somebody changed since.
    pub decided: Vec<(Slot, Decision)>,
    /// Whether the guard was taken away: by hand, or because the line was found good.
    pub kept: bool,
}

impl Mend {
    /// Nothing was done yet.
    pub fn begin(
        fix: &str,
        deed: Deed,
        steps: Vec<Step>,
        before: Option<Arc<Shown>>,
        recheck: Vec<Topic>,
    ) -> Self {
        let marks = vec![None; steps.len()];
        Self {
            fix: fix.into(),
            deed,
            steps,
            marks,
            stage: MendStage::Running,
            before,
            after: None,
            recheck,
            decided: vec![],
            kept: false,
        }
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.stage == MendStage::Running
    }

    /// Whether it was done to the end.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, MendStage::Applied(_) | MendStage::TakenBack)
    }

    /// Why it ended early, when it did.
    pub fn stopped(&self) -> Option<&Ended> {
        if let MendStage::Stopped(ended) = &self.stage {
            Some(ended)
        } else {
            None
        }
    }

    /// Whether something was or may have been done that nobody looked at since.
    pub fn is_unseen(&self) -> bool {
        let may_have_changed = match &self.stage {
            MendStage::Running => false,
            MendStage::Applied(_) | MendStage::TakenBack => true,
            MendStage::Stopped(ended) => ended.left != Left::Nothing,
        };
        self.after.is_none() && may_have_changed
    }
}
