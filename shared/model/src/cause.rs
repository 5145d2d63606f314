use redial_machine::Said;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A possible reason for the trouble, with the evidence for it and against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// Stable id, such as `key.unusable`.
    #[serde(deserialize_with = "redial_machine::inert")]
    pub id: String,
    /// How likely it is, from 0 to 0.95, compared with all other causes and with causes that redial
    /// does not know. It is never 1, because redial sees only one side of the connection.
    pub likelihood: f64,
    /// Whether it stops a connection by itself.
    pub breaks: bool,
    /// What is wrong, in one sentence.
    pub says: Said,
    /// Codes found that speak for it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub because: Vec<String>,
    /// Codes found that speak against it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub against: Vec<String>,
    /// What is not known, and would make the cause more or less likely.
    pub unknown: Vec<Said>,
    /// The measurement that would prove or disprove it.
    pub settle: Option<Said>,
    /// What to do, in order.
    pub next: Vec<Said>,
    /// Ids of the fixes that cure it.
    #[serde(deserialize_with = "redial_machine::all_inert")]
    pub fixes: Vec<String>,
}
