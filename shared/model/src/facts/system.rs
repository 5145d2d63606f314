use redial_machine::System;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the machines at both ends are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SystemFact {
    /// The one redial dials from.
    pub client: Option<System>,
    /// The one that is dialled, when it could be looked at.
    pub host: Option<System>,
}
