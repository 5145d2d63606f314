use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Readings;

/// What Group Policy says about Remote Desktop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PolicyFact {
    /// The policy values, most of them absent.
    pub readings: Readings,
}
