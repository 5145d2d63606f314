use redial_machine::Adapter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Readings;

/// The interfaces of the machine redial dials from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AdapterFact {
    /// Those that are up.
    pub adapters: Vec<Adapter>,
    /// The name of the one that leads to the host.
    pub in_use: Option<String>,
    /// Its MTU.
    pub readings: Readings,
}

impl AdapterFact {
    /// The one that leads to the host.
    #[must_use]
    pub fn used(&self) -> Option<&Adapter> {
        self.adapters
            .iter()
            .find(|a| Some(&a.name) == self.in_use.as_ref())
    }
}
