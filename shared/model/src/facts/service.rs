use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Readings;

/// The services Remote Desktop rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ServiceFact {
    /// Whether each runs, and how it starts.
    pub readings: Readings,
}
