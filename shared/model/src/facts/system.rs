use redial_machine::{Known, System};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the machines at both ends are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SystemFact {
    /// The one redial dials from.
    pub client: Known<System>,
    /// The one that is dialled.
    pub host: Known<System>,
}
