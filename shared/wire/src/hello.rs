//! A ClientHello made by hand, and what comes back in the clear: for servers that a modern TLS
//! library can't talk to.

use crate::{Read, cursor::Cursor};

/// TLS 1.0 as on the wire.
pub const TLS10: u16 = 0x0301;
/// TLS 1.1.
pub const TLS11: u16 = 0x0302;
/// TLS 1.2.
pub const TLS12: u16 = 0x0303;

/// Handshake messages longer than this together are no server flight.
const MAX_FLIGHT_BYTES: usize = 1 << 16;

/// Suites a wide hello offers, as IANA numbers: ECDHE and DHE first, then RSA key exchange, AEAD
/// before CBC, 3DES and RC4 last.
const WIDE_SUITES: [u16; 24] = [
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0x009E, 0x009F, 0xC009, 0xC013, 0xC00A, 0xC014,
    0xC023, 0xC027, 0x0033, 0x0039, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A, 0x0005,
];
/// Suites of the small hello.
const FEW_SUITES: [u16; 4] = [0xC02F, 0xC013, 0x002F, 0x009C];

/// How many suites a hello names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suites {
    /// All that any host may want, old ones included.
    #[default]
    Wide,
    /// A few, and no server name, so that the hello stays under 120 bytes.
    Few,
}

/// What is in a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientHello<'a> {
    /// The highest version offered, `TLS12` or older.
    pub version: u16,
    /// The suites offered.
    pub suites: Suites,
    /// The server name to ask for, when it is a name; at most 253 bytes are sent.
    pub server_name: Option<&'a str>,
    /// 32 bytes that should differ from hello to hello.
    pub random: [u8; 32],
}

/// The record with the ClientHello in it (RFC 5246 7.4.1.2).
#[must_use]
pub fn client_hello(hello: &ClientHello<'_>) -> Vec<u8> {
    let (suites, server_name): (&[u16], _) = match hello.suites {
        Suites::Wide => (&WIDE_SUITES, hello.server_name.filter(|n| n.len() <= 253)),
        Suites::Few => (&FEW_SUITES, None),
    };
    let mut extensions = Vec::new();
    if let Some(name) = server_name {
        extension(
            &mut extensions,
            0,
            &with_length(&[&[0][..], &with_length(name.as_bytes())].concat()),
        );
    }
    extension(
        &mut extensions,
        10,
        &with_length(&[0, 29, 0, 23, 0, 24, 0, 25]),
    );
    extension(&mut extensions, 11, &[1, 0]);
    if hello.version >= TLS12 {
        let schemes = [4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1, 2, 3, 2, 1];
        extension(&mut extensions, 13, &with_length(&schemes));
    }
    extension(&mut extensions, 0xFF01, &[0]);
    let mut body = hello.version.to_be_bytes().to_vec();
    body.extend(hello.random);
    body.push(0);
    body.extend(with_length(
        &suites
            .iter()
            .flat_map(|s| s.to_be_bytes())
            .collect::<Vec<_>>(),
    ));
    body.extend([1, 0]);
    body.extend(with_length(&extensions));
    let length = (body.len() as u32).to_be_bytes();
    let handshake = [&[1], &length[1..], &body].concat();
    // The record says TLS 1.0: old servers refuse anything else in a first record (RFC 5246 E.1).
    [&[0x16, 3, 1][..], &with_length(&handshake)].concat()
}

fn extension(to: &mut Vec<u8>, kind: u16, body: &[u8]) {
    to.extend(kind.to_be_bytes());
    to.extend(with_length(body));
}

/// A run of bytes after its 16-bit length. Everything made here is far shorter than 64 KiB.
fn with_length(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes(), bytes].concat()
}

/// What a server said in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flight {
    /// The version chosen, from `server_version` (a TLS 1.3 server never comes here, as 1.3 is not
    /// offered).
    pub version: Option<u16>,
    /// The suite chosen.
    pub suite: Option<u16>,
    /// The certificates, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
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
    #[error("a handshake message that can't be read")]
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
            0x15 => return Err(NotFlight::Alert(*body.get(1).ok_or(NotFlight::Broken)?)),
            0x16 if messages.len() + body.len() > MAX_FLIGHT_BYTES => {
                return Err(NotFlight::TooLong);
            }
            0x16 => messages.extend_from_slice(body),
            _ => return Err(NotFlight::Broken),
        }
    }
    read_messages(&messages)
}

fn read_messages(bytes: &[u8]) -> Result<Read<Flight>, NotFlight> {
    let mut flight = Flight::default();
    let mut rest = Cursor(bytes);
    loop {
        let Some(kind) = rest.number(1) else {
            return Ok(Read::More);
        };
        let Some(length) = rest.number(3) else {
            return Ok(Read::More);
        };
        if length > MAX_FLIGHT_BYTES {
            return Err(NotFlight::TooLong);
        }
        let Some(body) = rest.take(length) else {
            return Ok(Read::More);
        };
        match kind {
            2 => server_hello(body, &mut flight).ok_or(NotFlight::Broken)?,
            11 => flight.chain = certificates(body).ok_or(NotFlight::Broken)?,
            14 => return Ok(Read::Done(flight)),
            _ => {}
        }
    }
}

fn server_hello(body: &[u8], flight: &mut Flight) -> Option<()> {
    let mut at = Cursor(body);
    flight.version = Some(at.number(2)? as u16);
    at.take(32)?;
    at.run(1)?;
    flight.suite = Some(at.number(2)? as u16);
    Some(())
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
    use proptest::prelude::*;

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
    fn hello_is_one_record_and_the_small_one_is_small() {
        let hello = ClientHello {
            version: TLS12,
            suites: Suites::Wide,
            server_name: Some("srv01.corp.test"),
            random: [5; 32],
        };
        let wide = client_hello(&hello);
        assert_eq!(
            usize::from(u16::from_be_bytes([wide[3], wide[4]])) + 5,
            wide.len()
        );
        assert!(wide.windows(15).any(|w| w == b"srv01.corp.test"));
        assert!(
            client_hello(&ClientHello {
                suites: Suites::Few,
                ..hello
            })
            .len()
                < 120
        );
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
