use crate::{Board, Eagerness, Limiter, Sockets};

/// What the connections of one check share.
#[derive(Debug)]
pub struct Lanes {
    /// Says when a connection may be opened.
    pub limiter: Limiter,
    /// Holds what the connections tell each other.
    pub board: Board,
    /// Says whether climbs may save a round trip.
    pub eager: Eagerness,
}

impl Lanes {
    /// For one check, within what the process may hold.
    #[must_use]
    pub fn new(sockets: Sockets) -> Self {
        Self {
            limiter: Limiter::new(sockets),
            board: Board::default(),
            eager: Eagerness::default(),
        }
    }

    /// The same, for a check that is eager.
    #[must_use]
    pub fn eager(sockets: Sockets) -> Self {
        Self {
            eager: Eagerness::wanted(),
            ..Self::new(sockets)
        }
    }

    /// For connections of the same check to another computer than the host: they count as the others
    /// do, and what they learn says nothing of the host, even where both have one address.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            limiter: self.limiter.clone(),
            board: Board::default(),
            eager: Eagerness::default(),
        }
    }
}
