use redial_codes::{hresult, ntstatus};
use redial_model::{
    AccountTrouble, CLOCK_STATUSES, CodeCard, Finding, LoginFact, NO_AUTHORITY_STATUSES,
};

use crate::{
    CLOCK, DISABLED, EXPIRED, FAILED, HOURS, LOCKED, MUST_CHANGE, NO_AUTHORITY, NOT_GRANTED,
    NTLM_BLOCKED, PASSWORD_EXPIRED, REFUSED, RESTRICTED, UNKNOWN, WORKSTATION,
};

/// SEC_E_MESSAGE_ALTERED.
const MESSAGE_ALTERED: u32 = 0x8009_030F;

/// What statuses say that are about neither the account nor the proof.
static OTHERS: [(&CodeCard, &[u32]); 3] = [
    (&NO_AUTHORITY, &NO_AUTHORITY_STATUSES),
    (&NTLM_BLOCKED, &[0x8009_0302, 0xC000_0418]),
    (&CLOCK, &CLOCK_STATUSES),
];

/// Every status that is told apart, as Windows sends it.
pub(crate) fn known() -> impl Iterator<Item = u32> {
    let account = AccountTrouble::STATUSES.iter().map(|(status, _)| *status);
    let others = OTHERS
        .iter()
        .flat_map(|(_, statuses)| statuses.iter().copied());
    account.chain(others).chain([MESSAGE_ALTERED])
}

/// Servers on sspi-rs send a SEC_E code with the facility of a Win32 error, and as an NTSTATUS
/// (`construct_error` in its src/credssp/mod.rs). Windows sends either kind as it is.
fn as_windows_sends(code: u32) -> u32 {
    const SSPI: u32 = 0xC007_0000;
    let low = code & 0xFFFF;
    match code & 0xFFFF_0000 {
        SSPI if low >= 0x0300 => 0x8009_0000 | low,
        _ => code,
    }
}

/// Whether the host says that it could not verify what was signed.
pub(super) fn says_altered(code: u32) -> bool {
    as_windows_sends(code) == MESSAGE_ALTERED
}

/// What a status says, with its number as it came.
pub(super) fn finding(code: u32, fact: &LoginFact) -> Finding {
    let known = as_windows_sends(code);
    let (card, says) = match AccountTrouble::of_status(known) {
        Some(trouble) => account(trouble),
        None => other(known),
    };
    card.found(format!("{}: {says}", fact.user))
        .with("status", shown(code))
}

/// A status with its name, where it has one.
pub(super) fn shown(code: u32) -> String {
    let known = as_windows_sends(code);
    let entry = hresult::TABLE.find(known);
    let entry = entry.or_else(|| ntstatus::TABLE.find(known));
    match entry.map(|entry| entry.name) {
        Some(name) => format!("0x{code:08X} ({name})"),
        None => format!("0x{code:08X}"),
    }
}

fn account(trouble: AccountTrouble) -> (&'static CodeCard, &'static str) {
    use AccountTrouble as Trouble;
    match trouble {
        Trouble::Wrong => (&REFUSED, "the host refuses the user name or the password"),
        Trouble::Unknown => (&UNKNOWN, "there is no such account"),
        Trouble::Locked => (&LOCKED, "the account is locked"),
        Trouble::Disabled => (&DISABLED, "the account is disabled"),
        Trouble::Expired | Trouble::Revoked => (&EXPIRED, "the account has expired"),
        Trouble::PasswordExpired | Trouble::PasswordOld => {
            (&PASSWORD_EXPIRED, "the password has expired")
        }
        Trouble::MustChange => (&MUST_CHANGE, "the password must be changed first"),
        Trouble::Hours => (
            &HOURS,
            "the account has no permission to log on at this hour",
        ),
        Trouble::Workstation => (
            &WORKSTATION,
            "the account may log on only from certain computers; redial does not tell the host the name of this one, so mstsc may be let in where redial is not",
        ),
        Trouble::Restricted => (&RESTRICTED, "a rule does not let the account log on"),
        Trouble::NotGranted => (
            &NOT_GRANTED,
            "the account has no right to log on in this way",
        ),
    }
}

fn other(code: u32) -> (&'static CodeCard, &'static str) {
    let row = OTHERS.iter().find(|(_, codes)| codes.contains(&code));
    let Some((card, _)) = row else {
        return (&FAILED, "the sign-in ended with an error");
    };
    let says = match card.code {
        "auth.no-authority" => "the host cannot reach anybody who could check the password",
        "auth.ntlm-blocked" => "the host refuses NTLM",
        _ => "the clocks differ too much",
    };
    (card, says)
}
