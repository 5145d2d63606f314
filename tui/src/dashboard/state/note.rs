use crate::dashboard::theme::Tone;

/// Something said in a line, for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The line.
    pub says: String,
    /// How it looks.
    pub tone: Tone,
    /// Until when, in seconds since 1970-01-01 UTC.
    pub until: f64,
}
