use redial_machine::{Known, Snag};

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
#[non_exhaustive]
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
    pub may_disconnect: bool,
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
    /// A fix of this id that cures these causes by changing the machine on `side`, at this risk.
    /// It leaves the line alone and some of its changes can't be taken back, unless the card goes
    /// on to say otherwise.
    #[must_use]
    pub const fn new(
        id: &'static str,
        cures: &'static [&'static str],
        side: Side,
        risk: Risk,
    ) -> Self {
        Self {
            id,
            cures,
            side,
            risk,
            may_disconnect: false,
            undo: Undoing::Partly,
            effectiveness: Grade::Medium,
            difficulty: Grade::Medium,
            best_for: "",
            readme: "",
        }
    }

    /// It may cut the very line it is applied over.
    #[must_use]
    pub const fn may_disconnect(self) -> Self {
        Self {
            may_disconnect: true,
            ..self
        }
    }

    /// It can be taken back so far.
    #[must_use]
    pub const fn undo(self, undo: Undoing) -> Self {
        Self { undo, ..self }
    }

    /// How often it cures, and how hard it is for a person to do.
    #[must_use]
    pub const fn grades(self, effectiveness: Grade, difficulty: Grade) -> Self {
        Self {
            effectiveness,
            difficulty,
            ..self
        }
    }

    /// When to choose it.
    #[must_use]
    pub const fn best_for(self, best_for: &'static str) -> Self {
        Self { best_for, ..self }
    }

    /// This is its README.
    #[must_use]
    pub const fn readme(self, readme: &'static str) -> Self {
        Self { readme, ..self }
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
            Err(Refusal::already("everything it would change is so already"))
        }
    }
}

/// Why a fix does not fit, as a clause a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// What the plan rests on could not be read.
    #[error("{what} could not be read: {why}")]
    Unread {
        /// What: a slot, or a noun.
        what: String,
        /// Why not.
        why: Snag,
    },
    /// What it takes to plan is not known: nobody looked, or what was seen does not tell.
    #[error("{0} is not known")]
    Unknown(String),
    /// Nothing of it is left to do, in a clause.
    #[error("{0}")]
    Already(String),
    /// It would not help here, or do harm: why, and what to do.
    #[error("{0}")]
    Unfit(String),
}

impl Refusal {
    /// It does not fit, for this reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self::Unfit(why.into())
    }

    /// What it takes to plan is not known.
    pub fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown(what.into())
    }

    /// Nothing of it is left to do.
    pub fn already(what: impl Into<String>) -> Self {
        Self::Already(what.into())
    }

    /// What the plan rests on could not be read.
    pub fn unread(what: impl ToString, why: &Snag) -> Self {
        Self::Unread {
            what: what.to_string(),
            why: why.clone(),
        }
    }

    /// What was read, or the reason why a plan can't rest on it.
    pub fn unless_read<T>(what: &str, known: Known<T>) -> Result<T, Self> {
        match known {
            Known::Is(value) => Ok(value),
            Known::Unread(why) => Err(Self::unread(what, &why)),
            Known::Unasked => Err(Self::unknown(what)),
        }
    }
}

/// From a cause and the facts to a list of changes; pure.
pub trait Fix: Send + Sync + 'static {
    /// What it is.
    const CARD: FixCard;
    /// The plan for this cause, one of those it cures, or why it does not fit.
    ///
    /// # Errors
    /// Why it does not fit.
    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal>;
}

/// Any fix, its type forgotten: what lists of fixes hold. Every [`Fix`] is one.
pub trait DynFix: Send + Sync {
    /// What it is.
    fn card(&self) -> &'static FixCard;
    /// The plan for this cause, one of those it cures, or why it does not fit.
    ///
    /// # Errors
    /// Why it does not fit.
    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal>;
}

impl<F: Fix> DynFix for F {
    fn card(&self) -> &'static FixCard {
        const { &F::CARD }
    }

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        Fix::plan(self, cause, facts)
    }
}
