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
    #[must_use]
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
    /// Completely, or the fix changes nothing permanently.
    Whole,
    /// Only what the fix changes itself. What Windows creates meanwhile stays.
    Partly,
}

impl Undoing {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Whole => "completely",
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
    /// Whether it may break the connection over which it is applied. If so, a task that takes it back
    /// is set up first.
    pub may_disconnect: bool,
    /// How far it can be taken back.
    pub undo: Undoing,
    /// How often it helps, if the cause is the right one.
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
    /// By default it does not break connections, and only a part of it can be taken back; the other
    /// methods change these defaults.
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

    /// The fix may break the connection over which it is applied.
    #[must_use]
    pub const fn may_disconnect(self) -> Self {
        Self {
            may_disconnect: true,
            ..self
        }
    }

    /// How far it can be taken back.
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

    /// Its README.
    #[must_use]
    pub const fn readme(self, readme: &'static str) -> Self {
        Self { readme, ..self }
    }

    /// A plan of these steps; refused when none of them does anything.
    ///
    /// # Errors
    /// No step does anything.
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
            Err(Refusal::already(
                "everything it would change is set already",
            ))
        }
    }
}

/// Why a fix has no plan here, in words that a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Something that the plan needs could not be read.
    #[error("{what} could not be read: {why}")]
    Unread {
        /// What: a slot, or a noun.
        what: String,
        /// Why not.
        why: Snag,
    },
    /// Something that the plan needs is not known: nobody looked, or the facts do not say.
    #[error("{0} is not known")]
    Unknown(String),
    /// Nothing is left to do; the text says why.
    #[error("{0}")]
    Already(String),
    /// It would not help here, or it would do harm: why, and what to do instead.
    #[error("{0}")]
    Unfit(String),
}

impl Refusal {
    /// It would not help here, for this reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self::Unfit(why.into())
    }

    /// Something that the plan needs is not known.
    pub fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown(what.into())
    }

    /// Nothing is left to do.
    pub fn already(what: impl Into<String>) -> Self {
        Self::Already(what.into())
    }

    /// Something that the plan needs could not be read.
    pub fn unread(what: impl ToString, why: &Snag) -> Self {
        Self::Unread {
            what: what.to_string(),
            why: why.clone(),
        }
    }

    /// The value that was read, or the refusal of a plan that needs it.
    ///
    /// # Errors
    /// It could not be read, or nobody asked for it.
    pub fn unless_read<T>(what: &str, known: Known<T>) -> Result<T, Self> {
        match known {
            Known::Is(value) => Ok(value),
            Known::Unread(why) => Err(Self::unread(what, &why)),
            Known::Unasked => Err(Self::unknown(what)),
        }
    }
}

/// Turns a cause and the facts into a list of changes. It does no I/O.
pub trait Fix: Send + Sync + 'static {
    /// What it is.
    const CARD: FixCard;
    /// The plan for this cause, one of those it cures, or why it does not fit.
    ///
    /// # Errors
    /// Why it does not fit.
    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal>;
}

/// A fix as a trait object, for lists of fixes. Every [`Fix`] is one.
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
