use std::time::Duration;

use redial_model::{
    End, Hello, Reply, Rung, RungState, Said,
    facts::protocol::{MSTSC, RDP},
};
use redial_wire::hello::{ClientHello, Flight, NotFlight, client_hello, flight};
use tokio::io::AsyncWriteExt;

use crate::{
    Dial, Offer,
    connect::{Open, Purpose},
    tap::{Meter, Stop, end_of, read_message},
    tls::kept,
    x224::Turn,
};

impl Dial<'_> {
    /// A hand-made ClientHello after X.224, the answer read as far as it is in the clear. The
    /// handshake is not finished. A close without a word is tried once more, alone.
    pub async fn hello(&self, offer: Offer) -> Hello {
        let first = self.hello_once(offer, Turn::First).await;
        if first.rung.end.is_close() && first.rung.rung == Rung::X224 {
            return self.hello_once(offer, Turn::Again).await;
        }
        first
    }

    async fn hello_once(&self, offer: Offer, turn: Turn) -> Hello {
        let ended = |rung| Hello {
            rung,
            version: None,
            suite: None,
            chain: Vec::new(),
        };
        let lane = self.lane(turn).await;
        let purpose = offer
            .segments
            .map_or(Purpose::Question, Purpose::InSegmentsOf);
        let mut open = match self.connect(&lane, purpose).await {
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
        let hello = ClientHello {
            version: offer.version,
            suites: offer.suites,
            server_name: self.name,
            random: random(),
        };
        put_hello(
            &mut open,
            &hello,
            offer.wait.unwrap_or(self.timeouts.answer),
        )
        .await
    }
}

async fn put_hello(open: &mut Open, hello: &ClientHello<'_>, wait: Duration) -> Hello {
    let tap = &mut open.tap;
    let meter = tap.mark();
    if let Err(error) = tap.write_all(&client_hello(hello)).await {
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
