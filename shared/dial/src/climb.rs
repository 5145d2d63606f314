use std::time::Duration;

use redial_kit::{Lane, Tls};
use redial_model::{
    Climb, End, Reply, Rung, RungState,
    facts::protocol::{HYBRID, HYBRID_EX, MSTSC, RDP},
};
use tokio::{io::AsyncWriteExt, time::timeout};

use crate::{Dial, Shown, connect::Purpose, stall::Height, x224::Turn};

/// Before a connection that was closed without a word is tried again: servers with one place for a
/// client need a moment to clear it.
pub(crate) const PAUSE: Duration = Duration::from_millis(300);

impl Dial<'_> {
    /// Climbs the whole line. A close without a word is tried once more, alone, before it counts;
    /// when that passes, a third try tells a host that serves one client at a time from one that
    /// drops some. Silence is tried once more before it is over, beside the first try.
    pub async fn climb(&self) -> Climb {
        let first = self.unless_stalled().await;
        self.lanes.tell_tls(self.address.ip(), tls_of(&first));
        match closed(&first) {
            None => first,
            // Seldom needed, so its room is not kept ready in every check.
            Some(before) => Box::pin(self.again(before)).await,
        }
    }

    /// The tries after one that was closed as `before` says.
    async fn again(&self, before: RungState) -> Climb {
        let lane = self.lane(Turn::Again).await;
        let second = self.climb_once(&lane, &Height::new()).await;
        if closed(&second).is_some() {
            return Climb {
                before: Some(before),
                ..second
            };
        }
        let third = self.climb_once(&lane, &Height::new()).await;
        let after = closed(&third).or_else(|| third.rungs.last().cloned());
        Climb {
            before: Some(before),
            after,
            ..second
        }
    }

    /// Climbs the line on one connection and takes its end as it comes: for looking again and
    /// again.
    pub async fn once(&self) -> Climb {
        self.climb_once(&self.lanes.enter(self.address.ip()).await, &Height::new())
            .await
    }

    /// Climbs on one connection, and tells `height` how far it is.
    pub(crate) async fn climb_once(&self, lane: &Lane, height: &Height) -> Climb {
        let mut climb = Climb::new(self.address, Vec::new());
        let reach = |climb: &mut Climb, rung: RungState| {
            self.lanes.tell_rung(self.address, &rung);
            height.climbed(rung.rung);
            climb.rungs.push(rung);
        };
        let mut open = match self.connect(lane, Purpose::Climb).await {
            Ok(open) => open,
            Err(tcp) => {
                reach(&mut climb, tcp);
                return climb;
            }
        };
        reach(&mut climb, open.tcp.clone());
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        let negotiated = x224.end == End::Ok;
        reach(&mut climb, x224);
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
                .for_each(|rung| reach(&mut climb, skipped(rung)));
            return climb;
        }
        self.lanes.tell_tls(self.address.ip(), Tls::Asked);
        let (tls, Shown { session, chain }, stream) = self.secure(open.tap).await;
        reach(&mut climb, tls);
        climb.session = session;
        climb.chain = chain;
        let Some((mut stream, meter)) = stream else {
            return climb;
        };
        self.lanes.tell_tls(self.address.ip(), Tls::Worked);
        if chosen & (HYBRID | HYBRID_EX) == 0 {
            reach(&mut climb, skipped(Rung::Nla));
        } else {
            let (nla, challenge) = self.challenge(&mut stream, &meter).await;
            reach(&mut climb, nla);
            climb.challenge = challenge;
        }
        // A clean goodbye frees the one place some servers have; a peer that does not take it is
        // left.
        let _ = timeout(PAUSE, stream.shutdown()).await;
        climb
    }

    /// TLS at once, without X.224: what a Windows host lets in by its other door.
    pub async fn door(&self) -> (RungState, Shown) {
        let lane = self.lanes.enter(self.address.ip()).await;
        let open = match self.connect(&lane, Purpose::Climb).await {
            Ok(open) => open,
            Err(tcp) => return (tcp, Shown::default()),
        };
        let (tls, shown, stream) = self.secure(open.tap).await;
        if let Some((mut stream, _)) = stream {
            let _ = timeout(PAUSE, stream.shutdown()).await;
        }
        (tls, shown)
    }
}

/// The rung at which the peer ended an accepted connection without a word.
fn closed(climb: &Climb) -> Option<RungState> {
    climb
        .broken()
        .filter(|r| r.end.is_close() && r.rung > Rung::Tcp)
        .cloned()
}

/// What the climb says about TLS.
fn tls_of(climb: &Climb) -> Tls {
    match climb.rung(Rung::Tls).map(|r| &r.end) {
        None | Some(End::Skipped) => Tls::Absent,
        Some(End::Ok) => Tls::Worked,
        Some(_) => Tls::Failed,
    }
}

fn skipped(rung: Rung) -> RungState {
    RungState {
        rung,
        end: End::Skipped,
        ms: 0.0,
        bytes: Default::default(),
    }
}
