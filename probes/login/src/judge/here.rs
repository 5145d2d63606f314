use redial_model::{CodeCard, Finding, LoginFact};

use super::status::shown;
use crate::{CLOCK, NOT_PROVED, REFUSED};

/// What this computer's own system says instead of a proof (SEC_E codes of InitializeSecurityContext,
/// learn.microsoft.com). It is no word of the host's.
const SAYS: [(u32, &CodeCard, &str); 8] = [
    (
        0x8009_0302,
        &NOT_PROVED,
        "this computer can use no Kerberos for this host, and NTLM is forbidden here",
    ),
    (
        0x8009_0303,
        &NOT_PROVED,
        "this computer's domain knows no host of this name, and NTLM is not allowed instead",
    ),
    (
        0x8009_030C,
        &REFUSED,
        "the domain refuses the credentials with which the user signed in here",
    ),
    (
        0x8009_030D,
        &NOT_PROVED,
        "Windows on this computer has no credentials that it can prove",
    ),
    (
        0x8009_030E,
        &NOT_PROVED,
        "Windows on this computer has no credentials that it can prove",
    ),
    (
        0x8009_0311,
        &NOT_PROVED,
        "this computer reaches no domain controller",
    ),
    (
        0x8009_0322,
        &NOT_PROVED,
        "the host has not the key that the domain keeps for its name: another computer answers, or the name belongs to another account",
    ),
    (0x8009_0324, &CLOCK, "the clocks differ too much"),
];

/// What a status of this computer says, with its number.
pub(super) fn finding(code: u32, fact: &LoginFact) -> Finding {
    let row = SAYS.iter().find(|(known, ..)| *known == code);
    let (card, says) = row.map_or(
        (&NOT_PROVED, "this computer ended the sign-in with an error"),
        |(_, card, says)| (*card, *says),
    );
    card.found(format!("{}: {says}", fact.user))
        .with("status of this computer", shown(code))
}
