use redial_report::Outcome;

use super::{HostState, Stage};

/// What the list of hosts is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As they were named.
    #[default]
    Named,
    /// By name.
    Name,
    /// What needs a look first.
    Verdict,
    /// Those with one cause beside each other.
    Cause,
}

impl Sort {
    /// Every order with the word it is asked for by.
    pub const NAMED: [(&'static str, Self); 4] = [
        ("given", Self::Named),
        ("host", Self::Name),
        ("verdict", Self::Verdict),
        ("cause", Self::Cause),
    ];

    /// The word it is asked for by.
    pub fn word(self) -> &'static str {
        Self::NAMED
            .iter()
            .find(|(_, sort)| *sort == self)
            .map_or("", |(word, _)| word)
    }

    /// What it does.
    pub fn says(self) -> &'static str {
        match self {
            Self::Named => "in the order in which they were given",
            Self::Name => "by name",
            Self::Verdict => "problems first",
            Self::Cause => "by cause",
        }
    }

    /// The order of this name.
    pub fn named(word: &str) -> Option<Self> {
        // What a host was called here in earlier versions.
        let word = if word == "name" { "host" } else { word };
        let known = Self::NAMED.iter().find(|(name, _)| *name == word);
        known.map(|(_, sort)| *sort)
    }

    /// The one after this.
    pub fn next(self) -> Self {
        let at = Self::NAMED.iter().position(|(_, sort)| *sort == self);
        Self::NAMED[(at.unwrap_or(0) + 1) % Self::NAMED.len()].1
    }
}

impl HostState {
    /// How much it needs a look: what is broken first, what is healthy last.
    pub fn urgency(&self) -> u8 {
        match (&self.stage, self.shown.as_deref()) {
            (Stage::Failed(_), _) => 1,
            (_, Some(shown)) => match shown.plain.verdict.outcome {
                Outcome::Trouble => 0,
                Outcome::Unknown => 1,
                Outcome::Healthy => 4,
            },
            (Stage::Asleep | Stage::Cancelled, None) => 3,
            (Stage::Opening | Stage::Checking | Stage::Checked | Stage::SigningIn, None) => 2,
        }
    }

    /// Whether the last check found problems, or could not look.
    pub fn has_problems(&self) -> bool {
        self.urgency() < 2
    }
}
