use std::time::Duration;

use redial_model::{
    End, Hello, Reply, Rung, RungState, Said,
    facts::protocol::{MSTSC, RDP},
};
use redial_wire::hello::{Flight, NotFlight, Offer, client_hello, flight};
use tokio::io::AsyncWriteExt;

use crate::{
    Dial,
    connect::Open,
    tap::{Meter, Stop, end_of, read_message},
    tls::kept,
};

impl Dial<'_> {
    /// A hand-made ClientHello after X.224, the answer read as far as it is in the clear.
    /// `patience` bounds the wait for the answer to the hello; `mss` the segments of both
    /// directions. The handshake is not finished. A close without a word is tried once more, alone.
    pub async fn hello(
        &self,
        version: u16,
        small: bool,
        mss: Option<u16>,
        patience: Option<Duration>,
    ) -> Hello {
        let offer = Offer {
            version,
            small,
            server_name: self.name,
            random: random(),
        };
        let first = self.hello_once(&offer, mss, patience, false).await;
        if first.rung.end.is_close() && first.rung.rung == Rung::X224 {
            return self.hello_once(&offer, mss, patience, true).await;
        }
        first
    }

    async fn hello_once(
        &self,
        offer: &Offer<'_>,
        mss: Option<u16>,
        patience: Option<Duration>,
        again: bool,
    ) -> Hello {
        let ended = |rung| Hello {
            rung,
            version: None,
            suite: None,
            chain: Vec::new(),
        };
        let lane = self.lane(again).await;
        let mut open = match self.connect(&lane, mss).await {
            Ok(open) => open,
            Err(tcp) => return ended(tcp),
        };
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        match reply {
            Some(Reply::Chosen { protocol, .. }) if protocol != RDP => {}
            // Standard RDP security: there is no TLS to ask about.
            Some(Reply::Chosen { .. } | Reply::Bare) => {
                return ended(RungState {
                    end: End::Skipped,
                    rung: Rung::Tls,
                    ..x224
                });
            }
            _ => return ended(x224),
        }
        put_hello(&mut open, offer, patience.unwrap_or(self.timeouts.answer)).await
    }
}

async fn put_hello(open: &mut Open, offer: &Offer<'_>, wait: Duration) -> Hello {
    let tap = &mut open.tap;
    let meter = tap.mark();
    if let Err(error) = tap.write_all(&client_hello(offer)).await {
        return Hello {
            rung: meter.ended(Rung::Tls, end_of(&error)),
            version: None,
            suite: None,
            chain: Vec::new(),
        };
    }
    let (end, flight) = match read_message(tap, wait, flight).await {
        Ok(flight) => (End::Ok, flight),
        Err(stop) => (end_of_flight(stop, &meter), Flight::default()),
    };
    Hello {
        rung: meter.ended(Rung::Tls, end),
        version: flight.version,
        suite: flight.suite,
        chain: kept(&flight.chain),
    }
}

fn end_of_flight(stop: Stop<NotFlight>, meter: &Meter) -> End {
    match stop {
        Stop::Bad(NotFlight::Alert(n)) => End::Alert(n),
        Stop::Bad(NotFlight::NotTls(_)) => End::Junk,
        Stop::Bad(NotFlight::Broken) => {
            End::Incompatible(Said::from("a handshake message that can't be read"))
        }
        Stop::Late => meter.late(),
        Stop::End(end) => end,
    }
}

/// 32 bytes that differ from hello to hello. They protect nothing: the handshake is never finished.
fn random() -> [u8; 32] {
    use std::hash::{BuildHasher, RandomState};
    let mut bytes = [0; 32];
    for part in bytes.chunks_mut(8) {
        part.copy_from_slice(&RandomState::new().hash_one(0u8).to_le_bytes());
    }
    bytes
}
