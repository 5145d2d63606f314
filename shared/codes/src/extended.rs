//! The "Extended error code" of the mstsc dialog: ExtendedDisconnectReasonCode.

use crate::{CodeEntry, entry, find};

/// Every code known, but for the range of protocol errors.
pub const TABLE: &[CodeEntry] = &[
    entry(0x0, "exDiscReasonNoInfo", "no additional information"),
    entry(
        0x1,
        "exDiscReasonAPIInitiatedDisconnect",
        "a program asked for the disconnect",
    ),
    entry(
        0x2,
        "exDiscReasonAPIInitiatedLogoff",
        "a program logged the user off",
    ),
    entry(
        0x3,
        "exDiscReasonServerIdleTimeout",
        "the idle limit was reached",
    ),
    entry(
        0x4,
        "exDiscReasonServerLogonTimeout",
        "the logon or session limit was reached",
    ),
    entry(
        0x5,
        "exDiscReasonReplacedByOtherConnection",
        "another connection took the session",
    ),
    entry(0x6, "exDiscReasonOutOfMemory", "the host ran out of memory"),
    entry(
        0x7,
        "exDiscReasonServerDeniedConnection",
        "the connection was denied",
    ),
    entry(
        0x8,
        "exDiscReasonServerDeniedConnectionFips",
        "the connection was denied for FIPS reasons",
    ),
    entry(
        0x9,
        "exDiscReasonServerInsufficientPrivileges",
        "the user has no right to log on through Remote Desktop",
    ),
    entry(
        0xA,
        "exDiscReasonServerFreshCredsRequired",
        "the host refuses saved credentials",
    ),
    entry(
        0xB,
        "exDiscReasonRpcInitiatedDisconnectByUser",
        "the user ended it on the host",
    ),
    entry(0xC, "exDiscReasonLogoffByUser", "the user logged off"),
    entry(0x19, "exDiscReasonShutdown", "the host is shutting down"),
    entry(0x1A, "exDiscReasonReboot", "the host is rebooting"),
    entry(
        0x100,
        "exDiscReasonLicenseInternal",
        "an internal licensing error",
    ),
    entry(
        0x101,
        "exDiscReasonLicenseNoLicenseServer",
        "no licence server",
    ),
    entry(
        0x102,
        "exDiscReasonLicenseNoLicense",
        "no licence is available",
    ),
    entry(
        0x103,
        "exDiscReasonLicenseErrClientMsg",
        "an invalid licensing message from the client",
    ),
    entry(
        0x104,
        "exDiscReasonLicenseHwidDoesntMatchLicense",
        "the licence belongs to other hardware",
    ),
    entry(
        0x105,
        "exDiscReasonLicenseErrClientLicense",
        "the client's licence is damaged",
    ),
    entry(
        0x106,
        "exDiscReasonLicenseCantFinishProtocol",
        "licensing did not finish (network)",
    ),
    entry(
        0x107,
        "exDiscReasonLicenseClientEndedProtocol",
        "the client ended licensing early",
    ),
    entry(
        0x108,
        "exDiscReasonLicenseErrClientEncryption",
        "a licensing message is encrypted wrongly",
    ),
    entry(
        0x109,
        "exDiscReasonLicenseCantUpgradeLicense",
        "the licence can't be upgraded or renewed",
    ),
    entry(
        0x10A,
        "exDiscReasonLicenseNoRemoteConnections",
        "the host is not licensed for remote connections",
    ),
    entry(
        0x10B,
        "exDiscReasonLicenseCreatingLicStoreAccDenied",
        "the client may not create its licence store",
    ),
    entry(
        0x300,
        "exDiscReasonRdpEncInvalidCredentials",
        "invalid credentials",
    ),
];

/// The entry of `code`; codes 0x1000 to 0x7FFF are internal protocol errors.
#[must_use]
pub fn find_extended(code: u32) -> Option<CodeEntry> {
    const PROTOCOL: CodeEntry = entry(
        0x1000,
        "exDiscReasonProtocolRangeStart",
        "an internal protocol error; the host's event log knows more",
    );
    match code {
        0x1000..=0x7FFF => Some(CodeEntry { code, ..PROTOCOL }),
        _ => find(TABLE, code).copied(),
    }
}
