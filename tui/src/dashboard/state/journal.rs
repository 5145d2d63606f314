use redial_engine::{RecordId, Status};
use redial_model::{Plan, Progress, Risk, Step, Topic};

/// A record of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Its id.
    pub id: RecordId,
    /// The fix.
    pub fix: String,
    /// The host it was for.
    pub target: String,
    /// When, in seconds since 1970-01-01 UTC, by redial's clock.
    pub at: f64,
    /// How it stands.
    pub status: Status,
    /// Whether it can be taken back.
    pub undoable: bool,
    /// When it takes itself back, unless it is kept, by redial's clock.
    pub armed: Option<f64>,
    /// Whether it is in the journal at the far end of a channel.
    pub is_far: bool,
    /// Its steps, and what happened to each last.
    pub steps: Vec<(Step, Option<Progress>)>,
    /// Topics it should have changed.
    pub recheck: Vec<Topic>,
    /// Why it ended early.
    pub stopped: Option<String>,
}

impl JournalEntry {
    /// Whether it was undone in full, by a fix this redial has.
    pub fn is_redoable(&self) -> bool {
        self.status == Status::TakenBack && self.risk().is_some()
    }

    /// The plan it was made by, to be applied again.
    pub fn plan(&self) -> Option<Plan> {
        Some(Plan {
            fix: self.fix.clone(),
            steps: self.steps.iter().map(|(step, _)| step.clone()).collect(),
            risk: self.risk()?,
            recheck: self.recheck.clone(),
        })
    }

    /// What its fix may cost; nothing is known of a fix this redial does not have.
    pub fn risk(&self) -> Option<Risk> {
        redial_catalog::fix(&self.fix).map(|f| f.card().risk)
    }
}
