use std::time::Duration;

use crate::{Facts, Lanes, Target};

/// Everything a probe is told when it is asked.
#[derive(Debug)]
pub struct Ask<'a> {
    /// What is dialled.
    pub target: &'a Target,
    /// What is known so far; at least the probe's needs.
    pub facts: &'a Facts,
    /// The politeness owed to the host.
    pub lanes: &'a Lanes,
    /// How long to wait.
    pub pace: Pace,
    /// Whether longer questions are welcome.
    pub deep: bool,
}

/// How long each wait may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For an answer to a SYN.
    pub connect: Duration,
    /// For an answer on an open connection.
    pub answer: Duration,
    /// For an answer of a name server.
    pub lookup: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), answer: Duration::from_secs(5), lookup: Duration::from_millis(1500) }
    }
}

impl Pace {
    /// Every wait bounded by `most`.
    pub fn within(most: Duration) -> Self {
        let usual = Self::default();
        Self { connect: most, answer: most, lookup: usual.lookup.min(most) }
    }
}
