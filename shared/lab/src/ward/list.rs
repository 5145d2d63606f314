use redial_model::Rung;

use super::{ASKED, Bed, Sick, breaks, sick, well};
use crate::{Character, Door, Ending, HEALTHY, Paper, Security};

/// Every host but those whose TLS or CredSSP is odd.
pub(super) static HOSTS: &[Sick] = &[
    well("healthy-nla", "a healthy host that requires NLA", HEALTHY),
    well(
        "healthy-tls",
        "a healthy host with TLS and no NLA",
        Character {
            security: Security::Tls,
            ..HEALTHY
        },
    ),
    well(
        "one-at-a-time",
        "a healthy host that accepts one client at a time",
        Character {
            door: Door::OneAtATime,
            ..HEALTHY
        },
    ),
    well(
        "hangs-up-on-others",
        "a healthy host that disconnects clients without NLA",
        Character {
            security: Security::NlaOrNothing,
            ..HEALTHY
        },
    ),
    well(
        "known-bug-61s",
        "a host whose clock is 61 s off, as in a known bug",
        Character {
            clock: -61,
            ..HEALTHY
        },
    ),
    breaks(
        "no-certificate",
        "a host that answers failure 3: it has no usable certificate",
        "key.unusable",
        Rung::X224,
        Ending::Failure(3),
    ),
    breaks(
        "closes-at-hello",
        "a host that closes the connection at the TLS ClientHello: it cannot read its private key",
        "key.unusable",
        Rung::Tls,
        Ending::Fin,
    ),
    breaks(
        "resets-at-hello",
        "a host that resets the connection at the TLS ClientHello",
        "key.unusable",
        Rung::Tls,
        Ending::Rst,
    ),
    breaks(
        "alert-80",
        "a host with an internal TLS error",
        "key.unusable",
        Rung::Tls,
        Ending::Alert(80),
    ),
    sick(
        "expired",
        "a host whose certificate expired in 2021",
        "certificate.not-renewed",
        Character {
            paper: Paper::Expired,
            ..HEALTHY
        },
    ),
    sick(
        "not-yet-valid",
        "a host whose certificate is valid from 2090",
        "certificate.too-early",
        Character {
            paper: Paper::NotYet,
            ..HEALTHY
        },
    ),
    sick(
        "weak",
        "a host with an RSA 1024 key and a SHA-1 signature",
        "certificate.weak",
        Character {
            paper: Paper::Weak,
            ..HEALTHY
        },
    ),
    sick(
        "renamed",
        "a host whose certificate is older than its new name",
        "certificate.old-name",
        Character {
            paper: Paper::OldName,
            ..HEALTHY
        },
    ),
    sick(
        "downgraded",
        "a Windows host lowered to standard RDP security (failure 2)",
        "security.downgraded",
        Character {
            security: Security::Standard,
            ..HEALTHY
        },
    ),
    sick(
        "standard-only",
        "a server that chooses standard RDP security whatever is offered",
        "security.downgraded",
        Character {
            security: Security::StandardForAll,
            ..HEALTHY
        },
    ),
    breaks(
        "failure-1",
        "a host that refuses with failure 1",
        "security.mismatch",
        Rung::X224,
        Ending::Failure(1),
    ),
    breaks(
        "failure-4",
        "a host that refuses with failure 4",
        "security.mismatch",
        Rung::X224,
        Ending::Failure(4),
    ),
    breaks(
        "failure-5",
        "a host that refuses with failure 5 although NLA is offered",
        "security.mismatch",
        Rung::X224,
        Ending::Failure(5),
    ),
    breaks(
        "failure-6",
        "a host that requires a client certificate (failure 6)",
        "security.mismatch",
        Rung::X224,
        Ending::Failure(6),
    ),
    breaks(
        "failure-153",
        "a host that refuses with an unknown code",
        "security.mismatch",
        Rung::X224,
        Ending::Failure(153),
    ),
    breaks(
        "hung-up",
        "a host that answers with an MCS disconnect",
        "security.mismatch",
        Rung::X224,
        Ending::Says(&[3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80]),
    ),
    sick(
        "wrong-machine",
        "an address that belongs to another computer",
        "name.wrong-host",
        Character {
            computer: "SRV99",
            ..HEALTHY
        },
    ),
    Sick {
        name: "refused",
        plays: "a port where nothing listens",
        asked_as: ASKED,
        cause: Some("listener.off"),
        bed: Bed::Nobody,
    },
    Sick {
        name: "dropped",
        plays: "a port that drops connection requests",
        asked_as: ASKED,
        cause: Some("firewall.blocked"),
        bed: Bed::Dropped,
    },
    breaks(
        "ssh",
        "an SSH server on the port",
        "path.not-rdp",
        Rung::X224,
        Ending::Says(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
    ),
    breaks(
        "http",
        "a web server on the port",
        "path.not-rdp",
        Rung::X224,
        Ending::Says(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
    ),
    breaks(
        "nomachine",
        "a NoMachine server on the port",
        "path.not-rdp",
        Rung::X224,
        Ending::Says(b"NXD-8.11\r\n"),
    ),
    breaks(
        "junk",
        "a program that answers with random data",
        "path.not-rdp",
        Rung::X224,
        Ending::Says(&[0xDE, 0xAD, 0xBE, 0xEF, 0x1B, b'[', b'3', b'1', b'm']),
    ),
    breaks(
        "closed",
        "a port forward without a target: closed before the X.224 answer",
        "path.closed",
        Rung::X224,
        Ending::Fin,
    ),
    breaks(
        "reset",
        "a port forward without a target: reset before the X.224 answer",
        "path.closed",
        Rung::X224,
        Ending::Rst,
    ),
    breaks(
        "reset-at-once",
        "a port forward that resets each connection as soon as it is accepted",
        "path.closed",
        Rung::Tcp,
        Ending::Rst,
    ),
    breaks(
        "mute-at-hello",
        "a path that drops the TLS ClientHello",
        "path.intercepted",
        Rung::Tls,
        Ending::Silence,
    ),
    sick(
        "intercepted",
        "a product that decrypts TLS on the way",
        "path.intercepted",
        Character {
            paper: Paper::Intercepted,
            ..HEALTHY
        },
    ),
    breaks(
        "not-tls",
        "a program that answers the TLS ClientHello with text",
        "path.intercepted",
        Rung::Tls,
        Ending::Says(b"Blocked by policy\r\n"),
    ),
    sick(
        "limited",
        "a host that drops every second connection",
        "host.limited",
        Character {
            door: Door::EverySecond,
            ..HEALTHY
        },
    ),
    sick(
        "limited-after-one",
        "a host that accepts a connection and drops the next, in turn",
        "host.limited",
        Character {
            door: Door::EveryOther,
            ..HEALTHY
        },
    ),
    breaks(
        "hangs",
        "a service that accepts and never answers",
        "host.slow",
        Rung::X224,
        Ending::Silence,
    ),
    sick(
        "skewed",
        "a host whose clock is ten minutes ahead",
        "clock.skew",
        Character {
            clock: 600,
            ..HEALTHY
        },
    ),
    breaks(
        "drip",
        "a program that answers one byte at a time and never finishes",
        "path.not-rdp",
        Rung::X224,
        Ending::Drip,
    ),
    breaks(
        "flood",
        "a program that sends data and never finishes",
        "path.not-rdp",
        Rung::X224,
        Ending::Flood,
    ),
    breaks(
        "tls-flood",
        "a program that answers the TLS ClientHello with too much data",
        "path.intercepted",
        Rung::Tls,
        Ending::Flood,
    ),
    well(
        "hostile-names",
        "a healthy host whose names are full of escape sequences and markup",
        Character {
            paper: Paper::Hostile,
            computer: "SRV01\u{1b}]0;owned\u{7}<b>\u{202e}",
            ..HEALTHY
        },
    ),
];
