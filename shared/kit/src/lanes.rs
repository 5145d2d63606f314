use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use redial_model::RungState;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::Accepted;

/// Connections at a time to one address. Listen backlogs are as small as 2, and a crowd would make
/// the prober the cause.
const AT_ONCE: u32 = 3;

/// How many sockets the whole process may hold; shared by every check that runs.
#[derive(Clone, Debug)]
pub struct Sockets {
    free: Arc<Semaphore>,
    most: usize,
}

impl Sockets {
    /// At most `most` connections at a time in this process.
    pub fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(most)),
            most,
        }
    }

    /// How many connections that is.
    pub fn most(&self) -> usize {
        self.most
    }
}

impl Default for Sockets {
    fn default() -> Self {
        Self::new(256)
    }
}

/// The politeness one check owes one host, and what its connections learn for each other.
#[derive(Debug)]
pub struct Lanes {
    sockets: Sockets,
    hosts: Mutex<HashMap<IpAddr, Arc<Host>>>,
    reached: watch::Sender<Reach>,
    watcher: Mutex<Option<mpsc::UnboundedSender<(SocketAddr, RungState)>>>,
    wanted: AtomicUsize,
    dialled: AtomicUsize,
}

#[derive(Debug)]
struct Host {
    lanes: Arc<Semaphore>,
    learnt: watch::Sender<Learnt>,
    accepted: Mutex<Vec<Accepted>>,
}

/// What the connections to one address have learnt so far. One channel for all of it: each has its
/// price, and a check of many hosts pays it for every one of them.
#[derive(Clone, Copy, Debug)]
struct Learnt {
    reach: Reach,
    tls: Tls,
    explained: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Unknown,
    Open,
    Shut,
}

/// How the climb fares with TLS, for those who would ask more about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// It has not come so far.
    Below,
    /// The hello is out.
    Asked,
    /// The handshake was completed.
    Worked,
    /// The handshake failed.
    Failed,
    /// The climb ended without asking for TLS.
    Absent,
}

/// The right to hold one connection; free again when dropped.
#[derive(Debug)]
pub struct Lane {
    _host: OwnedSemaphorePermit,
    _socket: OwnedSemaphorePermit,
}

impl Lanes {
    /// Lanes to one host, within what the process may hold.
    pub fn new(sockets: Sockets) -> Self {
        Self {
            sockets,
            hosts: Mutex::default(),
            reached: watch::Sender::new(Reach::Unknown),
            watcher: Mutex::default(),
            wanted: AtomicUsize::new(0),
            dialled: AtomicUsize::new(0),
        }
    }

    fn host(&self, ip: IpAddr) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(ip).or_insert_with(|| {
            Arc::new(Host {
                lanes: Arc::new(Semaphore::new(AT_ONCE as usize)),
                learnt: watch::Sender::new(Learnt {
                    reach: Reach::Unknown,
                    tls: Tls::Below,
                    explained: false,
                }),
                accepted: Mutex::default(),
            })
        }))
    }

    /// Waits for the right to open one more connection to `ip`.
    pub async fn enter(&self, ip: IpAddr) -> Lane {
        self.take(ip, 1).await
    }

    /// Waits until no other connection to `ip` is open, and keeps others out: for a question that a
    /// crowd could spoil.
    pub async fn enter_alone(&self, ip: IpAddr) -> Lane {
        self.take(ip, AT_ONCE).await
    }

    async fn take(&self, ip: IpAddr, lanes: u32) -> Lane {
        self.wanted.fetch_add(1, Ordering::Relaxed);
        // Neither semaphore is ever closed, so acquiring can't fail.
        let never = "the semaphore is never closed";
        let host = Arc::clone(&self.host(ip).lanes)
            .acquire_many_owned(lanes)
            .await
            .expect(never);
        let socket = Arc::clone(&self.sockets.free)
            .acquire_owned()
            .await
            .expect(never);
        self.dialled.fetch_add(1, Ordering::Relaxed);
        Lane {
            _host: host,
            _socket: socket,
        }
    }

    /// Waits for the right to hold a socket that is no connection to the host, such as one to a
    /// name server.
    pub async fn socket(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.sockets.free)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed")
    }

    /// Tells that a connection to `ip` was accepted, and how long the SYN took.
    pub fn tell_open(&self, ip: IpAddr, accepted: Accepted) {
        let host = self.host(ip);
        host.accepted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(accepted);
        host.learnt.send_modify(|l| l.reach = Reach::Open);
        self.reached.send_replace(Reach::Open);
    }

    /// Tells that `ip` accepts no connection.
    pub fn tell_shut(&self, ip: IpAddr) {
        self.host(ip).learnt.send_if_modified(|l| {
            l.reach == Reach::Unknown && {
                l.reach = Reach::Shut;
                true
            }
        });
    }

    /// Waits until the first connection to `ip` got through (true) or failed (false): a dead host
    /// is dialled once, not thrice.
    pub async fn opened(&self, ip: IpAddr) -> bool {
        let mut learnt = self.host(ip).learnt.subscribe();
        learnt
            .wait_for(|l| l.reach != Reach::Unknown)
            .await
            .is_ok_and(|l| l.reach == Reach::Open)
    }

    /// Waits until any address of the host accepted a connection.
    pub async fn reached(&self) {
        let mut reach = self.reached.subscribe();
        let _ = reach.wait_for(|r| *r == Reach::Open).await;
    }

    /// Tells how the climb to `ip` fares with TLS. The first outcome stays.
    pub fn tell_tls(&self, ip: IpAddr, tls: Tls) {
        self.host(ip).learnt.send_if_modified(|l| {
            matches!(l.tls, Tls::Below | Tls::Asked) && {
                l.tls = tls;
                true
            }
        });
    }

    /// Waits until the climb to `ip` has asked for TLS, or will not.
    pub async fn tls_asked(&self, ip: IpAddr) {
        let mut learnt = self.host(ip).learnt.subscribe();
        let _ = learnt.wait_for(|l| l.tls != Tls::Below).await;
    }

    /// Waits for the outcome of TLS on the climb to `ip`.
    pub async fn tls_outcome(&self, ip: IpAddr) -> Tls {
        let mut learnt = self.host(ip).learnt.subscribe();
        learnt
            .wait_for(|l| !matches!(l.tls, Tls::Below | Tls::Asked))
            .await
            .map_or(Tls::Absent, |l| l.tls)
    }

    /// Tells that the silence of `ip` is understood; nobody need sit out a deadline for it.
    pub fn tell_explained(&self, ip: IpAddr) {
        self.host(ip).learnt.send_modify(|l| l.explained = true);
    }

    /// Waits until somebody understood the silence of `ip`.
    pub async fn explained(&self, ip: IpAddr) {
        let mut learnt = self.host(ip).learnt.subscribe();
        let _ = learnt.wait_for(|l| l.explained).await;
    }

    /// Tells how a rung of the climb to `address` ended, as it ends. A climb that is made again
    /// begins at `tcp` again.
    pub fn tell_rung(&self, address: SocketAddr, rung: &RungState) {
        if let Some(watcher) = self
            .watcher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
        {
            // Whoever stopped watching is not interested.
            let _ = watcher.send((address, rung.clone()));
        }
    }

    /// Every rung from now on. There is one watcher: the last who asked.
    pub fn watch(&self) -> mpsc::UnboundedReceiver<(SocketAddr, RungState)> {
        let (tell, rungs) = mpsc::unbounded_channel();
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
        rungs
    }

    /// Each accepted connection to `ip`, in the order they were accepted.
    pub fn accepted(&self, ip: IpAddr) -> Vec<Accepted> {
        self.host(ip)
            .accepted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether nobody has dialled or waits to, so that nobody else will tell how the host fares.
    pub fn is_idle(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) == 0
    }

    /// Connections begun so far, to every address.
    pub fn dialled(&self) -> usize {
        self.dialled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[tokio::test(start_paused = true)]
    async fn at_most_three_at_once_and_alone_means_alone() {
        let lanes = Lanes::new(Sockets::new(100));
        let held = [
            lanes.enter(IP).await,
            lanes.enter(IP).await,
            lanes.enter(IP).await,
        ];
        assert!(
            tokio::time::timeout(Duration::from_secs(9), lanes.enter(IP))
                .await
                .is_err()
        );
        drop(held);
        let alone = lanes.enter_alone(IP).await;
        assert!(
            tokio::time::timeout(Duration::from_secs(9), lanes.enter(IP))
                .await
                .is_err()
        );
        drop(alone);
        lanes.enter(IP).await;
        assert_eq!(lanes.dialled(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_waits_for_the_first_to_get_through() {
        let lanes = Lanes::new(Sockets::new(100));
        assert!(
            tokio::time::timeout(Duration::from_secs(9), lanes.opened(IP))
                .await
                .is_err()
        );
        lanes.tell_shut(IP);
        assert!(!lanes.opened(IP).await);
        let accepted = Accepted {
            waited: Duration::from_millis(4),
            late: None,
            kernel: None,
            local: None,
        };
        lanes.tell_open(IP, accepted);
        assert!(lanes.opened(IP).await);
        lanes.tell_shut(IP);
        assert!(lanes.opened(IP).await, "open stays open");
        assert_eq!(lanes.accepted(IP), [accepted]);
    }
}
