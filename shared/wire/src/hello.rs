//! A ClientHello made by hand: as mstsc sends it, or with more or less in it. For servers that a
//! modern TLS library can't talk to.

/// TLS 1.0 as on the wire.
pub const TLS10: u16 = 0x0301;
/// TLS 1.1.
pub const TLS11: u16 = 0x0302;
/// TLS 1.2.
pub const TLS12: u16 = 0x0303;
/// TLS 1.3.
pub const TLS13: u16 = 0x0304;

/// The suites that mstsc of Windows 11 (build 22621) offers, in its order, seen in its hellos: the
/// default of that Windows without DHE
/// (learn.microsoft.com/windows/win32/secauthn/tls-cipher-suites-in-windows-11).
pub const MSTSC_SUITES: [u16; 20] = [
    0x1302, 0x1301, 0xC02C, 0xC02B, 0xC030, 0xC02F, 0xC024, 0xC023, 0xC028, 0xC027, 0xC00A, 0xC009,
    0xC014, 0xC013, 0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F,
];
/// The groups that it offers: X25519, P-256 and P-384.
pub const MSTSC_GROUPS: [u16; 3] = [0x001D, 0x0017, 0x0018];
/// The signature schemes that it offers.
pub const MSTSC_SCHEMES: [u16; 12] = [
    0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603,
];
/// The versions that it offers.
const MSTSC_VERSIONS: [u16; 4] = [TLS13, TLS12, TLS11, TLS10];

/// Suites of a wide hello, as IANA numbers: all of mstsc's up to TLS 1.2, then what mstsc does not
/// offer: ChaCha20, DHE, 3DES and RC4.
const WIDE_SUITES: [u16; 28] = [
    0xC02C, 0xC02B, 0xC030, 0xC02F, 0xC024, 0xC023, 0xC028, 0xC027, 0xC00A, 0xC009, 0xC014, 0xC013,
    0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F, 0xCCA9, 0xCCA8, 0x009F, 0x009E, 0x006B, 0x0067,
    0x0039, 0x0033, 0x000A, 0x0005,
];
/// Groups of a wide hello: mstsc's, then P-521 and X448.
const WIDE_GROUPS: [u16; 5] = [0x001D, 0x0017, 0x0018, 0x0019, 0x001E];
/// Schemes of a wide hello: mstsc's, then Ed25519, Ed448, and RSA-PSS keys.
const WIDE_SCHEMES: [u16; 17] = [
    0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603,
    0x0807, 0x0808, 0x0809, 0x080A, 0x080B,
];
/// Suites of the small hello.
const FEW_SUITES: [u16; 4] = [0xC02F, 0xC013, 0x002F, 0x009C];

/// What a hello offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// What mstsc of Windows 11 offers, TLS 1.3 among it.
    Mstsc,
    /// Up to this version, at most `TLS12`: all suites and groups that any host may want.
    Wide(u16),
    /// Up to this version, at most `TLS12`: a few suites and no server name, so that the hello stays
    /// under 120 bytes.
    Few(u16),
}

/// What is in a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientHello<'a> {
    /// What it offers.
    pub offered: Offered,
    /// The server name to ask for; at most 253 bytes are sent.
    pub server_name: Option<&'a str>,
    /// The random, the session id and the X25519 share: 32 bytes each, which should differ from
    /// hello to hello. Any 32 bytes are a share (RFC 7748 5).
    pub random: &'a [[u8; 32]; 3],
}

/// The record with the ClientHello in it (RFC 5246 7.4.1.2, RFC 8446 4.1.2).
#[must_use]
pub fn client_hello(hello: &ClientHello<'_>) -> Vec<u8> {
    let (version, suites, session): (u16, &[u16], &[u8]) = match hello.offered {
        // TLS 1.3 says its version in an extension (RFC 8446 4.2.1).
        Offered::Mstsc => (TLS12, &MSTSC_SUITES, &hello.random[1]),
        Offered::Wide(version) => (version, &WIDE_SUITES, &[]),
        Offered::Few(version) => (version, &FEW_SUITES, &[]),
    };
    let extensions = match hello.offered {
        Offered::Mstsc => as_mstsc(hello),
        Offered::Wide(version) => older(named(hello), &WIDE_GROUPS, version),
        Offered::Few(version) => older(Vec::new(), &WIDE_GROUPS[..4], version),
    };
    let mut body = version.to_be_bytes().to_vec();
    body.extend(hello.random[0]);
    body.push(session.len() as u8);
    body.extend(session);
    body.extend(with_length(&numbers(suites)));
    body.extend([1, 0]);
    body.extend(with_length(&extensions));
    let length = (body.len() as u32).to_be_bytes();
    let handshake = [&[1], &length[1..], &body].concat();
    // The record says TLS 1.0: old servers refuse anything else in a first record (RFC 5246 E.1).
    [&[0x16, 3, 1][..], &with_length(&handshake)].concat()
}

/// The extensions of mstsc's hello, in its order.
fn as_mstsc(hello: &ClientHello<'_>) -> Vec<u8> {
    let mut to = named(hello);
    // status_request: OCSP, no responder, no extension.
    extension(&mut to, 0x0005, &[1, 0, 0, 0, 0]);
    let versions = numbers(&MSTSC_VERSIONS);
    extension(
        &mut to,
        0x002B,
        &[&[versions.len() as u8], &versions[..]].concat(),
    );
    extension(&mut to, 0x000D, &with_length(&numbers(&MSTSC_SCHEMES)));
    // An empty session_ticket: the client could keep one.
    extension(&mut to, 0x0023, &[]);
    extension(&mut to, 0x000A, &with_length(&numbers(&MSTSC_GROUPS)));
    let share = [&[0, 0x1D][..], &with_length(&hello.random[2])].concat();
    extension(&mut to, 0x0033, &with_length(&share));
    // post_handshake_auth and extended_master_secret.
    extension(&mut to, 0x0031, &[]);
    extension(&mut to, 0x0017, &[]);
    extension(&mut to, 0xFF01, &[0]);
    // psk_key_exchange_modes: with a key exchange.
    extension(&mut to, 0x002D, &[1, 1]);
    to
}

/// The extensions of a hello up to TLS 1.2, after those it begins with.
fn older(begin: Vec<u8>, groups: &[u16], version: u16) -> Vec<u8> {
    let mut to = begin;
    extension(&mut to, 0x000A, &with_length(&numbers(groups)));
    extension(&mut to, 0x000B, &[1, 0]);
    if version >= TLS12 {
        let schemes = if groups.len() == WIDE_GROUPS.len() {
            &WIDE_SCHEMES[..]
        } else {
            &[
                0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201,
            ]
        };
        extension(&mut to, 0x000D, &with_length(&numbers(schemes)));
    }
    extension(&mut to, 0xFF01, &[0]);
    to
}

/// The server name, when one is asked for.
fn named(hello: &ClientHello<'_>) -> Vec<u8> {
    let mut to = Vec::new();
    if let Some(name) = hello.server_name.filter(|n| n.len() <= 253) {
        let entry = [&[0][..], &with_length(name.as_bytes())].concat();
        extension(&mut to, 0x0000, &with_length(&entry));
    }
    to
}

fn numbers(of: &[u16]) -> Vec<u8> {
    of.iter().flat_map(|n| n.to_be_bytes()).collect()
}

fn extension(to: &mut Vec<u8>, kind: u16, body: &[u8]) {
    to.extend(kind.to_be_bytes());
    to.extend(with_length(body));
}

/// A run of bytes after its 16-bit length. Everything made here is far shorter than 64 KiB.
fn with_length(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes(), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: [[u8; 32]; 3] = [[5; 32], [6; 32], [7; 32]];

    fn made(offered: Offered) -> Vec<u8> {
        client_hello(&ClientHello {
            offered,
            server_name: Some("srv01.corp.test"),
            random: &RANDOM,
        })
    }

    #[test]
    fn each_hello_is_one_record_and_the_small_one_is_small() {
        for offered in [Offered::Mstsc, Offered::Wide(TLS12), Offered::Wide(TLS10)] {
            let hello = made(offered);
            assert_eq!(
                usize::from(u16::from_be_bytes([hello[3], hello[4]])) + 5,
                hello.len()
            );
            assert!(hello.windows(15).any(|w| w == b"srv01.corp.test"));
        }
        assert!(made(Offered::Few(TLS12)).len() < 120);
    }

    #[test]
    fn the_wide_hello_offers_all_that_mstsc_does_up_to_tls12() {
        let beyond = |all: &[u16], of: &[u16]| {
            let missing: Vec<_> = of.iter().filter(|n| !all.contains(n)).copied().collect();
            missing
        };
        assert_eq!(beyond(&WIDE_SUITES, &MSTSC_SUITES), [0x1302, 0x1301]);
        assert!(beyond(&WIDE_GROUPS, &MSTSC_GROUPS).is_empty());
        assert!(beyond(&WIDE_SCHEMES, &MSTSC_SCHEMES).is_empty());
    }

    #[test]
    fn only_mstscs_hello_offers_tls13() {
        let lists_versions = |hello: Vec<u8>| hello.windows(4).any(|w| w == [0, 0x2B, 0, 9]);
        assert!(lists_versions(made(Offered::Mstsc)));
        assert!(!lists_versions(made(Offered::Wide(TLS12))));
    }
}
