//! The connection request and the ClientHello in one flight: one round trip less. mstsc does not do
//! this, and a host may break on it. So it never says anything bad of a host.

use redial_kit::TlsProgress;
use redial_model::{Climb, Eager, End, Reply, Rung, RungState, facts::protocol::MSTSC};
use redial_wire::x224::{routed_request, source_reference};
use tokio::{io::AsyncWriteExt, time::Instant};

use crate::{
    Dial,
    climb::{skipped, until},
    connect::Purpose,
    read::{end_of, read_tpkt},
    stall::{Height, Stall},
    tls::Handshake,
    x224::{Turn, read_confirm},
};

/// A connection confirm has one byte for its own length (X.224 13.2.1), behind four of the TPKT.
const MAX_CONFIRM_BYTES: usize = 4 + 1 + 255;

impl Dial<'_> {
    /// Climbs with one flight for two messages. A climb that was anything but whole is told as odd,
    /// with the rung that shows it: it proves nothing. One that ended before anything was sent is as
    /// any other.
    pub(crate) async fn climb_eagerly(&self) -> Climb {
        let height = Height::new();
        let lane = self.lane(Turn::First).await;
        let came = tokio::select! {
            came = self.climb_once_eagerly(&lane, &height) => came,
            stall = self.wait_until_stalled(&height) => match stall {
                Stall::Hangs(rung) => Err(rung),
                Stall::Dead(tcp) => Ok(self.given_up(tcp)),
            },
        };
        drop(lane);
        match came {
            Ok(climb) => climb,
            Err(rung) => {
                self.lanes.eager.tell_odd(self.address, rung.clone());
                Climb {
                    eager: Some(Eager::Odd(rung.clone())),
                    ..Climb::new(self.address, vec![rung])
                }
            }
        }
    }

    /// A whole climb, or one on which nothing was sent; else the rung that was odd.
    async fn climb_once_eagerly(
        &self,
        lane: &redial_kit::Lane,
        height: &Height,
    ) -> Result<Climb, RungState> {
        let mut climb = Climb::new(self.address, Vec::new());
        let open = match self.connect(lane, Purpose::Climb).await {
            Ok(open) => open,
            Err(ended) if ended.rung == Rung::Tcp => {
                until(ended).for_each(|rung| self.ended(&mut climb, height, rung));
                return Ok(climb);
            }
            Err(ended) => return Err(ended),
        };
        self.ended(&mut climb, height, open.tcp);
        let mut hello = Vec::new();
        let handshake = self.handshake(open.stream, |tls| {
            // Into memory: nothing can fail.
            let _ = tls.write_tls(&mut hello);
        });
        let mut handshake = handshake.map_err(|_| skipped(Rung::Tls))?;
        let x224 = self.negotiate_eagerly(&mut handshake, &hello, &mut climb);
        let x224 = x224.await?;
        self.ended(&mut climb, height, x224);
        let board = &self.lanes.board;
        board.tell_tls(self.address.ip(), TlsProgress::Asked);
        let meter = handshake.stream().map(|stream| stream.begin_rung());
        let tls = self
            .shake(handshake, meter.ok_or(skipped(Rung::Tls))?)
            .await;
        self.climb_from_tls(&mut climb, height, tls).await;
        if let Some(rung) = climb.broken() {
            return Err(rung.clone());
        }
        climb.eager = Some(Eager::Taken);
        Ok(climb)
    }

    /// Sends both messages, and reads the answer to the first and not a byte of the answer to the
    /// second. Good is only an answer that chooses TLS.
    async fn negotiate_eagerly(
        &self,
        handshake: &mut Handshake,
        hello: &[u8],
        climb: &mut Climb,
    ) -> Result<RungState, RungState> {
        let stream = handshake.stream().ok_or(skipped(Rung::X224))?;
        let meter = stream.begin_rung();
        let mut flight = routed_request(self.token.unwrap_or_default(), Some(MSTSC));
        flight.extend_from_slice(hello);
        let odd = |end| meter.end_rung(Rung::X224, end);
        let sent = stream.write_all(&flight).await;
        sent.map_err(|error| odd(end_of(&error)))?;
        let wait = self.first_answer();
        let answer = read_tpkt(stream, MAX_CONFIRM_BYTES, Instant::now() + wait).await;
        let answer = answer.map_err(odd)?;
        let (reply, end) = read_confirm(&mut &answer[..], &meter, wait).await;
        match reply {
            Some(Reply::Chosen { protocol, .. })
                if protocol & MSTSC != 0 && protocol & !MSTSC == 0 => {}
            // Another protocol was chosen, and how it goes on is not asked this way.
            Some(Reply::Chosen { .. } | Reply::Bare) => return Err(skipped(Rung::Tls)),
            _ => return Err(odd(end)),
        }
        climb.source = source_reference(&answer);
        climb.reply = reply;
        Ok(odd(End::Ok))
    }
}
