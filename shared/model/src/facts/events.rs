use redial_machine::{Event, Said, Snag};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the host's own logs say about the time of the check.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EventsFact {
    /// When the line was dialled, in seconds since 1970-01-01 UTC.
    pub dialled: f64,
    /// What was logged, the latest first.
    pub events: Vec<Event>,
    /// Channels that are switched off: nothing is written to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<Said>,
    /// Channels that could not be read, and why.
    pub unread: Vec<(Said, Snag)>,
}

impl EventsFact {
    /// The events of an id, from a provider whose name holds this word.
    pub fn of<'a>(&'a self, provider: &'a str, id: u32) -> impl Iterator<Item = &'a Event> {
        self.events
            .iter()
            .filter(move |e| e.id == id && e.provider.as_str().contains(provider))
    }
}
