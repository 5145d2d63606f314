use std::time::Duration;

use redial_kit::{Lane, TlsProgress};
use redial_model::{
    Climb, End, Reply, Rung, RungState,
    facts::protocol::{MSTSC, RDP},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

use crate::{
    Conveyance, Dial, Offer, TlsOutcome,
    connect::{Open, Purpose},
    metered::MAX_EVIDENCE_BYTES,
    nla::challenge,
    old_tls::Patience,
    stall::Height,
    tls::TlsEnd,
    x224::Turn,
};

/// How long to wait before a connection that was closed without an answer is tried again: a server
/// that serves one client at a time needs a moment to become free.
pub(crate) const RETRY_DELAY: Duration = Duration::from_millis(300);
/// RDP_NEG_FAILURE: the host speaks standard RDP security only (MS-RDPBCGR 2.2.1.2.2).
const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;
/// How long to listen for more after a refusal; most hosts close at once.
const FAREWELL_TIMEOUT: Duration = Duration::from_millis(500);
/// How long the host may take to accept the end of a TLS session.
pub(crate) const CLOSE_TIMEOUT: Duration = Duration::from_millis(300);

impl Dial<'_> {
    /// Climbs the whole line. When the host closes without an answer, it is tried once more, with
    /// no other connection open, before the close counts. When that succeeds, a third try tells a
    /// host that serves one client at a time from one that drops some connections. When the host is
    /// silent, a second try begins beside the first.
    ///
    /// Where the check is eager, none of this is done: the climb says what it came to, and the check
    /// asks again the plain way.
    pub async fn climb(&self) -> Climb {
        // Whatever is seldom needed is boxed, so that a silent host is waited for without its room.
        let broken = {
            let first = match self.way {
                Conveyance::Direct if self.lanes.eager.is_wanted() => {
                    return Box::pin(self.climb_eagerly()).await;
                }
                Conveyance::Direct => self.climb_or_second().await,
                Conveyance::Through(_) => Box::pin(self.climb_through()).await,
            };
            if first.broken().is_none() {
                self.tell_tls_outcome(&first);
                return first;
            }
            Box::pin(self.climb_broken(first))
        };
        broken.await
    }

    /// How long a connection takes to begin that something else leads to the host says nothing of it.
    async fn climb_through(&self) -> Climb {
        let lane = self.lane(Turn::First).await;
        self.climb_once(&lane, &Height::new()).await
    }

    /// What is tried where the first try broke.
    async fn climb_broken(&self, first: Climb) -> Climb {
        let first = self.by_old_tls(first, Patience::More).await;
        self.tell_tls_outcome(&first);
        match close_of(&first) {
            None => first,
            Some(before) => self.climb_again(first, before).await,
        }
    }

    fn tell_tls_outcome(&self, climb: &Climb) {
        let board = &self.lanes.board;
        board.tell_tls(self.address.ip(), tls_outcome(climb));
    }

    /// Climbs again after the first try ended as `before` says.
    async fn climb_again(&self, first: Climb, before: RungState) -> Climb {
        let lane = self.lane(Turn::Again).await;
        let second = self.climb_once(&lane, &Height::new()).await;
        if close_of(&second).is_some() {
            drop(lane);
            let second = Climb {
                before: Some(before),
                hello: first.hello,
                chain: first.chain,
                ..second
            };
            return self.by_old_tls(second, Patience::Last).await;
        }
        // A busy host that serves one client at a time needs a moment to see that the second has gone.
        tokio::time::sleep(RETRY_DELAY).await;
        let third = self.climb_once(&lane, &Height::new()).await;
        let after = close_of(&third).or_else(|| third.rungs.last().cloned());
        Climb {
            before: Some(before),
            after,
            ..second
        }
    }

    /// Climbs the line on one connection, without retries; used for polling.
    pub async fn once(&self) -> Climb {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let climb = self.climb_once(&lane, &Height::new()).await;
        drop(lane);
        self.by_old_tls(climb, Patience::Last).await
    }

    /// Climbs on one connection, and keeps `height` up to date.
    pub(crate) async fn climb_once(&self, lane: &Lane, height: &Height) -> Climb {
        match self.connect(lane, Purpose::Climb).await {
            // A silent host is waited for without the room that everything above TCP takes.
            Ok(open) => Box::pin(self.climb_open(open, lane, height)).await,
            Err(ended) => {
                let mut climb = Climb::new(self.address, Vec::new());
                until(ended).for_each(|rung| self.ended(&mut climb, height, rung));
                climb
            }
        }
    }

    /// Climbs on from a connection that was accepted.
    async fn climb_open(&self, open: Open, lane: &Lane, height: &Height) -> Climb {
        let (mut open, mut climb) = (open, Climb::new(self.address, Vec::new()));
        self.ended(&mut climb, height, open.tcp.clone());
        let (reply, x224) = self.negotiate_again(&mut open, lane, &mut climb).await;
        let negotiated = x224.end == End::Ok;
        self.ended(&mut climb, height, x224);
        climb.reply = reply;
        if !negotiated {
            return climb;
        }
        let chosen = match climb.reply {
            Some(Reply::Chosen { protocol, .. }) => protocol,
            _ => RDP,
        };
        if chosen == RDP {
            [Rung::Tls, Rung::Nla]
                .into_iter()
                .for_each(|rung| self.ended(&mut climb, height, skipped(rung)));
            return climb;
        }
        self.lanes
            .board
            .tell_tls(self.address.ip(), TlsProgress::Asked);
        let tls = self.secure(open.stream).await;
        self.climb_from_tls(&mut climb, height, tls).await;
        climb
    }

    /// Climbs on from a handshake that has ended.
    pub(crate) async fn climb_from_tls(&self, climb: &mut Climb, height: &Height, tls: TlsEnd) {
        let (tls, TlsOutcome { session, chain }, secured) = tls;
        self.ended(climb, height, tls);
        climb.session = session;
        climb.chain = chain;
        let Some((mut stream, meter)) = secured else {
            return;
        };
        self.lanes
            .board
            .tell_tls(self.address.ip(), TlsProgress::Worked);
        if !climb.chose_nla() {
            self.ended(climb, height, skipped(Rung::Nla));
        } else {
            let nla = challenge(&mut stream, &meter, self.timeouts.answer).await;
            self.ended(climb, height, nla.rung);
            climb.credssp = nla.version;
            climb.challenge = nla.challenge;
        }
        // Some servers serve one client at a time: an orderly end frees them at once. A host that
        // does not accept it is not waited for.
        let _ = timeout(CLOSE_TIMEOUT, stream.shutdown()).await;
    }

    /// A rung of the climb ended so.
    pub(crate) fn ended(&self, climb: &mut Climb, height: &Height, rung: RungState) {
        height.climbed(rung.rung);
        self.reach(climb, rung);
    }

    /// Asks for what mstsc asks for. Where the host allows no TLS, mstsc dials again and asks for
    /// standard RDP security; the first rung is then kept in the climb.
    async fn negotiate_again(
        &self,
        open: &mut Open,
        lane: &Lane,
        climb: &mut Climb,
    ) -> (Option<Reply>, RungState) {
        let (reply, mut x224) = self.negotiate(open, MSTSC).await;
        climb.source = open.source;
        if x224.end == End::Failure(SSL_NOT_ALLOWED_BY_SERVER)
            && let Ok(mut open) = self.connect(lane, Purpose::Question).await
            && let (Some(standard), second) = self.negotiate(&mut open, RDP).await
            && matches!(standard, Reply::Bare | Reply::Chosen { protocol: RDP, .. })
        {
            climb.refused = Some(x224);
            return (Some(standard), second);
        }
        if let End::Failure(_) = x224.end {
            x224.bytes.0.extend(farewell(open).await);
        }
        (reply, x224)
    }

    /// TLS at once, without X.224, which a Windows host accepts, too: made as it was made after X.224,
    /// by redial's own library, or with this hello, which that host answered.
    pub async fn direct_tls(&self, hello: Option<Offer>) -> (RungState, TlsOutcome) {
        if let Some(offer) = hello {
            let flight = self.send_hello_at_once(offer).await;
            let chain = flight.chain;
            let session = None;
            return (flight.rung, TlsOutcome { session, chain });
        }
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let open = match self.connect(&lane, Purpose::Climb).await {
            Ok(open) => open,
            Err(tcp) => return (tcp, TlsOutcome::default()),
        };
        let (rung, outcome, stream) = self.secure(open.stream).await;
        if let Some((mut stream, _)) = stream {
            let _ = timeout(CLOSE_TIMEOUT, stream.shutdown()).await;
        }
        (rung, outcome)
    }
}

/// What the host says after its refusal, before it closes: servers can be told by it. Nobody waits for
/// this on a line that goes on.
async fn farewell(open: &mut Open) -> Vec<u8> {
    let mut said = Vec::new();
    let hear = async {
        while said.len() < MAX_EVIDENCE_BYTES / 2
            && matches!(open.stream.read_buf(&mut said).await, Ok(1..))
        {}
    };
    let _ = timeout(FAREWELL_TIMEOUT, hear).await;
    said.truncate(MAX_EVIDENCE_BYTES / 2);
    said
}

/// The rung at which the host closed an accepted connection without an answer.
fn close_of(climb: &Climb) -> Option<RungState> {
    climb
        .broken()
        .filter(|r| r.end.is_close() && r.rung > Rung::Tcp)
        .cloned()
}

/// What the climb says about TLS.
fn tls_outcome(climb: &Climb) -> TlsProgress {
    match climb.rung(Rung::Tls).map(|r| &r.end) {
        None | Some(End::Skipped) => TlsProgress::Absent,
        Some(End::Ok) => TlsProgress::Worked,
        Some(End::OldTls) => TlsProgress::Old,
        Some(_) => TlsProgress::Failed,
    }
}

/// The rungs of a connection that ended on this one before it could be measured.
pub(crate) fn until(ended: RungState) -> impl Iterator<Item = RungState> {
    let accepted = (ended.rung > Rung::Tcp).then(|| RungState {
        rung: Rung::Tcp,
        end: End::Ok,
        ..ended.clone()
    });
    accepted.into_iter().chain([ended])
}

pub(crate) fn skipped(rung: Rung) -> RungState {
    RungState {
        rung,
        end: End::Skipped,
        ms: 0.0,
        bytes: Default::default(),
    }
}
