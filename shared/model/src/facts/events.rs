use redial_machine::{Event, Said, Snag, utc};
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
    /// How far back each channel was seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<LogReach>,
    /// Channels that are switched off: nothing is written to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<Said>,
    /// Channels that could not be read, and why.
    pub unread: Vec<(Said, Snag)>,
}

/// How far back a channel was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LogReach {
    /// The channel.
    pub channel: Said,
    /// How far back, in seconds before the dialling, its silence would say something.
    pub within: u64,
    /// When its oldest record was written, in seconds since 1970-01-01 UTC; nothing where it holds
    /// none, or nobody could tell.
    pub oldest: Option<f64>,
    /// When it was cleared last, where that was logged, in seconds since 1970-01-01 UTC.
    pub cleared: Option<f64>,
    /// Ids with older events that were left out, because there were enough.
    pub capped: Vec<u32>,
    /// How far back the look came, where it had to stop early, in seconds since 1970-01-01 UTC.
    pub stopped: Option<f64>,
}

impl EventsFact {
    /// The events of an id, from a provider whose name holds this word, the latest first.
    pub fn of<'a>(&'a self, provider: &'a str, id: u32) -> impl Iterator<Item = &'a Event> {
        self.events
            .iter()
            .filter(move |e| e.id == id && e.provider.as_str().contains(provider))
    }

    /// Whether a channel was read to the end of what was asked: only then its silence says anything.
    #[must_use]
    pub fn saw_whole(&self, channel: &str) -> bool {
        let is_it = |name: &Said| name.as_str() == channel;
        let mut reach = self.reach.iter().filter(|r| is_it(&r.channel));
        !self.off.iter().any(is_it)
            && !self.unread.iter().any(|(name, _)| is_it(name))
            && reach.all(|r| r.stopped.is_none())
    }
}

impl LogReach {
    /// What of the span that was looked at is not in the log, in words: nothing where all is.
    #[must_use]
    pub fn words(&self, dialled: f64) -> Vec<String> {
        let begin = dialled - self.within as f64;
        let stamp = |time: f64| utc::stamp(time as i64);
        let later = |time: &Option<f64>| time.filter(|time| *time > begin).map(stamp);
        let mut words = Vec::new();
        match (later(&self.cleared), later(&self.oldest)) {
            (Some(at), _) => words.push(format!("cleared at {at}")),
            (None, Some(at)) => words.push(format!("goes back to {at}")),
            (None, None) => {}
        }
        if let Some(at) = self.stopped {
            let at = stamp(at);
            words.push(format!("the look was cut short, and came back to {at}"));
        }
        words
    }
}
