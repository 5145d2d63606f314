//! Hosts whose line breaks at NLA, or whose CredSSP is old.

use redial_model::Rung;

use super::{Sick, breaks, sick};
use crate::{Character, Ending, HEALTHY};

/// A TSRequest of version 6 with an errorCode (MS-CSSP 2.2.1).
const fn status(code: u32) -> [u8; 15] {
    let [a, b, c, d] = code.to_be_bytes();
    [0x30, 13, 0xA0, 3, 2, 1, 6, 0xA4, 6, 2, 4, a, b, c, d]
}

const fn answers(
    name: &'static str,
    plays: &'static str,
    cause: &'static str,
    bytes: &'static [u8],
) -> Sick {
    breaks(name, plays, cause, Rung::Nla, Ending::Says(bytes))
}

/// Which of these a Windows host sends at once and which only after the credential is not known
/// from captures, except that NTLM denied is 0x80090302 and Protected Users 0xC000006E; redial reads
/// them wherever they come.
pub(super) static HOSTS: &[Sick] = &[
    breaks(
        "nla-closes",
        "a host that closes instead of answering CredSSP",
        "nla.host-broken",
        Rung::Nla,
        Ending::Fin,
    ),
    breaks(
        "nla-resets",
        "a host that resets instead of answering CredSSP",
        "nla.host-broken",
        Rung::Nla,
        Ending::Rst,
    ),
    breaks(
        "nla-hung-up",
        "a host that disconnects with an RDP message instead of answering CredSSP",
        "nla.host-broken",
        Rung::Nla,
        Ending::Says(&[3, 0, 0, 9, 2, 0xF0, 0x80, 0x21, 0x80]),
    ),
    breaks(
        "nla-silent",
        "a host that does not answer CredSSP",
        "nla.host-broken",
        Rung::Nla,
        Ending::Silence,
    ),
    answers(
        "nla-no-package",
        "a host whose security package is missing",
        "nla.host-broken",
        &status(0x8009_0305),
    ),
    answers(
        "nla-odd-status",
        "a host that refuses with an unknown status",
        "nla.host-broken",
        &status(0xC007_00EA),
    ),
    answers(
        "ntlm-denied",
        "a host that accepts no NTLM",
        "nla.ntlm-denied",
        &status(0x8009_0302),
    ),
    answers(
        "ntlm-blocked",
        "a host whose domain accepts no NTLM",
        "nla.ntlm-denied",
        &status(0xC000_0418),
    ),
    answers(
        "kerberos-only",
        "a host that requires Kerberos",
        "nla.ntlm-denied",
        // negTokenResp { request-mic, supportedMech Kerberos } (RFC 4178 4.2.2).
        &[
            0x30, 0x25, 0xA0, 3, 2, 1, 6, 0xA1, 0x1E, 0x30, 0x1C, 0x30, 0x1A, 0xA0, 0x18, 4, 0x16,
            0xA1, 0x14, 0x30, 0x12, 0xA0, 3, 0x0A, 1, 3, 0xA1, 0x0B, 6, 9, 0x2A, 0x86, 0x48, 0x86,
            0xF7, 0x12, 1, 2, 2,
        ],
    ),
    answers(
        "spnego-reject",
        "a host that rejects NTLM and offers nothing else",
        "nla.ntlm-denied",
        &[
            0x30, 0x18, 0xA0, 3, 2, 1, 6, 0xA1, 0x11, 0x30, 0x0F, 0x30, 0x0D, 0xA0, 0x0B, 4, 9,
            0xA1, 7, 0x30, 5, 0xA0, 3, 0x0A, 1, 2,
        ],
    ),
    answers(
        "protected-user",
        "a host that refuses the account",
        "account.restricted",
        &status(0xC000_006E),
    ),
    answers(
        "no-controller",
        "a host that reaches no domain controller",
        "domain.unreachable",
        &status(0xC000_005E),
    ),
    answers(
        "bad-binding",
        "a host that saw another TLS session than the client",
        "path.intercepted",
        &status(0xC000_035B),
    ),
    answers(
        "time-skew",
        "a host whose clock differs from its domain controller's",
        "clock.skew",
        &status(0xC000_0133),
    ),
    answers(
        "no-algorithm",
        "a host with no algorithm in common",
        "security.mismatch",
        &status(0x8009_0331),
    ),
    answers(
        "not-credssp",
        "a program that uses TLS but not CredSSP",
        "security.mismatch",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ),
    sick(
        "credssp-old",
        "a host without the CredSSP update of 2018",
        "credssp.outdated",
        Character {
            credssp: 3,
            ..HEALTHY
        },
    ),
];
