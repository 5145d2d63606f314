use std::time::Duration;

use redial_model::{
    End, KeyProof, Reply, Rung, RungState, Said, ServerFlight,
    facts::protocol::{MSTSC, RDP},
};
use redial_wire::{
    flight::{Flight, NotFlight, flight},
    hello::{ClientHello, Offered, client_hello},
};
use tokio::{io::AsyncWriteExt, time::Instant};

use crate::{
    Dial, Offer,
    connect::{Open, Purpose},
    metered::{Meter, MeteredStream},
    proof,
    read::{ReadError, end_of, finish_tpkt, read_message},
    tls::{keep_chain, not_tls},
    x224::Turn,
};

impl Dial<'_> {
    /// Sends a hand-made ClientHello after X.224 and reads the part of the answer that is not
    /// encrypted. The handshake is not finished. When the host closes without an answer to X.224,
    /// this is tried once more, with no other connection open.
    pub async fn send_hello(&self, offer: Offer) -> ServerFlight {
        let first = self.send_hello_once(offer, Turn::First).await;
        if first.rung.end.is_close() && first.rung.rung == Rung::X224 {
            return self.send_hello_once(offer, Turn::Again).await;
        }
        first
    }

    async fn send_hello_once(&self, offer: Offer, turn: Turn) -> ServerFlight {
        let lane = self.lane(turn).await;
        let purpose = match offer.segments {
            Some(mss) => Purpose::InSegmentsOf(mss),
            // Each piece leaves at once.
            None if offer.pieces => Purpose::Climb,
            None => Purpose::Question,
        };
        let mut open = match self.connect(&lane, purpose).await {
            Ok(open) => open,
            Err(tcp) => return ServerFlight::ended(tcp),
        };
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        match reply {
            Some(Reply::Chosen { protocol, .. }) if protocol != RDP => {}
            // Standard RDP security: there is no TLS to ask about.
            Some(Reply::Chosen { .. } | Reply::Bare) => {
                return ServerFlight::ended(RungState {
                    end: End::Skipped,
                    rung: Rung::Tls,
                    ..x224
                });
            }
            _ => return ServerFlight::ended(x224),
        }
        self.ask_hello(&mut open, offer).await
    }

    /// Sends a hand-made ClientHello at once, without X.224, which a Windows host answers, too.
    pub(crate) async fn send_hello_at_once(&self, offer: Offer) -> ServerFlight {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        match self.connect(&lane, Purpose::Question).await {
            Ok(mut open) => self.ask_hello(&mut open, offer).await,
            Err(tcp) => ServerFlight::ended(tcp),
        }
    }

    async fn ask_hello(&self, open: &mut Open, offer: Offer) -> ServerFlight {
        // mstsc asks for an address by name, too; nobody else may.
        let address = self.address.ip().to_string();
        let as_text = (offer.offered == Offered::Mstsc).then_some(&*address);
        let hello = ClientHello {
            offered: offer.offered,
            server_name: self.name.or(as_text),
            random: &[random(), random(), random()],
        };
        let bytes = client_hello(&hello);
        let pieces = match offer.pieces {
            true => &PIECES[..],
            false => &[],
        };
        let wait = offer.wait.unwrap_or(self.timeouts.answer);
        put_hello(open, (&bytes, pieces), &hello.random[0], wait).await
    }
}

/// Where a hello is cut that is sent in pieces: within what a record and a hello begin with.
const PIECES: [usize; 2] = [1, 6];
/// Between two pieces: as long as it takes to be two packets.
const BETWEEN: Duration = Duration::from_millis(20);

/// Writes these bytes, cut at these places.
async fn write_cut(
    stream: &mut MeteredStream,
    bytes: &[u8],
    cuts: &[usize],
) -> std::io::Result<()> {
    let mut begun = 0;
    for &cut in cuts {
        stream.write_all(&bytes[begun..cut]).await?;
        stream.flush().await?;
        tokio::time::sleep(BETWEEN).await;
        begun = cut;
    }
    stream.write_all(&bytes[begun..]).await
}

async fn put_hello(
    open: &mut Open,
    (bytes, cuts): (&[u8], &[usize]),
    random: &[u8; 32],
    wait: Duration,
) -> ServerFlight {
    let stream = &mut open.stream;
    let meter = stream.begin_rung();
    if let Err(error) = write_cut(stream, bytes, cuts).await {
        return ServerFlight::ended(meter.end_rung(Rung::Tls, end_of(&error)));
    }
    let until = Instant::now() + wait;
    let read = read_message(stream, wait, flight).await;
    finish_tpkt(stream, &mut meter.first(), until).await;
    match read {
        Ok(flight) => ServerFlight {
            version: flight.version,
            suite: flight.suite,
            group: flight.group,
            scheme: flight.exchange.as_ref().and_then(|e| e.scheme),
            key_curve: flight.chain.first().and_then(|leaf| proof::curve(leaf)),
            asks_certificate: flight.asks_certificate,
            proof: key_proof(&flight, random),
            chain: keep_chain(&flight.chain),
            ..ServerFlight::ended(meter.end_rung(Rung::Tls, End::Ok))
        },
        Err(stop) => {
            let end = end_of_flight(stop, &meter);
            ServerFlight::ended(meter.end_rung(Rung::Tls, end))
        }
    }
}

/// What a flight says about the key of the certificate in it.
fn key_proof(flight: &Flight, client_random: &[u8; 32]) -> KeyProof {
    let (Some(exchange), Some(leaf)) = (&flight.exchange, flight.chain.first()) else {
        return KeyProof::None;
    };
    let Some(scheme) = exchange.scheme else {
        return KeyProof::Unchecked("TLS 1.1 and older sign with MD5 and SHA-1".into());
    };
    proof::check(
        leaf,
        scheme,
        &exchange.signed(client_random),
        &exchange.signature,
    )
}

fn end_of_flight(stop: ReadError<NotFlight>, meter: &Meter) -> End {
    match stop {
        ReadError::Malformed(NotFlight::Alert(n)) => End::Alert(n),
        ReadError::Malformed(NotFlight::NotTls(_)) => not_tls(meter),
        ReadError::Malformed(NotFlight::TooLong) => End::Overrun,
        ReadError::Malformed(NotFlight::Broken) => {
            End::Garbled(Said::from("a handshake message that cannot be read"))
        }
        ReadError::TimedOut => meter.end_at_deadline(),
        ReadError::Ended(end) => end,
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
