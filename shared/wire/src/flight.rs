//! What a server answers to a ClientHello, as far as it is in the clear.

use crate::{
    Read,
    cursor::Cursor,
    hello::{TLS12, TLS13},
};

/// Handshake messages longer than this together are no server flight.
const MAX_FLIGHT_BYTES: usize = 1 << 16;

/// What a server said in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// The version chosen. After TLS 1.3's ServerHello nothing more is in the clear.
    pub version: Option<u16>,
    /// The suite chosen.
    pub suite: Option<u16>,
    /// The certificates, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// The group of the key exchange, when it is named.
    pub group: Option<u16>,
    /// The signed key exchange, when the suite has one.
    pub exchange: Option<SignedExchange>,
    /// Whether a client certificate was asked for.
    pub asks_certificate: bool,
    random: [u8; 32],
}

/// A key exchange with the server's signature (RFC 8422 5.4, RFC 5246 7.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedExchange {
    /// The scheme of the signature; TLS 1.1 and older name none.
    pub scheme: Option<u16>,
    /// The signature.
    pub signature: Vec<u8>,
    /// What is signed, without the client's random, which stands before it.
    signed: Vec<u8>,
}

impl SignedExchange {
    /// What is signed, for a hello with this random.
    #[must_use]
    pub fn signed(&self, client_random: &[u8; 32]) -> Vec<u8> {
        [client_random, &self.signed[..]].concat()
    }
}

/// Why bytes are no server flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFlight {
    /// A TLS alert with this number.
    #[error("alert {0}")]
    Alert(u8),
    /// Not a TLS record, or one that can't be.
    #[error("not TLS: byte 0x{0:02x} where a record starts")]
    NotTls(u8),
    /// More bytes than a flight may have.
    #[error("a flight of more than {MAX_FLIGHT_BYTES} bytes")]
    TooLong,
    /// A handshake message that contradicts itself.
    #[error("a handshake message that cannot be read")]
    Broken,
}

/// Reads a server's first flight, up to ServerHelloDone, from the bytes that have arrived: records
/// are put together, then messages read one by one.
///
/// # Errors
/// The bytes are not TLS, or they are TLS that contradicts itself.
pub fn flight(bytes: &[u8]) -> Result<Read<Flight>, NotFlight> {
    let mut records = Cursor(bytes);
    let mut messages = Vec::new();
    while let Some(&kind) = records.0.first() {
        if !(0x14..=0x17).contains(&kind) || records.0.get(1).is_some_and(|&major| major != 3) {
            return Err(NotFlight::NotTls(kind));
        }
        let mut ahead = records;
        let Some(body) = ahead.take(3).and_then(|_| ahead.run(2)) else {
            break;
        };
        records = ahead;
        match kind {
            0x15 if is_warning(body) => {}
            0x16 if messages.len() + body.len() > MAX_FLIGHT_BYTES => {
                return Err(NotFlight::TooLong);
            }
            0x16 => messages.extend_from_slice(body),
            // The flight may be whole before this record.
            other => {
                return match read_messages(&messages)? {
                    Read::More if other == 0x15 => {
                        Err(NotFlight::Alert(*body.get(1).ok_or(NotFlight::Broken)?))
                    }
                    Read::More => Err(NotFlight::Broken),
                    done => Ok(done),
                };
            }
        }
    }
    read_messages(&messages)
}

/// Whether an alert is a mere warning, after which the handshake goes on: some servers warn that
/// they do not know the name (112, RFC 6066 3). A close (0) ends it.
fn is_warning(alert: &[u8]) -> bool {
    matches!(alert, [1, number] if *number != 0)
}

fn read_messages(bytes: &[u8]) -> Result<Read<Flight>, NotFlight> {
    let mut flight = Flight::default();
    let mut rest = Cursor(bytes);
    loop {
        let (Some(kind), Some(length)) = (rest.number(1), rest.number(3)) else {
            return Ok(Read::More);
        };
        if length > MAX_FLIGHT_BYTES {
            return Err(NotFlight::TooLong);
        }
        let Some(body) = rest.take(length) else {
            return Ok(Read::More);
        };
        match kind {
            2 => {
                server_hello(body, &mut flight).ok_or(NotFlight::Broken)?;
                if flight.version >= Some(TLS13) {
                    return Ok(Read::Done(flight));
                }
            }
            11 => flight.chain = certificates(body).ok_or(NotFlight::Broken)?,
            // What can't be read here proves nothing, and spoils nothing.
            12 => flight.exchange = key_exchange(body, &mut flight),
            13 => flight.asks_certificate = true,
            14 => return Ok(Read::Done(flight)),
            _ => {}
        }
    }
}

fn server_hello(body: &[u8], flight: &mut Flight) -> Option<()> {
    let mut at = Cursor(body);
    flight.version = Some(at.number(2)? as u16);
    flight.random = at.take(32)?.try_into().ok()?;
    at.run(1)?;
    flight.suite = Some(at.number(2)? as u16);
    at.take(1)?;
    if let Some(extensions) = at.run(2) {
        read_extensions(extensions, flight);
    }
    Some(())
}

/// TLS 1.3 says version and group in extensions (RFC 8446 4.2.1 and 4.2.8), also when it asks for
/// another hello.
fn read_extensions(extensions: &[u8], flight: &mut Flight) {
    let mut list = Cursor(extensions);
    while let (Some(kind), Some(body)) = (list.number(2), list.run(2)) {
        let first = Cursor(body).number(2).map(|n| n as u16);
        match kind {
            0x002B => flight.version = first.or(flight.version),
            0x0033 => flight.group = first,
            _ => {}
        }
    }
}

/// ECDHE where the suite says so, else DHE.
fn key_exchange(body: &[u8], flight: &mut Flight) -> Option<SignedExchange> {
    let mut at = Cursor(body);
    if matches!(flight.suite? >> 8, 0xC0 | 0xCC) {
        // 3 is a named curve.
        if at.number(1)? != 3 {
            return None;
        }
        flight.group = Some(at.number(2)? as u16);
        at.run(1)?;
    } else {
        // Prime, generator and public value.
        (0..3).try_for_each(|_| at.run(2).map(drop))?;
    }
    let params = &body[..body.len() - at.0.len()];
    let scheme = if flight.version? >= TLS12 {
        Some(at.number(2)? as u16)
    } else {
        None
    };
    Some(SignedExchange {
        scheme,
        signature: at.run(2)?.to_vec(),
        signed: [&flight.random, params].concat(),
    })
}

fn certificates(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut list = Cursor(Cursor(body).run(3)?);
    let mut chain = Vec::new();
    while !list.0.is_empty() {
        chain.push(list.run(3)?.to_vec());
    }
    Some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hello::TLS10;
    use proptest::prelude::*;

    fn with_length(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u16).to_be_bytes(), bytes].concat()
    }

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 3, 3][..], &with_length(body)].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind][..], &(body.len() as u32).to_be_bytes()[1..], body].concat()
    }

    fn sample() -> Vec<u8> {
        let hello = [&[3, 1][..], &[7; 32], &[0], &[0xC0, 0x14], &[0]].concat();
        let leaf = [&[0, 0, 6, 0, 0, 3][..], b"der"].concat();
        [message(2, &hello), message(11, &leaf), message(14, &[])].concat()
    }

    #[test]
    fn reads_a_flight_however_it_is_cut() {
        let messages = sample();
        for cut in 1..messages.len() {
            let bytes = [
                record(0x16, &messages[..cut]),
                record(0x16, &messages[cut..]),
            ]
            .concat();
            let Ok(Read::Done(flight)) = flight(&bytes) else {
                panic!("not whole")
            };
            assert_eq!(
                (flight.version, flight.suite, flight.chain),
                (Some(TLS10), Some(0xC014), vec![b"der".to_vec()])
            );
        }
    }

    #[test]
    fn names_what_is_no_flight() {
        assert_eq!(flight(&record(0x15, &[2, 70])), Err(NotFlight::Alert(70)));
        assert_eq!(flight(b"HTTP/1.1"), Err(NotFlight::NotTls(b'H')));
        assert_eq!(
            flight(&record(0x16, &[11, 0, 0, 4, 0, 0, 9, 1])),
            Err(NotFlight::Broken)
        );
        assert_eq!(
            flight(&record(0x16, &[11, 1, 0, 1])),
            Err(NotFlight::TooLong)
        );
        let many = record(0x16, &message(11, &[0; 60_000])).repeat(2);
        assert_eq!(flight(&many), Err(NotFlight::TooLong));
        assert_eq!(flight(&[]), Ok(Read::More));
    }

    #[test]
    fn a_warning_before_the_flight_is_passed_over() {
        let whole = record(0x16, &sample());
        let warned = [record(0x15, &[1, 112]), whole.clone()].concat();
        assert_eq!(flight(&warned), flight(&whole));
        assert_eq!(flight(&record(0x15, &[1, 112])), Ok(Read::More));
        assert_eq!(flight(&record(0x15, &[1, 0])), Err(NotFlight::Alert(0)));
        let after = [whole.clone(), record(0x15, &[2, 40])].concat();
        assert_eq!(
            flight(&after),
            flight(&whole),
            "the flight was whole before"
        );
    }

    fn hello(version: [u8; 2], suite: [u8; 2], extensions: &[u8]) -> Vec<u8> {
        let body = [
            &version[..],
            &[7; 32],
            &[0],
            &suite,
            &[0],
            &with_length(extensions),
        ];
        message(2, &body.concat())
    }

    #[test]
    fn tls13_is_whole_with_its_hello() {
        let extensions = [0, 0x2B, 0, 2, 3, 4, 0, 0x33, 0, 2, 0, 0x17];
        let said = record(0x16, &hello([3, 3], [0x13, 2], &extensions));
        let more = [said, record(0x14, &[1]), record(0x17, &[9; 40])].concat();
        let Ok(Read::Done(flight)) = flight(&more) else {
            panic!("not whole")
        };
        assert_eq!(
            (flight.version, flight.suite, flight.group),
            (Some(TLS13), Some(0x1302), Some(0x17))
        );
    }

    #[test]
    fn the_key_exchange_is_read_with_what_is_signed() {
        let point = [&[3, 0, 25, 4][..], b"abcd"].concat();
        let exchange = [&point[..], &[6, 1, 0, 3], b"sig"].concat();
        let messages = [
            hello([3, 3], [0xC0, 0x30], &[]),
            message(12, &exchange),
            message(13, &[0, 0]),
            message(14, &[]),
        ];
        let Ok(Read::Done(read)) = flight(&record(0x16, &messages.concat())) else {
            panic!("not whole")
        };
        assert!(read.asks_certificate && read.group == Some(25));
        let exchange = read.exchange.unwrap();
        assert_eq!(
            (exchange.scheme, &exchange.signature[..]),
            (Some(0x0601), &b"sig"[..])
        );
        assert_eq!(
            exchange.signed(&[1; 32]),
            [&[1; 32][..], &[7; 32], &point].concat()
        );
    }

    #[test]
    fn a_dhe_exchange_of_tls10_names_neither_group_nor_scheme() {
        let exchange = [0, 1, 23, 0, 1, 5, 0, 1, 8, 0, 3, b's', b'i', b'g'];
        let messages = [
            hello([3, 1], [0, 0x39], &[]),
            message(12, &exchange),
            message(14, &[]),
        ];
        let Ok(Read::Done(read)) = flight(&record(0x16, &messages.concat())) else {
            panic!("not whole")
        };
        let exchange = read.exchange.unwrap();
        assert_eq!((read.group, exchange.scheme), (None, None));
        assert_eq!(exchange.signature, b"sig");
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = flight(&bytes);
        }

        #[test]
        fn mutated_flights(at in 0usize..60, value in any::<u8>()) {
            let mut bytes = record(0x16, &sample());
            let at = at % bytes.len();
            bytes[at] = value;
            let _ = flight(&bytes);
        }
    }
}
