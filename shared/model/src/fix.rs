use crate::{Cause, Facts, Plan, Risk};

/// A rough grade people can compare fixes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Grade {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What a fix is, for people.
#[derive(Debug)]
pub struct FixCard {
    /// Stable id, such as `mtu.lower`.
    pub id: &'static str,
    /// Ids of the causes it cures.
    pub cures: &'static [&'static str],
    /// What it may cost.
    pub risk: Risk,
    /// How often it cures when the cause is right.
    pub effectiveness: Grade,
    /// How hard it is for a person to do.
    pub difficulty: Grade,
    /// When to choose it.
    pub best_for: &'static str,
}

/// From a cause and the facts to a list of changes; pure.
pub trait Fix: Send + Sync {
    /// What it is.
    fn card(&self) -> &'static FixCard;
    /// The plan for this case, or nothing when it does not fit.
    fn plan(&self, cause: &Cause, facts: &Facts) -> Option<Plan>;
}
