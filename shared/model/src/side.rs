use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From where something is looked at, or which machine is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// From anywhere, without credentials.
    Line,
    /// At the machine it runs on, as the client.
    Client,
    /// At the machine being dialled, when that is this one.
    Host,
}

impl Side {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Client => "client",
            Self::Host => "host",
        }
    }
}
