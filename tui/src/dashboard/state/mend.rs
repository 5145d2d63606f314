use std::sync::Arc;

use redial_model::{Change, Progress, Slot, Step, Topic, Value};

use super::Shown;
use crate::dashboard::{
    effect::Decision,
    message::{Ended, Left},
};

/// A slot that holds neither what redial wrote nor what was there before.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The change that was to be taken back.
    pub change: Change,
    /// What the slot holds.
    pub found: Value,
}

/// Something that is or was done to a machine.
#[derive(Clone, Debug)]
pub struct Mend {
    /// The fix.
    pub fix: String,
    /// Whether it is being taken back.
    pub back: bool,
    /// The steps, as they are taken.
    pub steps: Vec<Step>,
    /// What happened to each.
    pub marks: Vec<Option<Progress>>,
    /// How it ended: the record's id, or why it ended early.
    pub ended: Option<Result<Option<String>, Ended>>,
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
        back: bool,
        steps: Vec<Step>,
        before: Option<Arc<Shown>>,
        recheck: Vec<Topic>,
    ) -> Self {
        let marks = vec![None; steps.len()];
        Self {
            fix: fix.into(),
            back,
            steps,
            marks,
            ended: None,
            before,
            after: None,
            recheck,
            decided: vec![],
            kept: false,
        }
    }

    /// Whether something was or may have been done that nobody looked at since.
    pub fn is_unseen(&self) -> bool {
        let nothing = |ended: &Result<_, Ended>| {
            matches!(
                ended,
                Err(Ended {
                    left: Left::Nothing,
                    ..
                })
            )
        };
        self.after.is_none() && self.ended.as_ref().is_some_and(|ended| !nothing(ended))
    }
}
