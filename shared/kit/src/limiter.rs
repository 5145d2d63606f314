use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections at a time to one address. Some hosts queue no more than two new connections: with
/// more, redial itself would cause failures.
const MAX_CONNECTIONS: u32 = 3;

/// How many sockets the whole process may hold; shared by every check that runs.
#[derive(Clone, Debug)]
pub struct Sockets {
    free: Arc<Semaphore>,
    max: usize,
}

impl Sockets {
    /// At most `max` connections at a time in this process.
    #[must_use]
    pub fn new(max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(max)),
            max,
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
#[derive(Debug)]
pub struct Limiter {
    sockets: Sockets,
    addresses: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
    wanted: AtomicUsize,
    dialled: AtomicUsize,
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
            addresses: Mutex::default(),
            wanted: AtomicUsize::new(0),
            dialled: AtomicUsize::new(0),
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
        self.wanted.fetch_add(1, Ordering::Relaxed);
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
        Arc::clone(&self.sockets.free)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed")
    }

    /// Whether no connection was opened or waited for so far.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) == 0
    }

    /// Connections begun so far, to every address.
    #[must_use]
    pub fn dialled(&self) -> usize {
        self.dialled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use tokio::time::timeout;

    use super::*;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test(start_paused = true)]
    async fn at_most_three_at_once_and_alone_means_alone() {
        let limiter = Limiter::new(Sockets::new(100));
        assert!(limiter.is_unused());
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
        assert!(!limiter.is_unused());
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
        drop(held);
        drop(other.enter(elsewhere).await);
    }
}
