//! Hosts whose TLS is old, hardened, or can't start.

use redial_model::Rung;

use super::{Sick, breaks, sick, well};
use crate::{Character, Ending, HEALTHY, Security, Tls};

const fn speaks(tls: Tls) -> Character {
    Character { tls, ..HEALTHY }
}

/// The same, and nothing in common ends with a reset, as on Windows.
const fn speaks_or_resets(tls: Tls) -> Character {
    Character {
        no_match: Some(Ending::Rst),
        ..speaks(tls)
    }
}

/// A host that answers the TLS hello with RDP_NEG_FAILURE: its TLS can't start.
const fn refuses(name: &'static str, code: u32) -> Sick {
    breaks(
        name,
        "a host that answers the TLS ClientHello with a refusal in RDP",
        "server.key-file",
        Rung::Tls,
        Ending::Failure(code),
    )
}

const fn refuses_with(name: &'static str, plays: &'static str, bytes: &'static [u8]) -> Sick {
    breaks(
        name,
        plays,
        "server.key-file",
        Rung::Tls,
        Ending::Says(bytes),
    )
}

/// An MCS Disconnect Provider Ultimatum: rn-provider-initiated, as xrdp sends it.
const ULTIMATUM: &[u8] = &[3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80];
/// An X.224 Disconnect Request (ITU-T X.224 13.5), reason not specified.
const DISCONNECT_REQUEST: &[u8] = &[3, 0, 0, 11, 6, 0x80, 0, 0, 0x12, 0x34, 0];

pub(super) static HOSTS: &[Sick] = &[
    breaks(
        "alert-40",
        "a host with no cipher suite in common",
        "tls.mismatch",
        Rung::Tls,
        Ending::Alert(40),
    ),
    breaks(
        "alert-70",
        "a host with no TLS version in common",
        "tls.mismatch",
        Rung::Tls,
        Ending::Alert(70),
    ),
    well(
        "tls10-only",
        "a host that supports only TLS 1.0, which mstsc still offers",
        speaks(Tls::Tls10),
    ),
    well(
        "tls10-only-resets",
        "a host that supports only TLS 1.0, and resets clients that do not offer it",
        speaks_or_resets(Tls::Tls10),
    ),
    well(
        "cbc-only",
        "a host that accepts only CBC suites, which mstsc offers",
        speaks(Tls::Cbc),
    ),
    well(
        "cbc-only-resets",
        "a host that accepts only CBC suites, and resets clients that do not offer them",
        speaks_or_resets(Tls::Cbc),
    ),
    well(
        "rsa-exchange-only",
        "a host that accepts only RSA key exchange, which mstsc offers",
        speaks(Tls::RsaKeyExchange),
    ),
    well(
        "rsa-exchange-only-resets",
        "a host that accepts only RSA key exchange, and resets clients that do not offer it",
        speaks_or_resets(Tls::RsaKeyExchange),
    ),
    well(
        "asks-for-certificate",
        "a healthy host that asks for a client certificate but does not require one",
        speaks(Tls::AsksForCertificate),
    ),
    sick(
        "demands-certificate",
        "a host that ends the connection without a client certificate",
        "tls.certificate-demanded",
        speaks(Tls::DemandsCertificate),
    ),
    sick(
        "dhe-only",
        "a host that accepts only DHE, which mstsc does not offer",
        "tls.mismatch",
        speaks(Tls::Dhe),
    ),
    sick(
        "dhe-only-resets",
        "a host that accepts only DHE, and resets clients that do not offer it",
        "tls.mismatch",
        speaks_or_resets(Tls::Dhe),
    ),
    sick(
        "chacha-only",
        "a host that accepts only ChaCha20, which mstsc does not offer",
        "tls.mismatch",
        speaks(Tls::Chacha),
    ),
    sick(
        "chacha-only-resets",
        "a host that accepts only ChaCha20, and resets clients that do not offer it",
        "tls.mismatch",
        speaks_or_resets(Tls::Chacha),
    ),
    sick(
        "p521-only",
        "a host whose curve order leaves only P-521",
        "tls.curve-mismatch",
        speaks(Tls::P521),
    ),
    sick(
        "p521-only-resets",
        "a host whose curve order leaves only P-521, and that resets other ClientHellos",
        "tls.curve-mismatch",
        speaks_or_resets(Tls::P521),
    ),
    sick(
        "resets-tls13",
        "a host that resets every ClientHello that offers TLS 1.3",
        "tls.version-early",
        speaks_or_resets(Tls::NoTls13),
    ),
    sick(
        "refuses-tls13",
        "a host that answers every ClientHello that offers TLS 1.3 with an alert",
        "tls.version-early",
        speaks(Tls::NoTls13),
    ),
    refuses_with(
        "hung-up-at-hello",
        "a host that answers the TLS ClientHello with an MCS disconnect",
        ULTIMATUM,
    ),
    breaks(
        "hung-up-in-pieces-at-hello",
        "a host that answers the TLS ClientHello with an MCS disconnect, byte by byte",
        "server.key-file",
        Rung::Tls,
        Ending::Spells(ULTIMATUM),
    ),
    refuses_with(
        "disconnects-at-hello",
        "a host that answers the TLS ClientHello with an X.224 disconnect",
        DISCONNECT_REQUEST,
    ),
    well(
        "picky",
        "a host that accepts the ClientHello of mstsc and no shorter one",
        speaks(Tls::Picky),
    ),
    sick(
        "tls-only-closes-at-hello",
        "a server without NLA that closes the connection at the TLS ClientHello: it cannot read its key file",
        "server.key-file",
        Character {
            security: Security::Tls,
            breaks: Some((Rung::Tls, Ending::Fin)),
            ..HEALTHY
        },
    ),
    refuses("failure-1-at-hello", 1),
    refuses("failure-2-at-hello", 2),
    refuses("failure-3-at-hello", 3),
    refuses("failure-4-at-hello", 4),
    refuses("failure-5-at-hello", 5),
    refuses("failure-6-at-hello", 6),
];
