use redial_machine::Said;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Cause, Finding, Plan};

/// A fix that cures a cause that was found and does not fit here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// The cause it would cure.
    #[serde(deserialize_with = "crate::cause::inert_cause")]
    pub cause: String,
    /// The fix.
    #[serde(deserialize_with = "redial_machine::inert")]
    pub fix: String,
    /// Why it does not fit, as a clause.
    pub why: Said,
}

/// What the facts mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// The gravest first.
    pub findings: Vec<Finding>,
    /// The likeliest first.
    pub causes: Vec<Cause>,
    /// Plans of the fixes that fit, for the likeliest cause first.
    pub plans: Vec<Plan>,
    /// Every other fix that cures one of the causes, with its reason, for the likeliest cause
    /// first.
    pub refused: Vec<Refused>,
}
