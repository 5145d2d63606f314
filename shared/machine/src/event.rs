//! What a computer wrote down about itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// The channel: `System`, `Microsoft-Windows-…/Operational`.
    pub channel: String,
    /// Ids with the provider they are from; an empty provider stands for any.
    pub ids: Vec<(String, u32)>,
    /// Not older than this, in seconds.
    pub within: u64,
    /// At most so many of each id: a flood of one leaves the others their room.
    pub most: usize,
}

impl EventQuery {
    /// Events of a channel with one of these ids, each from its provider.
    #[must_use]
    pub fn new(channel: &str, ids: &[(&str, u32)], within: u64, most: usize) -> Self {
        let ids = ids.iter().map(|(name, id)| ((*name).to_owned(), *id));
        Self {
            channel: channel.into(),
            ids: ids.collect(),
            within,
            most,
        }
    }

    /// Whether an event of this provider with this id is asked for. Names of providers differ
    /// between versions in their beginnings.
    #[must_use]
    pub fn asks_for(&self, provider: &str, id: u32) -> bool {
        self.place(provider, id).is_some()
    }

    /// Which of the ids that are asked for this event is.
    fn place(&self, provider: &str, id: u32) -> Option<usize> {
        let asked = |(name, number): &(String, u32)| *number == id && provider.contains(name);
        self.ids.iter().position(asked)
    }
}

/// What a look at a channel showed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct EventLog {
    /// What was asked for, the latest first.
    pub events: Vec<Event>,
    /// When the oldest record that the channel still holds was written, in seconds since 1970-01-01
    /// UTC; nothing where it holds none, or nobody could tell.
    pub oldest: Option<f64>,
    /// Ids with older events that were left out, because there were enough.
    pub capped: Vec<u32>,
    /// How far back the look came, where it had to stop early, in seconds since 1970-01-01 UTC.
    pub stopped: Option<f64>,
}

/// Events on their way into an [`EventLog`]: they come the latest first, and each id has its room.
#[derive(Debug)]
pub struct EventSieve<'a> {
    query: &'a EventQuery,
    counts: Vec<usize>,
    log: EventLog,
}

impl<'a> EventSieve<'a> {
    /// An empty one.
    #[must_use]
    pub fn new(query: &'a EventQuery) -> Self {
        Self {
            query,
            counts: vec![0; query.ids.len()],
            log: EventLog::default(),
        }
    }

    /// Takes one event in, if it is asked for and has room. Answers whether its id has just become
    /// full, so that whoever reads need not ask for more of it.
    pub fn take(&mut self, event: Event) -> bool {
        let Some(place) = self.query.place(event.provider.as_str(), event.id) else {
            return false;
        };
        let Some(count) = self.counts.get_mut(place) else {
            return false;
        };
        *count += 1;
        if *count <= self.query.most {
            self.log.events.push(event);
            return false;
        }
        if self.log.capped.contains(&event.id) {
            return false;
        }
        self.log.capped.push(event.id);
        true
    }

    /// The ids that are not full yet.
    #[must_use]
    pub fn open(&self) -> Vec<u32> {
        let with_counts = self.query.ids.iter().zip(&self.counts);
        let open = with_counts.filter(|(_, count)| **count <= self.query.most);
        let mut ids: Vec<u32> = open.map(|((_, id), _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What was taken in; `stopped` says how far back the look came, if it had to stop early.
    #[must_use]
    pub fn done(mut self, oldest: Option<f64>, stopped: Option<f64>) -> EventLog {
        self.log.oldest = oldest;
        self.log.stopped = stopped;
        self.log
    }
}

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Event {
    /// The channel.
    pub channel: Said,
    /// The provider.
    pub provider: Said,
    /// The id.
    pub id: u32,
    /// When, in seconds since 1970-01-01 UTC.
    pub time: f64,
    /// What ties the events of one attempt together.
    pub activity: Option<Said>,
    /// Its fields in order: name (empty when it has none) and text.
    pub data: Vec<(Said, Said)>,
}

impl Event {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        let named = |(field, _): &&(Said, Said)| field.as_str().eq_ignore_ascii_case(name);
        self.data.iter().find(named).map(|(_, text)| text.as_str())
    }

    /// A field by its name as a number, decimal or `0x…`.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.field(name).and_then(event_number)
    }

    /// A field by its name, or by its place where fields have no names.
    #[must_use]
    pub fn at(&self, name: &str, place: usize) -> Option<&str> {
        self.field(name)
            .or_else(|| self.data.get(place).map(|(_, text)| text.as_str()))
    }
}

/// A number as events write it: decimal, which may be negative, or `0x…`.
#[must_use]
pub fn event_number(text: &str) -> Option<u32> {
    let text = text.trim();
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok().or_else(|| {
            let signed = text.parse::<i32>().ok();
            signed.map(i32::cast_unsigned)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(provider: &str, id: u32, time: f64) -> Event {
        Event {
            provider: provider.into(),
            id,
            time,
            ..Event::default()
        }
    }

    #[test]
    fn a_flood_of_one_id_leaves_the_others_their_room() {
        let query = EventQuery::new("System", &[("A", 1), ("B", 2)], 60, 3);
        let mut sieve = EventSieve::new(&query);
        let full: Vec<bool> = (0..6)
            .map(|n| sieve.take(event("A", 1, f64::from(n))))
            .collect();
        assert_eq!(full, [false, false, false, true, false, false], "told once");
        assert_eq!(sieve.open(), [2]);
        assert!(!sieve.take(event("Somebody else", 2, 7.0)));
        sieve.take(event("B", 2, 8.0));
        let log = sieve.done(Some(1.0), None);
        assert_eq!((log.events.len(), log.capped), (4, vec![1]));
    }

    #[test]
    fn just_enough_is_not_cut() {
        let query = EventQuery::new("System", &[("A", 1)], 60, 3);
        let mut sieve = EventSieve::new(&query);
        (0..3).for_each(|n| assert!(!sieve.take(event("A", 1, f64::from(n)))));
        assert!(sieve.done(None, None).capped.is_empty());
    }

    #[test]
    fn fields_are_numbers_in_every_way_windows_writes_them() {
        let field = |text: &str| Event {
            data: vec![("Status".into(), text.into())],
            ..Event::default()
        };
        assert_eq!(field("0xc000006d").number("status"), Some(0xC000_006D));
        assert_eq!(field("-1073741715").number("Status"), Some(0xC000_006D));
        assert_eq!(field("40").number("Status"), Some(40));
        assert_eq!(field("forty").number("Status"), None);
        assert_eq!(field("40").at("Other", 0), Some("40"));
    }
}
