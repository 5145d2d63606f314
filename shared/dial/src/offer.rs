use std::time::Duration;

use redial_wire::hello::Suites;

/// What a hand-made ClientHello offers, and how it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub(crate) version: u16,
    pub(crate) suites: Suites,
    pub(crate) segments: Option<u16>,
    pub(crate) wait: Option<Duration>,
}

impl Offer {
    /// Everything up to `version` (as on the wire: 0x0303 is TLS 1.2), with suites old and new, in
    /// usual segments, and waits for the answer as long as for any.
    #[must_use]
    pub const fn up_to(version: u16) -> Self {
        Self {
            version,
            suites: Suites::Wide,
            segments: None,
            wait: None,
        }
    }

    /// With as little in it as possible: the hello fits in one small packet.
    #[must_use]
    pub const fn minimal(mut self) -> Self {
        self.suites = Suites::Few;
        self
    }

    /// In segments of at most `mss` bytes, in both directions.
    #[must_use]
    pub const fn in_segments_of(mut self, mss: u16) -> Self {
        self.segments = Some(mss);
        self
    }

    /// Waits for the answer no longer than this.
    #[must_use]
    pub const fn within(mut self, wait: Duration) -> Self {
        self.wait = Some(wait);
        self
    }
}
