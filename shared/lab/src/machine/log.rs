//! The event log of the simulated machine.

use redial_model::{
    Snag,
    machine::{Event, EventLog, EventQuery, EventSieve},
    utc,
};
use serde::{Deserialize, Serialize};

use super::MachineState;

/// How a channel of the event log is, where it is not as Windows sets it up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogChannel {
    /// Whether nothing is written to it any more.
    pub is_off: bool,
    /// Whether only others may read it.
    pub is_denied: bool,
    /// Whether there is no such channel on this machine.
    pub is_missing: bool,
    /// When somebody cleared it, by the machine's own clock, in seconds since 1970-01-01 UTC.
    pub cleared: Option<f64>,
    /// How many of its events are read before the time for a look is up.
    pub slow_after: Option<usize>,
}

/// How long ago the machine was set up, in seconds: what its channels go back to.
const AGE: f64 = 400.0 * 86_400.0;
/// More events than any look asks for.
const KEPT: usize = 5_000;
/// The one who logs that a channel was cleared: 104 in System, and 1102 in Security when that is the
/// one. Source: learn.microsoft.com, "1102(S): The audit log was cleared"; the manifest of
/// Microsoft-Windows-Eventlog in github.com/repnz/etw-providers-docs.
const EVENT_LOG: &str = "Microsoft-Windows-Eventlog";

impl MachineState {
    /// Writes an event with the present time.
    pub fn log(&mut self, channel: &str, provider: &str, id: u32, data: &[(&str, &str)]) {
        self.log_earlier(0.0, channel, provider, id, data);
    }

    /// Writes an event as if it were `ago` seconds earlier.
    pub fn log_earlier(
        &mut self,
        ago: f64,
        channel: &str,
        provider: &str,
        id: u32,
        data: &[(&str, &str)],
    ) {
        if self.channels.get(channel).is_some_and(|c| c.is_off) {
            return;
        }
        let data = data
            .iter()
            .map(|(n, v)| ((*n).into(), (*v).into()))
            .collect();
        let time = self.now() - ago;
        let at = self.events.partition_point(|e| e.time <= time);
        let event = Event {
            channel: channel.into(),
            provider: provider.into(),
            id,
            time,
            activity: None,
            data,
        };
        self.events.insert(at, event);
        let over = self.events.len().saturating_sub(KEPT);
        self.events.drain(..over);
    }

    /// Clears a channel, as somebody would who hides something, or makes room.
    pub fn clear_log(&mut self, channel: &str) {
        let now = self.now();
        self.events.retain(|e| e.channel.as_str() != channel);
        self.channels.entry(channel.into()).or_default().cleared = Some(now);
        match channel {
            "Security" => self.log(channel, EVENT_LOG, 1102, &[]),
            _ => self.log("System", EVENT_LOG, 104, &[("Channel", channel)]),
        }
    }

    pub(super) fn look_at_log(&self, query: &EventQuery) -> Result<EventLog, Snag> {
        let channel = self.channels.get(&query.channel).cloned();
        let channel = channel.unwrap_or_default();
        if channel.is_missing {
            return Err(Snag::NotHere);
        }
        // Security is for administrators alone, as Windows has it.
        if channel.is_denied || (query.channel == "Security" && !self.system.elevated) {
            return Err(Snag::NeedsElevation);
        }
        let from = self.now() - query.within as f64;
        let of_it = self.events.iter().rev();
        let of_it = of_it.filter(|e| e.channel.as_str() == query.channel && e.time >= from);
        let (mut sieve, mut reached) = (EventSieve::new(query), self.now());
        let (mut left, mut stopped) = (channel.slow_after, None);
        for event in of_it {
            if left == Some(0) {
                stopped = Some(reached);
                break;
            }
            left = left.map(|n| n - 1);
            reached = event.time;
            sieve.take(event.clone());
        }
        let begins = channel.cleared.unwrap_or_else(|| self.now() - AGE);
        Ok(sieve.done(Some(begins), stopped))
    }
}

/// A connection of an hour ago: the log of connections is written.
pub(super) fn earlier_arrival() -> Event {
    const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
    Event {
        channel: format!("{CORE}/Operational").as_str().into(),
        provider: CORE.into(),
        id: 131,
        time: utc::now() - 3600.0,
        activity: None,
        data: vec![("ConnType".into(), "TCP".into())],
    }
}
