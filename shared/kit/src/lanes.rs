use crate::{Board, Limiter, Sockets};

/// What the connections of one check share.
#[derive(Debug)]
pub struct Lanes {
    /// Says when a connection may be opened.
    pub limiter: Limiter,
    /// Holds what the connections tell each other.
    pub board: Board,
}

impl Lanes {
    /// For one check, within what the process may hold.
    #[must_use]
    pub fn new(sockets: Sockets) -> Self {
        Self {
            limiter: Limiter::new(sockets),
            board: Board::default(),
        }
    }

    /// For connections of the same check to another computer than the host: they count as the others
    /// do, and what they learn says nothing of the host, even where both have one address.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            limiter: self.limiter.clone(),
            board: Board::default(),
        }
    }
}
