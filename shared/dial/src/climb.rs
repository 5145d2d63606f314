use std::time::Duration;

use redial_model::{
    Climb, End, Lane, Reply, Rung, RungState, Tls,
    facts::protocol::{HYBRID, HYBRID_EX, MSTSC, RDP},
};
use tokio::{io::AsyncWriteExt, time::timeout};

use crate::{Dial, Shown};

/// Before a connection that was closed without a word is tried again: servers with one place for a client need a moment to clear it.
pub(crate) const PAUSE: Duration = Duration::from_millis(300);

impl Dial<'_> {
    /// Climbs the whole line. A close without a word is tried once more, alone, before it counts; when that passes, a third try tells a
    /// host that serves one client at a time from one that drops some.
    pub async fn climb(&self) -> Climb {
        let first = self.climb_once(&self.lanes.enter(self.address.ip()).await).await;
        self.lanes.tell_tls(self.address.ip(), tls_of(&first));
        let Some(before) = closed(&first) else { return first };
        let lane = self.lane(true).await;
        let second = self.climb_once(&lane).await;
        if closed(&second).is_some() {
            return Climb { before: Some(before), ..second };
        }
        let third = self.climb_once(&lane).await;
        let after = closed(&third).or_else(|| third.rungs.last().cloned());
        Climb { before: Some(before), after, ..second }
    }

    async fn climb_once(&self, lane: &Lane) -> Climb {
        let mut climb = Climb::new(self.address, Vec::new());
        let mut open = match self.connect(lane, None).await {
            Ok(open) => open,
            Err(tcp) => {
                climb.rungs.push(tcp);
                return climb;
            }
        };
        climb.rungs.push(open.tcp.clone());
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        let negotiated = x224.end == End::Ok;
        climb.rungs.push(x224);
        climb.reply = reply;
        if !negotiated {
            return climb;
        }
        let chosen = match climb.reply {
            Some(Reply::Chosen { protocol, .. }) => protocol,
            _ => RDP,
        };
        if chosen == RDP {
            climb.rungs.extend([skipped(Rung::Tls), skipped(Rung::Nla)]);
            return climb;
        }
        self.lanes.tell_tls(self.address.ip(), Tls::Asked);
        let (tls, Shown { session, chain }, stream) = self.secure(open.tap).await;
        climb.rungs.push(tls);
        climb.session = session;
        climb.chain = chain;
        let Some((mut stream, meter)) = stream else { return climb };
        self.lanes.tell_tls(self.address.ip(), Tls::Worked);
        if chosen & (HYBRID | HYBRID_EX) == 0 {
            climb.rungs.push(skipped(Rung::Nla));
        } else {
            let (nla, challenge) = self.challenge(&mut stream, &meter).await;
            climb.rungs.push(nla);
            climb.challenge = challenge;
        }
        // A clean goodbye frees the one place some servers have; a peer that does not take it is left.
        let _ = timeout(PAUSE, stream.shutdown()).await;
        climb
    }

    /// TLS at once, without X.224: what a Windows host lets in by its other door.
    pub async fn door(&self) -> (RungState, Shown) {
        let lane = self.lanes.enter(self.address.ip()).await;
        let open = match self.connect(&lane, None).await {
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
    climb.broken().filter(|r| r.end.is_close() && r.rung > Rung::Tcp).cloned()
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
    RungState { rung, end: End::Skipped, ms: 0.0, bytes: Default::default() }
}
