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
}
