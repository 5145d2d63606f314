use redial_machine::Known;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Readings, Said};

/// How mstsc on this machine is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ClientFact {
    /// Policies and settings.
    pub readings: Readings,
    /// Servers mstsc remembers, the latest first.
    pub recent: Vec<Said>,
    /// The properties of the last connection (`Default.rdp`), name and value; none when there was
    /// no connection yet.
    pub last: Known<Vec<(Said, Said)>>,
}

impl ClientFact {
    /// A property of the last connection, if it was read and has this property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.last
            .seen()?
            .iter()
            .find(|(n, _)| n.as_str().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
