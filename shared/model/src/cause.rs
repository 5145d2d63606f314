use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A possible reason for the trouble, with the evidence for it and against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// Stable id, such as `key.unusable`.
    pub id: String,
    /// How likely it is, from 0 to 0.95, compared with all other causes and with causes that redial
    /// does not know. It is never 1, because redial sees only one side of the connection.
    pub likelihood: f64,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is wrong, in one sentence.
    pub says: String,
    /// Codes found that speak for it.
    pub because: Vec<String>,
    /// Codes found that speak against it.
    pub against: Vec<String>,
    /// What is not known, and would make the cause more or less likely.
    pub unknown: Vec<String>,
    /// The measurement that would prove or disprove it.
    pub settle: Option<String>,
    /// What to do, in order.
    pub next: Vec<String>,
    /// Ids of the fixes that cure it.
    pub fixes: Vec<String>,
}
