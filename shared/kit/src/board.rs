use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redial_model::{RungState, View};

use crate::{
    Accepted, Awaited,
    sights::{Sight, SightQueue, Watcher},
};

/// The notice board of one check: what its connections tell each other about each address.
#[derive(Debug)]
pub struct Board {
    addresses: Mutex<HashMap<IpAddr, Arc<Notices>>>,
    /// Connections that were accepted, to any address.
    accepted: Awaited<usize>,
    watcher: Mutex<Weak<SightQueue>>,
    climbs: AtomicBool,
}

/// What is known about one address.
#[derive(Debug)]
struct Notices {
    state: Awaited<AddressState>,
    accepted: Mutex<Vec<Accepted>>,
}

/// All of it in one: each costs memory, and a check of many hosts needs one for each.
#[derive(Clone, Copy, Debug)]
struct AddressState {
    reach: Reach,
    tls: TlsProgress,
    silence_explained: bool,
    hello_answered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Unknown,
    Open,
    Shut,
}

/// Where a host accepted a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedAt {
    /// At the address in question.
    Here,
    /// At another one, after this time.
    Elsewhere(Duration),
}

/// How far the climb has come with TLS, for probes that would ask more about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsProgress {
    /// The climb has not come to TLS yet.
    Pending,
    /// The ClientHello is sent.
    Asked,
    /// The climb's own handshake failed, and a hello as mstsc sends it is on its way.
    AskedAgain,
    /// The handshake was completed.
    Worked,
    /// The climb's own handshake failed, and a hello as mstsc sends it was answered.
    Old,
    /// Both failed.
    Failed,
    /// The climb ended without asking for TLS.
    Absent,
}

impl TlsProgress {
    /// Whether nothing will change it any more.
    fn is_outcome(self) -> bool {
        !matches!(self, Self::Pending | Self::Asked | Self::AskedAgain)
    }
}

impl Default for Board {
    fn default() -> Self {
        Self {
            addresses: Mutex::default(),
            accepted: Awaited::new(0),
            watcher: Mutex::default(),
            climbs: AtomicBool::new(false),
        }
    }
}

impl Board {
    /// Says that a probe of this check climbs the line, before any of them starts.
    pub fn expect_climb(&self) {
        self.climbs.store(true, Ordering::Relaxed);
    }

    /// Whether a probe of this check climbs the line.
    #[must_use]
    pub fn expects_climb(&self) -> bool {
        self.climbs.load(Ordering::Relaxed)
    }

    fn notices(&self, ip: IpAddr) -> Arc<Notices> {
        let mut addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(addresses.entry(ip).or_insert_with(|| {
            Arc::new(Notices {
                state: Awaited::new(AddressState {
                    reach: Reach::Unknown,
                    tls: TlsProgress::Pending,
                    silence_explained: false,
                    hello_answered: false,
                }),
                accepted: Mutex::default(),
            })
        }))
    }

    /// Waits until the state of `ip` fulfils `condition`; the state then.
    async fn wait_for(
        &self,
        ip: IpAddr,
        condition: impl Fn(&AddressState) -> bool,
    ) -> AddressState {
        self.notices(ip).state.wait_for(condition).await
    }

    /// Tells that a connection to `ip` was accepted, and how long the SYN took.
    pub fn tell_open(&self, ip: IpAddr, accepted: Accepted) {
        let notices = self.notices(ip);
        notices
            .accepted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(accepted);
        notices.state.change(|s| s.reach = Reach::Open);
        self.accepted.change(|accepted| *accepted += 1);
    }

    /// Tells that `ip` accepts no connection.
    pub fn tell_shut(&self, ip: IpAddr) {
        self.notices(ip).state.change(|s| {
            if s.reach == Reach::Unknown {
                s.reach = Reach::Shut;
            }
        });
    }

    /// Waits until the first connection to `ip` was accepted (true) or failed (false): a dead host
    /// is dialled once, not three times.
    pub async fn opened(&self, ip: IpAddr) -> bool {
        let state = self.wait_for(ip, |s| s.reach != Reach::Unknown).await;
        state.reach == Reach::Open
    }

    /// Waits until any address of the host accepted a connection.
    pub async fn reached(&self) {
        self.accepted.wait_for(|accepted| *accepted > 0).await;
    }

    /// Waits until `ip` accepted a connection, or another address of the host did.
    pub async fn accepted_at(&self, ip: IpAddr) -> AcceptedAt {
        let mut seen = 0;
        loop {
            if self.is_open(ip) {
                return AcceptedAt::Here;
            }
            if let Some(waited) = self.shortest_beside(ip) {
                return AcceptedAt::Elsewhere(waited);
            }
            seen = self.accepted.wait_for(|accepted| *accepted > seen).await;
        }
    }

    /// Whether a connection to `ip` was accepted.
    #[must_use]
    pub fn is_open(&self, ip: IpAddr) -> bool {
        self.notices(ip).state.get().reach == Reach::Open
    }

    /// The shortest wait for a SYN's answer from another address than `ip`.
    fn shortest_beside(&self, ip: IpAddr) -> Option<Duration> {
        let addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let others = addresses.iter().filter(|(other, _)| **other != ip);
        let waits = others.filter_map(|(_, notices)| {
            let accepted = notices
                .accepted
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            accepted.iter().map(|accepted| accepted.waited).min()
        });
        waits.min()
    }

    /// Tells how far the climb to `ip` has come with TLS. The first outcome stays.
    pub fn tell_tls(&self, ip: IpAddr, tls: TlsProgress) {
        self.notices(ip).state.change(|s| {
            if !s.tls.is_outcome() {
                s.tls = tls;
            }
        });
    }

    /// Waits until the climb to `ip` has asked for TLS, or will not.
    pub async fn tls_asked(&self, ip: IpAddr) {
        self.wait_for(ip, |s| s.tls != TlsProgress::Pending).await;
    }

    /// Whether the climb's own hello to `ip` is still unanswered.
    #[must_use]
    pub fn tls_unanswered(&self, ip: IpAddr) -> bool {
        self.notices(ip).state.get().tls == TlsProgress::Asked
    }

    /// Waits for the outcome of TLS on the climb to `ip`.
    pub async fn tls_outcome(&self, ip: IpAddr) -> TlsProgress {
        self.wait_for(ip, |s| s.tls.is_outcome()).await.tls
    }

    /// Wakes everyone who waits for an answer of `ip`: the cause of its silence is known.
    pub fn tell_silence_explained(&self, ip: IpAddr) {
        let notices = self.notices(ip);
        notices.state.change(|s| s.silence_explained = true);
    }

    /// Waits until the cause of the silence of `ip` is known.
    pub async fn silence_explained(&self, ip: IpAddr) {
        self.wait_for(ip, |s| s.silence_explained).await;
    }

    /// Tells that `ip` answered another hello than the climb's.
    pub fn tell_hello_answered(&self, ip: IpAddr) {
        let notices = self.notices(ip);
        notices.state.change(|s| s.hello_answered = true);
    }

    /// Whether `ip` answered another hello than the climb's.
    #[must_use]
    pub fn hello_was_answered(&self, ip: IpAddr) -> bool {
        self.notices(ip).state.get().hello_answered
    }

    /// Tells how a rung of the climb to `address` ended, as it ends. When a climb is tried again,
    /// its rungs are told again, from `tcp` up.
    pub fn tell_rung(&self, address: SocketAddr, rung: &RungState) {
        if let Some(queue) = self.watcher() {
            queue.push(Sight::Rung(address, rung.clone()));
        }
    }

    /// Tells how much another place has seen so far: the place by its number, from 0.
    pub fn tell_view(&self, place: usize, view: View) {
        if let Some(queue) = self.watcher() {
            queue.push(Sight::View(place, Box::new(view)));
        }
    }

    fn watcher(&self) -> Option<Arc<SightQueue>> {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        watcher.upgrade()
    }

    /// Everything that is seen from now on. There is one watcher: the last who asked.
    #[must_use]
    pub fn watch(&self) -> Watcher {
        let queue = Arc::new(SightQueue::default());
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&queue);
        Watcher(queue)
    }

    /// Each accepted connection to `ip`, in the order they were accepted.
    #[must_use]
    pub fn accepted(&self, ip: IpAddr) -> Vec<Accepted> {
        self.notices(ip)
            .accepted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use redial_model::{End, Means, Rung};
    use tokio::time::timeout;

    use super::*;

    const IP: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const LONG: Duration = Duration::from_secs(9);

    fn rung(rung: Rung) -> RungState {
        RungState {
            rung,
            end: End::Ok,
            ms: 1.0,
            bytes: Default::default(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_waits_for_the_first_to_get_through() {
        let board = Board::default();
        assert!(timeout(LONG, board.opened(IP)).await.is_err());
        board.tell_shut(IP);
        assert!(!board.opened(IP).await);
        let accepted = Accepted {
            waited: Duration::from_millis(4),
            late: None,
            kernel: None,
            local: None,
        };
        board.tell_open(IP, accepted);
        assert!(board.opened(IP).await);
        board.tell_shut(IP);
        assert!(board.opened(IP).await, "open stays open");
        assert_eq!(board.accepted(IP), [accepted]);
    }

    #[tokio::test(start_paused = true)]
    async fn another_address_that_accepts_is_told_from_this_one() {
        let (board, other) = (Board::default(), IpAddr::from([127, 0, 0, 2]));
        let accepted = |ms| Accepted {
            waited: Duration::from_millis(ms),
            late: None,
            kernel: None,
            local: None,
        };
        board.tell_shut(other);
        assert!(timeout(LONG, board.accepted_at(IP)).await.is_err());
        board.tell_open(other, accepted(7));
        board.tell_open(other, accepted(4));
        let elsewhere = AcceptedAt::Elsewhere(Duration::from_millis(4));
        assert_eq!(board.accepted_at(IP).await, elsewhere);
        assert_eq!(board.accepted_at(other).await, AcceptedAt::Here);
        board.tell_open(IP, accepted(9));
        assert_eq!(board.accepted_at(IP).await, AcceptedAt::Here);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_outcome_of_tls_stays() {
        let board = Board::default();
        assert!(timeout(LONG, board.tls_asked(IP)).await.is_err());
        board.tell_tls(IP, TlsProgress::Asked);
        board.tls_asked(IP).await;
        assert!(timeout(LONG, board.tls_outcome(IP)).await.is_err());
        board.tell_tls(IP, TlsProgress::Worked);
        board.tell_tls(IP, TlsProgress::Failed);
        assert_eq!(board.tls_outcome(IP).await, TlsProgress::Worked);
    }

    #[tokio::test(start_paused = true)]
    async fn a_watcher_hears_each_sight_in_order_and_only_from_then_on() {
        let (board, address) = (Board::default(), SocketAddr::new(IP, 3389));
        board.tell_rung(address, &rung(Rung::Tcp));
        let mut watcher = board.watch();
        assert!(timeout(LONG, watcher.next()).await.is_err());
        let view = View::of("jump".into(), Means::From);
        board.tell_rung(address, &rung(Rung::X224));
        board.tell_view(1, view.clone());
        board.tell_rung(address, &rung(Rung::Tls));
        for sight in [
            Sight::Rung(address, rung(Rung::X224)),
            Sight::View(1, Box::new(view)),
            Sight::Rung(address, rung(Rung::Tls)),
        ] {
            assert_eq!(watcher.next().await, sight);
        }
        let queue = Arc::downgrade(&watcher.0);
        drop(watcher);
        board.tell_rung(address, &rung(Rung::Nla));
        assert_eq!(queue.strong_count(), 0, "nothing is kept for nobody");
    }
}
