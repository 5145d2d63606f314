use std::{collections::VecDeque, ops::RangeInclusive};

use redial_report::AddressLine;

/// Samples that are kept; more than any screen shows.
const KEPT: usize = 240;
/// Seconds between two dials when nothing else is said.
pub const INTERVAL: f64 = 10.0;
/// No fewer and no more may be asked for.
pub const INTERVALS: RangeInclusive<f64> = 1.0..=600.0;

/// One more dial of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When it ended, in seconds since 1970-01-01 UTC.
    pub at: f64,
    /// How far it came.
    pub line: AddressLine,
    /// The TCP round trip, in milliseconds, when there was one.
    pub round_trip: Option<f64>,
    /// Whether it went all the way up.
    pub up: bool,
}

/// The line, dialled again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// Whether the person paused it.
    pub paused: bool,
    /// Seconds between two dials.
    pub every: f64,
    /// When the next one is due; nothing while one is under way or none may be.
    pub due: Option<f64>,
    /// Whether the last one ended otherwise than the report says.
    pub differs: bool,
    /// The latest samples, the oldest first.
    pub samples: VecDeque<Sample>,
}

impl Live {
    /// So many seconds between two dials, none due yet.
    pub fn every(every: f64) -> Self {
        Self {
            paused: false,
            every,
            due: None,
            differs: false,
            samples: VecDeque::new(),
        }
    }

    /// When the next dial is due.
    pub fn next(&self) -> Option<f64> {
        self.due.filter(|_| !self.paused)
    }

    /// Sets the seconds between two dials, within what is sensible.
    pub fn set(&mut self, every: f64, now: f64) {
        self.every = every.clamp(*INTERVALS.start(), *INTERVALS.end());
        self.due = self.due.map(|due| due.min(now + self.every));
    }

    /// Keeps a sample.
    pub fn add(&mut self, sample: Sample) {
        if self.samples.len() == KEPT {
            self.samples.pop_front();
        }
        self.samples.push_back(sample);
    }

    /// The middle of the round trips, in milliseconds.
    pub fn median(&self) -> Option<f64> {
        let mut all: Vec<f64> = self.samples.iter().filter_map(|s| s.round_trip).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(round_trip: Option<f64>) -> Sample {
        let line = AddressLine {
            address: Default::default(),
            line: vec![],
        };
        Sample {
            at: 0.0,
            line,
            round_trip,
            up: round_trip.is_some(),
        }
    }

    #[test]
    fn the_median_of_what_is_kept() {
        let mut live = Live::every(10.0);
        assert_eq!(live.median(), None);
        [Some(3.0), None, Some(1.0), Some(2.0)]
            .into_iter()
            .for_each(|ms| live.add(sample(ms)));
        assert_eq!(live.median(), Some(2.0));
        (0..KEPT).for_each(|_| live.add(sample(None)));
        assert_eq!((live.samples.len(), live.median()), (KEPT, None));
    }
}
