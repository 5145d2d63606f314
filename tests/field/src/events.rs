//! Events as a case writes them.

use std::collections::BTreeMap;

use redial_model::{Said, machine::Event};
use serde::Deserialize;

/// An event in a log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logged {
    /// Its number.
    pub id: u32,
    /// Who wrote it.
    pub provider: String,
    /// Where it stands.
    #[serde(default = "system")]
    pub channel: String,
    /// How long ago, in seconds.
    #[serde(default = "lately")]
    pub ago: f64,
    /// Its data, by name.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
    /// How often it stands there, a second apart.
    #[serde(default = "once")]
    pub times: u32,
}

/// Attempts in mstsc's own log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    /// The disconnect reason of event 1026.
    pub reason: Option<u32>,
    /// Whom mstsc was told to dial; who is asked for, when not said.
    pub to: Option<String>,
    /// How long ago the first began, in seconds.
    #[serde(default = "lately")]
    pub ago: f64,
    /// How long each lasted, in seconds.
    #[serde(default = "shortly")]
    pub lasted: f64,
    /// Whether it got past the security layer and into a session.
    #[serde(default)]
    pub connected: bool,
    /// How many there were, a minute apart.
    #[serde(default = "once")]
    pub times: u32,
}

fn system() -> String {
    "System".into()
}

fn lately() -> f64 {
    600.0
}

fn shortly() -> f64 {
    2.0
}

fn once() -> u32 {
    1
}

/// What mstsc logs to.
const CLIENT_LOG: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
/// Who logs it.
const CLIENT_PROVIDER: &str = "Microsoft-Windows-TerminalServices-ClientActiveXCore";

impl Logged {
    /// The events, the oldest first, on a clock that shows `now`.
    pub(crate) fn events(&self, now: f64) -> impl Iterator<Item = Event> {
        (0..self.times).map(move |number| Event {
            channel: self.channel.as_str().into(),
            provider: self.provider.as_str().into(),
            id: self.id,
            time: now - self.ago + f64::from(number),
            activity: None,
            data: said(&self.data),
        })
    }
}

fn said(data: &BTreeMap<String, String>) -> Vec<(Said, Said)> {
    let pair = |(name, value): (&String, &String)| (name.as_str().into(), value.as_str().into());
    data.iter().map(pair).collect()
}

impl Attempts {
    /// Their events, the oldest first.
    pub(crate) fn events(&self, asked: &str, now: f64) -> Vec<Event> {
        let to = self.to.as_deref().unwrap_or(asked);
        let reason = self.reason.map(|reason| reason.to_string());
        let one = |began: f64| {
            let mut events = vec![event(1024, began, Some(to))];
            if self.connected {
                events.push(event(1025, began + 0.5, None));
                events.push(event(1027, began + 1.0, None));
            }
            if let Some(reason) = &reason {
                events.push(event(1026, began + self.lasted, Some(reason)));
            }
            events
        };
        let began = |number| now - self.ago + 60.0 * f64::from(number);
        (0..self.times)
            .flat_map(|number| one(began(number)))
            .collect()
    }
}

fn event(id: u32, time: f64, value: Option<&str>) -> Event {
    let data = value.map(|value| ("Value".into(), value.into()));
    Event {
        channel: CLIENT_LOG.into(),
        provider: CLIENT_PROVIDER.into(),
        id,
        time,
        activity: None,
        data: data.into_iter().collect(),
    }
}
