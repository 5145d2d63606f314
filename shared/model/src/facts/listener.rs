use redial_machine::Owner;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Readings;

/// The host's listener.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListenerFact {
    /// Its settings.
    pub readings: Readings,
    /// The port it is set to.
    pub port: u16,
    /// Who listens there; nothing when nobody does.
    pub owner: Option<Owner>,
    /// Whether the owner could be asked for at all.
    pub owner_known: bool,
}
