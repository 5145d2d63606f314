use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A possible reason, weighed by what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// Stable id, such as `key.unusable`.
    pub id: String,
    /// Share of belief among all causes and the unknown, 0 to 0.95. Never 1: what was measured has
    /// two ends.
    pub likelihood: f64,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is so, in one sentence.
    pub says: String,
    /// Codes found that speak for it.
    pub because: Vec<String>,
    /// Codes found that speak against it.
    pub against: Vec<String>,
    /// What stayed unknown and would change the weight.
    pub unknown: Vec<String>,
    /// The one measurement that would settle it.
    pub settle: Option<String>,
    /// What to do, in order.
    pub next: Vec<String>,
    /// Ids of the fixes that cure it.
    pub fixes: Vec<String>,
}
