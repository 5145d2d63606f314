use super::End;

impl End {
    /// How a step ended, for people. `word` is for reports that programs read, and never changes.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Silent => "no answer".into(),
            Self::Junk => "other protocol".into(),
            Self::Disconnected => "disconnected".into(),
            Self::HungUp(n) => format!("disconnected, reason {n}"),
            Self::Overrun => "too long".into(),
            Self::Broke(_) => "local error".into(),
            other => other.word(),
        }
    }
}
