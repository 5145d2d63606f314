use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    lookups::{Lookups, Turn},
    waits::Waits,
};

/// Connections at a time to one address. Some hosts queue no more than two new connections: with
/// more, redial itself would cause failures.
const MAX_CONNECTIONS: u32 = 3;

/// Files a resolver may hold at a time: a socket, and another one where an answer is cut off.
const LOOKUP_FILES: usize = 2;

/// How many sockets the whole process may hold, and how many names it may look up at a time; shared
/// by every check that runs.
#[derive(Clone, Debug)]
pub struct Sockets {
    free: Arc<Semaphore>,
    max: usize,
    lookups: Lookups,
}

impl Sockets {
    /// At most `max` connections at a time in this process.
    #[must_use]
    pub fn new(max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(max)),
            max,
            lookups: Lookups::within(max),
        }
    }

    /// How many connections that is.
    #[must_use]
    pub fn max(&self) -> usize {
        self.max
    }
}

impl Default for Sockets {
    fn default() -> Self {
        Self::new(256)
    }
}

/// Limits the connections of one check: to each address, and to what the process may hold. It
/// counts them, too.
#[derive(Clone, Debug)]
pub struct Limiter {
    sockets: Sockets,
    addresses: Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>,
    dialled: Arc<AtomicUsize>,
    waits: Arc<Waits>,
}

/// The right to have the operating system look one name up. Whoever does that keeps it until the
/// system has come back, however long nobody cares any more.
#[derive(Debug)]
#[must_use = "somebody else's turn comes as soon as this is dropped"]
pub struct LookupTurn {
    _files: OwnedSemaphorePermit,
    _turn: Turn,
}

/// The right to hold one connection; free again when dropped.
#[derive(Debug)]
#[must_use = "the place is free again as soon as this is dropped"]
pub struct Lane {
    _address: OwnedSemaphorePermit,
    _socket: OwnedSemaphorePermit,
}

impl Limiter {
    /// A limiter for one check, within what the process may hold.
    #[must_use]
    pub fn new(sockets: Sockets) -> Self {
        Self {
            sockets,
            addresses: Arc::default(),
            dialled: Arc::default(),
            waits: Arc::default(),
        }
    }

    /// Waits for the right to open one more connection to `ip`.
    pub async fn enter(&self, ip: IpAddr) -> Lane {
        self.acquire(ip, 1).await
    }

    /// Waits until no other connection to `ip` is open, and keeps others out: for a question that
    /// other connections could disturb.
    pub async fn enter_alone(&self, ip: IpAddr) -> Lane {
        self.acquire(ip, MAX_CONNECTIONS).await
    }

    async fn acquire(&self, ip: IpAddr, places: u32) -> Lane {
        let address = self
            .places_at(ip)
            .acquire_many_owned(places)
            .await
            .expect("the semaphore is never closed");
        let socket = self.socket().await;
        self.dialled.fetch_add(1, Ordering::Relaxed);
        Lane {
            _address: address,
            _socket: socket,
        }
    }

    fn places_at(&self, ip: IpAddr) -> Arc<Semaphore> {
        let mut addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let places = addresses
            .entry(ip)
            .or_insert_with(|| Arc::new(Semaphore::new(MAX_CONNECTIONS as usize)));
        Arc::clone(places)
    }

    /// Waits for the right to hold a socket that is no connection to the host, such as one to a
    /// name server.
    pub async fn socket(&self) -> OwnedSemaphorePermit {
        self.sockets(1).await
    }

    async fn sockets(&self, many: u32) -> OwnedSemaphorePermit {
        let free = Arc::clone(&self.sockets.free);
        let _wait = self.waits.begin();
        let held = free.acquire_many_owned(many).await;
        held.expect("the semaphore is never closed")
    }

    /// Waits for one of few places that every check of the process shares, such as the right to start
    /// a program.
    pub async fn place(&self, places: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        let _wait = self.waits.begin();
        let held = Arc::clone(places).acquire_owned().await;
        held.expect("the semaphore is never closed")
    }

    /// Waits for the right to have the operating system look a name up; nothing when the look-ups
    /// before it never come back.
    pub async fn lookup(&self) -> Option<LookupTurn> {
        let _wait = self.waits.begin();
        let turn = self.sockets.lookups.enter().await?;
        let files = LOOKUP_FILES.min(self.sockets.max) as u32;
        Some(LookupTurn {
            _files: self.sockets(files).await,
            _turn: turn,
        })
    }

    /// How long this check has waited for sockets and look-ups of the process so far. A deadline
    /// does not count that time.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waits.total()
    }

    /// Connections begun so far, to every address.
    #[must_use]
    pub fn dialled(&self) -> usize {
        self.dialled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::time::timeout;

    use super::*;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test(start_paused = true)]
    async fn at_most_three_at_once_and_alone_means_alone() {
        let limiter = Limiter::new(Sockets::new(100));
        let held = [
            limiter.enter(IP).await,
            limiter.enter(IP).await,
            limiter.enter(IP).await,
        ];
        assert!(
            timeout(Duration::from_secs(9), limiter.enter(IP))
                .await
                .is_err()
        );
        drop(held);
        let alone = limiter.enter_alone(IP).await;
        assert!(
            timeout(Duration::from_secs(9), limiter.enter(IP))
                .await
                .is_err()
        );
        drop(alone);
        drop(limiter.enter(IP).await);
        assert_eq!(limiter.dialled(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn every_check_shares_the_sockets_of_the_process() {
        let sockets = Sockets::new(1);
        let (one, other) = (Limiter::new(sockets.clone()), Limiter::new(sockets));
        let held = one.enter(IP).await;
        let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
        assert!(
            timeout(Duration::from_secs(9), other.enter(elsewhere))
                .await
                .is_err()
        );
        assert_eq!(other.waited(), Duration::from_secs(9));
        drop(held);
        drop(other.enter(elsewhere).await);
        assert_eq!(one.waited(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn look_ups_leave_most_sockets_to_connections() {
        let limiter = Limiter::new(Sockets::new(8));
        let held = (limiter.lookup().await, limiter.lookup().await);
        assert!(held.0.is_some() && held.1.is_some());
        let third = timeout(Duration::from_secs(9), limiter.lookup()).await;
        assert!(third.is_err(), "a quarter of the sockets");
        drop(limiter.enter(IP).await);
        drop(held);
        assert!(limiter.lookup().await.is_some());
        let small = Limiter::new(Sockets::new(1));
        assert!(small.lookup().await.is_some(), "one socket is enough");
    }
}
