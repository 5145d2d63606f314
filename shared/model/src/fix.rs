use crate::{Facts, Plan, Risk, Side, Step, Topic};

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

/// How far a fix can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undoing {
    /// Everything it changes, or it changes nothing that lasts.
    Whole,
    /// What it changes itself; what Windows makes in between stays.
    Partly,
}

impl Undoing {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Partly => "partly",
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
    /// The machine it changes: the client's or the host's.
    pub side: Side,
    /// What it may cost.
    pub risk: Risk,
    /// Whether it may cut the very line it is applied over: then a revert is armed first.
    pub cuts: bool,
    /// How far it can be taken back.
    pub undo: Undoing,
    /// How often it cures when the cause is right.
    pub effectiveness: Grade,
    /// How hard it is for a person to do.
    pub difficulty: Grade,
    /// When to choose it.
    pub best_for: &'static str,
    /// Its README, which says under headings what it changes, when it refuses, and where that is
    /// written.
    pub readme: &'static str,
}

impl FixCard {
    /// Whether a person confirms it by typing its name: it lowers security, or can't be taken back
    /// whole.
    pub fn needs_name(&self) -> bool {
        self.risk == Risk::Weakens || self.undo == Undoing::Partly
    }

    /// A plan of these steps; refused when none of them does anything.
    pub fn plan(&self, steps: Vec<Step>, recheck: &[Topic]) -> Result<Plan, Refusal> {
        let plan = Plan {
            fix: self.id.into(),
            steps,
            risk: self.risk,
            recheck: recheck.to_vec(),
        };
        if plan.acts() {
            Ok(plan)
        } else {
            Err(Refusal::new("everything it would change is so already"))
        }
    }
}

/// Why a fix does not fit, as a clause a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Refusal {
    /// This clause.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// What it takes to plan is not known.
    pub fn unknown(what: &str) -> Self {
        Self(format!("{what} is not known"))
    }
}

/// From a cause and the facts to a list of changes; pure.
pub trait Fix: Send + Sync {
    /// What it is.
    fn card(&self) -> &'static FixCard;
    /// The plan for this cause, one of those it cures, or why it does not fit.
    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal>;
}
