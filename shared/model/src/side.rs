use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From where something is observed, or which machine is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// From anywhere, without credentials.
    Line,
    /// At the machine on which redial runs, as the client.
    Client,
    /// At the dialled machine, when redial runs on it.
    Host,
}

impl Side {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "network",
            Self::Client => "client",
            Self::Host => "host",
        }
    }
}
