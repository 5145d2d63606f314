//! A server's TLS up to its first flight, made by hand: for hosts that speak what no library here
//! does.

use rustls::SignatureScheme;

use crate::{Tls, papers::Papers};

const TLS10: u16 = 0x0301;
const TLS12: u16 = 0x0303;
const TLS13: u16 = 0x0304;
const X25519: u16 = 0x001D;
const P521: u16 = 0x0019;
/// RFC 5077 3.2.
const SESSION_TICKET: u16 = 0x0023;
/// The server's random: its flight is no secret.
const RANDOM: [u8; 32] = [0x11; 32];

/// What such a host takes. Suites are in the order of its liking, as IANA numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    version: u16,
    suites: &'static [u16],
    group: u16,
    /// Whether a hello that offers TLS 1.3 is beyond it.
    stumbles_at_tls13: bool,
    /// The extension without which it takes no hello.
    insists_on: Option<u16>,
}

/// Nothing in a hello is what the host takes: the alert that says so (RFC 5246 7.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoMatch(pub u8);

const PROTOCOL_VERSION: NoMatch = NoMatch(70);
const HANDSHAKE_FAILURE: NoMatch = NoMatch(40);

/// What is read of a ClientHello.
struct Hello<'a> {
    random: &'a [u8],
    versions: Vec<u16>,
    suites: Vec<u16>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    extensions: Vec<u16>,
}

impl Flight {
    /// The flight of a host that speaks this TLS; nothing where a library speaks it.
    pub fn of(tls: Tls) -> Option<Self> {
        let tls12 = Self {
            version: TLS12,
            suites: &[0xC030, 0xC02F, 0xC028, 0xC027, 0xC014, 0xC013],
            group: X25519,
            stumbles_at_tls13: false,
            insists_on: None,
        };
        Some(match tls {
            Tls::Current | Tls::AsksForCertificate | Tls::DemandsCertificate => return None,
            Tls::Tls10 => Self {
                version: TLS10,
                suites: &[0x0035, 0x002F, 0x000A],
                ..tls12
            },
            Tls::Cbc => Self {
                suites: &[0xC028, 0xC027, 0xC014, 0xC013],
                ..tls12
            },
            Tls::RsaKeyExchange => Self {
                suites: &[0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F],
                ..tls12
            },
            Tls::Dhe => Self {
                suites: &[0x009F, 0x009E, 0x006B, 0x0067, 0x0039, 0x0033],
                ..tls12
            },
            Tls::P521 => Self {
                group: P521,
                ..tls12
            },
            Tls::NoTls13 => Self {
                stumbles_at_tls13: true,
                ..tls12
            },
            Tls::Picky => Self {
                insists_on: Some(SESSION_TICKET),
                ..tls12
            },
            Tls::Chacha => Self {
                suites: &[0xCCA8],
                ..tls12
            },
        })
    }

    /// The answer to a ClientHello record: ServerHello, Certificate, the signed key exchange where the
    /// suite has one, and ServerHelloDone.
    pub fn answer(&self, record_of_hello: &[u8], papers: &Papers) -> Result<Vec<u8>, NoMatch> {
        let hello = Hello::read(record_of_hello).ok_or(HANDSHAKE_FAILURE)?;
        let beyond = self.stumbles_at_tls13 && hello.versions.contains(&TLS13);
        if beyond || !hello.versions.contains(&self.version) {
            return Err(PROTOCOL_VERSION);
        }
        let wants = self.insists_on;
        if wants.is_some_and(|kind| !hello.extensions.contains(&kind)) {
            return Err(HANDSHAKE_FAILURE);
        }
        let suite = self.suites.iter().find(|s| hello.suites.contains(s));
        let suite = *suite.ok_or(HANDSHAKE_FAILURE)?;
        let exchange = match suite >> 8 {
            0xC0 | 0xCC if !hello.groups.contains(&self.group) => return Err(HANDSHAKE_FAILURE),
            0xC0 | 0xCC => Some(self.curve()),
            _ if matches!(suite, 0x009F | 0x009E | 0x006B | 0x0067 | 0x0039 | 0x0033) => {
                Some(finite_field())
            }
            _ => None,
        };
        let exchange = match exchange {
            Some(parameters) => signed(parameters, &hello, papers).ok_or(HANDSHAKE_FAILURE)?,
            None => Vec::new(),
        };
        let version = self.version.to_be_bytes();
        let chosen = [
            &version[..],
            &RANDOM,
            &[0],
            &suite.to_be_bytes(),
            // No compression.
            &[0],
        ];
        let leaf = &papers.leaf;
        let certificate = [&len24(leaf.len() + 3)[..], &len24(leaf.len()), leaf].concat();
        let messages = [
            message(2, &chosen.concat()),
            message(11, &certificate),
            exchange,
            message(14, &[]),
        ];
        Ok(record(0x16, &messages.concat()))
    }

    /// ServerECDHParams (RFC 8422 5.4) with a public value nobody computes with.
    fn curve(&self) -> Vec<u8> {
        let point = match self.group {
            // An uncompressed point of 521 bits.
            P521 => [&[4][..], &[0x11; 132]].concat(),
            _ => [&[9][..], &[0; 31]].concat(),
        };
        [
            &[3][..],
            &self.group.to_be_bytes(),
            &[point.len() as u8],
            &point,
        ]
        .concat()
    }
}

/// ServerDHParams (RFC 5246 7.4.3): prime, generator and public value of 2048 bits.
fn finite_field() -> Vec<u8> {
    [&[1, 0][..], &[0xFF; 256], &[0, 1, 2], &[1, 0], &[0x11; 256]].concat()
}

/// The key exchange with the host's signature (RFC 5246 7.4.3).
fn signed(parameters: Vec<u8>, hello: &Hello<'_>, papers: &Papers) -> Option<Vec<u8>> {
    let offered: Vec<_> = hello.schemes.iter().map(|n| (*n).into()).collect();
    let signer = papers.signer(&offered)?;
    let signature = signer
        .sign(&[hello.random, &RANDOM, &parameters].concat())
        .ok()?;
    let scheme: SignatureScheme = signer.scheme();
    let body = [
        &parameters[..],
        &u16::from(scheme).to_be_bytes(),
        &(signature.len() as u16).to_be_bytes(),
        &signature,
    ];
    Some(message(12, &body.concat()))
}

impl<'a> Hello<'a> {
    /// Reads a record with a whole ClientHello in it (RFC 8446 4.1.2).
    fn read(record: &'a [u8]) -> Option<Self> {
        // The record's header and the message's.
        let mut rest = record.get(9..)?;
        let legacy = number(&mut rest)?;
        let random = run(&mut rest, 32)?;
        counted(&mut rest, 1)?;
        let suites = numbers(counted(&mut rest, 2)?);
        counted(&mut rest, 1)?;
        let mut hello = Self {
            random,
            versions: (TLS10..=legacy).collect(),
            suites,
            groups: vec![],
            schemes: vec![],
            extensions: vec![],
        };
        let mut extensions = counted(&mut rest, 2).unwrap_or_default();
        while let Some(kind) = number(&mut extensions) {
            let mut body = counted(&mut extensions, 2)?;
            hello.extensions.push(kind);
            match kind {
                0x000A => hello.groups = numbers(counted(&mut body, 2)?),
                0x000D => hello.schemes = numbers(counted(&mut body, 2)?),
                0x002B => hello.versions = numbers(counted(&mut body, 1)?),
                _ => {}
            }
        }
        Some(hello)
    }
}

fn run<'a>(from: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(taken)
}

fn number(from: &mut &[u8]) -> Option<u16> {
    run(from, 2).map(|two| u16::from_be_bytes([two[0], two[1]]))
}

/// What stands after its length, which takes `digits` bytes.
fn counted<'a>(from: &mut &'a [u8], digits: usize) -> Option<&'a [u8]> {
    let length = run(from, digits)?;
    let length = length.iter().fold(0, |n, d| n << 8 | usize::from(*d));
    run(from, length)
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes
        .chunks_exact(2)
        .map(|two| u16::from_be_bytes([two[0], two[1]]))
        .collect()
}

fn len24(length: usize) -> [u8; 3] {
    let [_, a, b, c] = (length as u32).to_be_bytes();
    [a, b, c]
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &len24(body.len()), body].concat()
}

pub(crate) fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 3, 1][..], &(body.len() as u16).to_be_bytes(), body].concat()
}
