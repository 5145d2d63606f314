use crate::local;

/// Columns of a text that nobody reads on a terminal: mail, tickets and pagers have these.
pub const USUAL_WIDTH: usize = 80;
/// The most columns a text fills, however wide the terminal is: longer lines are hard to read.
pub const WIDEST: usize = 100;
/// The fewest that it is laid out for.
const NARROWEST: usize = 20;

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Colours and bold by ANSI escapes.
    pub colour: bool,
    /// Only ASCII characters in what redial itself writes.
    pub ascii: bool,
    /// Columns that a line may fill; a command is never broken.
    pub width: usize,
    /// Which clock is shown.
    pub clock: Clock,
}

/// Which clock times are shown by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// UTC alone: where it is does not show in the text.
    #[default]
    Utc,
    /// UTC, and the local time of this computer beside it.
    Local,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            colour: false,
            ascii: false,
            width: USUAL_WIDTH,
            clock: Clock::Utc,
        }
    }
}

impl Look {
    /// Columns for running text: those of the terminal, within what can be read well.
    pub(crate) fn columns(self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }

    /// A time in seconds since 1970-01-01: UTC, and the local time beside it where that is asked for.
    #[must_use]
    pub fn time(self, seconds: i64) -> String {
        let utc = redial_model::utc::stamp(seconds);
        match self.clock {
            Clock::Utc => utc,
            Clock::Local => local::beside(seconds)
                .map_or_else(|| utc.clone(), |local| format!("{utc} ({local})")),
        }
    }

    /// The same for a time as reports have it: `2026-11-22 17:40:12Z`.
    pub(crate) fn stamp(self, utc: &str) -> String {
        let seconds = redial_model::utc::seconds(&utc.replacen(' ', "T", 1));
        seconds.map_or_else(|| utc.to_owned(), |seconds| self.time(seconds as i64))
    }
}
