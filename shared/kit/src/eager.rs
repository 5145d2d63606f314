use std::net::SocketAddr;

use redial_model::RungState;
use tokio::sync::SetOnce;

/// Whether the climbs of a check send two messages in their first flight, and the first thing about it
/// that was odd. Whatever was odd, nothing that the check has seen is evidence.
#[derive(Debug, Default)]
pub struct Eagerness(Option<SetOnce<(SocketAddr, RungState)>>);

impl Eagerness {
    /// For a check that is eager.
    #[must_use]
    pub fn wanted() -> Self {
        Self(Some(SetOnce::new()))
    }

    /// Whether climbs are made so.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// Tells how the climb to this address was odd, and on which rung. The first stays.
    pub fn tell_odd(&self, address: SocketAddr, rung: RungState) {
        if let Some(odd) = &self.0 {
            // Two addresses may be odd; one is enough.
            let _ = odd.set((address, rung));
        }
    }

    /// Waits until something was odd.
    pub async fn odd(&self) -> (SocketAddr, RungState) {
        match &self.0 {
            Some(odd) => odd.wait().await.clone(),
            None => std::future::pending().await,
        }
    }
}
