use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Said, Snag};

/// How much a finding matters to a connection.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It is good or neutral. It can still be evidence for or against a cause.
    Info,
    /// It should be repaired, but it does not stop a connection by itself.
    Warning,
    /// It stops or breaks a connection.
    Error,
}

impl Severity {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "note",
            Self::Warning => "warning",
            Self::Error => "trouble",
        }
    }
}

/// A code a probe may find, documented once, beside the judgement that makes it.
#[derive(Debug)]
pub struct CodeCard {
    /// The code, written as `thing.trouble`. It never changes after a release.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it means, in one or two sentences.
    pub means: &'static str,
}

/// Declares the codes of a probe: a public static for each one, documented by its meaning, and
/// `CODES`, which lists them in this order. Use it as
/// `codes! { EXPIRED: "certificate.expired", Warning, "What it means."; }`.
#[macro_export]
macro_rules! codes {
    ($($name:ident: $code:literal, $severity:ident, $means:literal;)*) => {
        $(#[doc = $means]
        pub static $name: $crate::CodeCard = $crate::CodeCard { code: $code, severity: $crate::Severity::$severity, means: $means };)*
        /// Every code of this probe.
        pub static CODES: &[&$crate::CodeCard] = &[$(&$name,)*];
    };
}

/// One thing measured that supports a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// What was looked at.
    pub what: Said,
    /// What was seen.
    pub seen: Said,
}

/// A judgement on the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable code.
    #[serde(deserialize_with = "redial_machine::inert")]
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is true for this host, in one sentence.
    pub says: Said,
    /// The observations that support it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

impl CodeCard {
    /// A finding with this code.
    pub fn found(&self, says: impl AsRef<str>) -> Finding {
        Finding {
            code: self.code.into(),
            severity: self.severity,
            says: Said::new(says.as_ref()),
            evidence: Vec::new(),
        }
    }
}

impl Finding {
    /// Adds one thing that was seen.
    #[must_use]
    pub fn with(mut self, what: impl AsRef<str>, seen: impl AsRef<str>) -> Self {
        self.evidence.push(Evidence {
            what: Said::new(what.as_ref()),
            seen: Said::new(seen.as_ref()),
        });
        self
    }

    /// Adds one thing that could not be read, and why. It is not evidence: it tells the reader what
    /// redial does not know.
    #[must_use]
    pub fn unseen(self, what: impl AsRef<str>, why: &Snag) -> Self {
        match why {
            Snag::NeedsElevation => self.with(what, "not readable without elevation"),
            other => self.with(what, format!("could not be read: {other}")),
        }
    }
}
