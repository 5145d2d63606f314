use redial_machine::{Known, System};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Reported;

/// What the machines at both ends are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SystemFact {
    /// The one redial dials from.
    pub client: Known<System>,
    /// The one that is dialled.
    pub host: Known<System>,
    /// Where what is known of the host comes from, when it was not read during this check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<Reported>,
}
