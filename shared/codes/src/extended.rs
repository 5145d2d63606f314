//! The "Extended error code" of the mstsc dialog: ExtendedDisconnectReasonCode.

use crate::{
    CodeEntry, CodeTable,
    Phase::{Account, Host, Licence, Normal, Protocol, Security, Unsaid},
    entry::row,
};

/// Every code known, but for the range of protocol errors.
pub const TABLE: CodeTable = CodeTable {
    title: "mstsc's extended error code",
    source: "learn.microsoft.com, ExtendedDisconnectReasonCode",
    rows: ROWS,
};

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0x0, Unsaid, "exDiscReasonNoInfo", "no additional information")
        .but("That nothing went wrong.").then("Explain the error code beside it, and the number in the dialog's own text."),
    row(0x1, Normal, "exDiscReasonAPIInitiatedDisconnect", "a program asked for the disconnect"),
    row(0x2, Normal, "exDiscReasonAPIInitiatedLogoff", "a program logged the user off"),
    row(0x3, Normal, "exDiscReasonServerIdleTimeout", "the idle limit was reached"),
    row(0x4, Normal, "exDiscReasonServerLogonTimeout", "the logon or session limit was reached"),
    row(0x5, Normal, "exDiscReasonReplacedByOtherConnection", "another connection took the session"),
    row(0x6, Host, "exDiscReasonOutOfMemory", "the host ran out of memory"),
    row(0x7, Unsaid, "exDiscReasonServerDeniedConnection", "the connection was denied")
        .but("That the host denied it: next to 0x904 it was seen where no Windows host can have sent it (tunnels, other programs on the port)."),
    row(0x8, Security, "exDiscReasonServerDeniedConnectionFips", "the connection was denied for FIPS reasons"),
    row(0x9, Account, "exDiscReasonServerInsufficientPrivileges", "the user has no right to log on through Remote Desktop"),
    row(0xA, Account, "exDiscReasonServerFreshCredsRequired", "the host refuses saved credentials"),
    row(0xB, Normal, "exDiscReasonRpcInitiatedDisconnectByUser", "the user ended it on the host"),
    row(0xC, Normal, "exDiscReasonLogoffByUser", "the user logged off"),
    row(0x19, Normal, "exDiscReasonShutdown", "the host is shutting down"),
    row(0x1A, Normal, "exDiscReasonReboot", "the host is rebooting"),
    row(0x100, Licence, "exDiscReasonLicenseInternal", "an internal licensing error"),
    row(0x101, Licence, "exDiscReasonLicenseNoLicenseServer", "no licence server"),
    row(0x102, Licence, "exDiscReasonLicenseNoLicense", "no licence is available"),
    row(0x103, Licence, "exDiscReasonLicenseErrClientMsg", "an invalid licensing message from the client"),
    row(0x104, Licence, "exDiscReasonLicenseHwidDoesntMatchLicense", "the licence belongs to other hardware"),
    row(0x105, Licence, "exDiscReasonLicenseErrClientLicense", "the client's licence is damaged"),
    row(0x106, Licence, "exDiscReasonLicenseCantFinishProtocol", "licensing did not finish (network)"),
    row(0x107, Licence, "exDiscReasonLicenseClientEndedProtocol", "the client ended licensing early"),
    row(0x108, Licence, "exDiscReasonLicenseErrClientEncryption", "a licensing message is encrypted incorrectly"),
    row(0x109, Licence, "exDiscReasonLicenseCantUpgradeLicense", "the licence cannot be upgraded or renewed"),
    row(0x10A, Licence, "exDiscReasonLicenseNoRemoteConnections", "the host is not licensed for remote connections"),
    row(0x10B, Licence, "exDiscReasonLicenseCreatingLicStoreAccDenied", "the client has no permission to create its licence store"),
    row(0x300, Account, "exDiscReasonRdpEncInvalidCredentials", "invalid credentials"),
];

/// The entry of `code`; codes 0x1000 to 0x7FFF are internal protocol errors.
#[must_use]
pub fn find_extended(code: u32) -> Option<CodeEntry> {
    const PROTOCOL: CodeEntry = row(
        0x1000,
        Protocol,
        "exDiscReasonProtocolRangeStart",
        "an internal protocol error; the host's event log has more details",
    );
    match code {
        0x1000..=0x7FFF => Some(CodeEntry { code, ..PROTOCOL }),
        _ => TABLE.find(code).copied(),
    }
}
