use std::time::Duration;

use redial_wire::hello::{Offered, TLS12};

/// What a hand-made ClientHello offers, and how it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub(crate) offered: Offered,
    pub(crate) segments: Option<u16>,
    pub(crate) pieces: bool,
    pub(crate) wait: Option<Duration>,
}

impl Offer {
    /// What mstsc of Windows 11 offers, TLS 1.3 among it, in usual segments; waits for the answer as
    /// long as for any.
    #[must_use]
    pub const fn mstsc() -> Self {
        Self::of(Offered::Mstsc)
    }

    /// Everything up to `version` (as on the wire: 0x0303 is TLS 1.2), also what mstsc does not
    /// offer.
    #[must_use]
    pub const fn up_to(version: u16) -> Self {
        Self::of(Offered::Wide(version))
    }

    /// Everything up to TLS 1.2, the newest version whose certificates are not encrypted.
    #[must_use]
    pub const fn wide() -> Self {
        Self::up_to(TLS12)
    }

    /// As little as possible, up to TLS 1.2: the hello fits in one small packet.
    #[must_use]
    pub const fn minimal() -> Self {
        Self::of(Offered::Few(TLS12))
    }

    const fn of(offered: Offered) -> Self {
        Self {
            offered,
            segments: None,
            pieces: false,
            wait: None,
        }
    }

    /// In segments of at most `mss` bytes, in both directions.
    #[must_use]
    pub const fn in_segments_of(mut self, mss: u16) -> Self {
        self.segments = Some(mss);
        self
    }

    /// Its beginning in packets of its own: what looks for a hello in one packet does not see it.
    #[must_use]
    pub const fn in_pieces(mut self) -> Self {
        self.pieces = true;
        self
    }

    /// Waits for the answer no longer than this.
    #[must_use]
    pub const fn within(mut self, wait: Duration) -> Self {
        self.wait = Some(wait);
        self
    }
}
