//! The "Error code" of the mstsc dialog: discReason (learn.microsoft.com,
//! IMsTscAxEvents::OnDisconnected).

use crate::{CodeEntry, entry};

pub use crate::phase::Phase;

/// A code with its phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// Number, symbol and meaning.
    pub entry: CodeEntry,
    /// Where it belongs.
    pub phase: Phase,
    /// Whether Microsoft documents it; the others were only seen in the wild.
    pub documented: bool,
}

const fn known(code: u32, phase: Phase, name: &'static str, says: &'static str) -> Reason {
    Reason {
        entry: entry(code, name, says),
        phase,
        documented: true,
    }
}

const fn seen(code: u32, phase: Phase, name: &'static str, says: &'static str) -> Reason {
    Reason {
        entry: entry(code, name, says),
        phase,
        documented: false,
    }
}

use Phase::{
    Account, Certificate, Client, Input, Licence, Name, Normal, Policy, Security, Session, Tcp,
};

/// Every code known.
pub const TABLE: &[Reason] = &[
    known(0x0, Normal, "disconnectReasonNoInfo", "no information"),
    known(
        0x1,
        Normal,
        "disconnectReasonLocalNotError",
        "the user disconnected",
    ),
    known(
        0x2,
        Normal,
        "disconnectReasonRemoteByUser",
        "the user on the host disconnected",
    ),
    known(
        0x3,
        Normal,
        "disconnectReasonByServer",
        "the host disconnected",
    ),
    seen(
        0x4,
        Session,
        "generic session error",
        "a generic error; seen with tunnels, xrdp and patched hosts",
    ),
    known(
        0x104,
        Name,
        "disconnectReasonDNSLookupFailed",
        "the name lookup failed",
    ),
    known(
        0x106,
        Client,
        "disconnectReasonOutOfMemory",
        "the client ran out of memory",
    ),
    seen(0x107, Normal, "end of session", "logged at a normal end"),
    known(
        0x108,
        Tcp,
        "disconnectReasonConnectionTimedOut",
        "the connection timed out",
    ),
    known(
        0x204,
        Tcp,
        "disconnectReasonSocketConnectFailed",
        "the socket could not connect",
    ),
    known(
        0x206,
        Client,
        "disconnectReasonOutOfMemory2",
        "the client ran out of memory",
    ),
    known(
        0x208,
        Name,
        "disconnectReasonHostNotFound",
        "the host was not found",
    ),
    known(
        0x304,
        Tcp,
        "disconnectReasonWinsockSendFailed",
        "sending failed: the connection broke in mid-stream",
    ),
    known(
        0x306,
        Client,
        "disconnectReasonOutOfMemory3",
        "the client ran out of memory",
    ),
    known(
        0x308,
        Input,
        "disconnectReasonInvalidIPAddr",
        "the address is invalid",
    ),
    known(
        0x404,
        Tcp,
        "disconnectReasonSocketRecvFailed",
        "receiving failed: the connection broke in mid-stream",
    ),
    known(
        0x406,
        Security,
        "disconnectReasonInvalidSecurityData",
        "invalid security data",
    ),
    known(
        0x408,
        Client,
        "disconnectReasonInternalError",
        "an internal error",
    ),
    known(
        0x506,
        Security,
        "disconnectReasonInvalidEncryption",
        "an invalid encryption method",
    ),
    known(
        0x508,
        Name,
        "disconnectReasonDNSLookupFailed2",
        "the name lookup failed",
    ),
    known(
        0x604,
        Name,
        "disconnectReasonGetHostByNameFailed",
        "gethostbyname failed",
    ),
    known(
        0x606,
        Security,
        "disconnectReasonInvalidServerSecurityInfo",
        "bad security data from the host",
    ),
    known(
        0x608,
        Client,
        "disconnectReasonTimerError",
        "a timer failed",
    ),
    known(0x704, Tcp, "disconnectReasonTimeoutOccurred", "a timeout"),
    known(
        0x706,
        Certificate,
        "disconnectReasonServerCertificateUnpackErr",
        "the host's certificate could not be read",
    ),
    seen(
        0x708,
        Client,
        "own console session",
        "a connection to the own session; the host logs nothing",
    ),
    known(
        0x804,
        Input,
        "disconnectReasonInvalidIP",
        "the address is bad",
    ),
    known(
        0x807,
        Account,
        "disconnectReasonSslErrLogonFailure",
        "the login failed",
    ),
    known(
        0x808,
        Licence,
        "disconnectReasonLicensingFailed",
        "licensing failed",
    ),
    known(
        0x904,
        Tcp,
        "disconnectReasonAtClientWinsockFDCLOSE",
        "the socket closed",
    ),
    known(
        0x906,
        Security,
        "disconnectReasonInternalSecurityError",
        "an internal security error",
    ),
    known(
        0x908,
        Licence,
        "disconnectReasonLicensingTimeout",
        "licensing timed out",
    ),
    known(
        0xA06,
        Security,
        "disconnectReasonInternalSecurityError2",
        "an internal security error",
    ),
    known(
        0xA07,
        Account,
        "disconnectReasonSslErrNoSuchUser",
        "the account does not exist",
    ),
    known(
        0xB06,
        Security,
        "disconnectReasonEncryptionError",
        "encryption failed",
    ),
    known(
        0xB07,
        Account,
        "disconnectReasonSslErrAccountDisabled",
        "the account is disabled",
    ),
    seen(0xB08, Client, "internal error", "an internal error"),
    seen(
        0xB09,
        Security,
        "NLA required",
        "the host requires NLA and the client offers none",
    ),
    known(
        0xC06,
        Security,
        "disconnectReasonDecryptionError",
        "decryption failed",
    ),
    known(
        0xC07,
        Account,
        "disconnectReasonSslErrAccountRestriction",
        "an account restriction",
    ),
    known(
        0xC08,
        Client,
        "disconnectReasonClientDecompressionError",
        "decompression failed",
    ),
    seen(
        0xD06,
        Security,
        "protocol error",
        "a protocol error (Windows 10 1809 client)",
    ),
    known(
        0xD07,
        Account,
        "disconnectReasonSslErrAccountLockedOut",
        "the account is locked out",
    ),
    known(
        0xE07,
        Account,
        "disconnectReasonSslErrAccountExpired",
        "the account has expired",
    ),
    known(
        0xF07,
        Account,
        "disconnectReasonSslErrPasswordExpired",
        "the password has expired",
    ),
    seen(
        0x1104,
        Tcp,
        "protocol error",
        "something other than Remote Desktop answered, or a patched host",
    ),
    seen(
        0x1108,
        Session,
        "reconnect failed",
        "the automatic reconnection failed",
    ),
    known(
        0x1207,
        Account,
        "disconnectReasonSslErrPasswordMustChange",
        "the password must be changed at first logon",
    ),
    known(
        0x1607,
        Policy,
        "disconnectReasonSslErrDelegationPolicy",
        "a policy forbids delegating credentials to this host",
    ),
    known(
        0x1707,
        Policy,
        "disconnectReasonSslErrPolicyNtlmOnly",
        "a policy allows delegation only with mutual authentication, and only NTLM was available",
    ),
    known(
        0x1807,
        Account,
        "disconnectReasonSslErrNoAuthenticatingAuthority",
        "no domain controller could be reached to authenticate",
    ),
    known(
        0x1B07,
        Certificate,
        "disconnectReasonSslErrCertExpired",
        "the host's certificate has expired and the client refused it",
    ),
    known(
        0x1C07,
        Account,
        "disconnectReasonSslErrSmartcardWrongPin",
        "the smart card's PIN is wrong",
    ),
    known(
        0x2107,
        Account,
        "disconnectReasonSslErrFreshCredRequiredByServer",
        "the host refuses saved credentials",
    ),
    known(
        0x2207,
        Account,
        "disconnectReasonSslErrSmartcardCardBlocked",
        "the smart card is blocked",
    ),
    seen(
        0x0300_000D,
        Session,
        "RD Gateway or Azure Virtual Desktop",
        "an error of the gateway chain, not of the listener",
    ),
    seen(
        0x8008_0005,
        Client,
        "credential prompt",
        "the client's credential prompt broke (after update KB5074109)",
    ),
];

/// The entry of `code`.
#[must_use]
pub fn find_reason(code: u32) -> Option<&'static Reason> {
    TABLE.iter().find(|r| r.entry.code == code)
}

/// The layer that the low byte hints at, for codes that are in no table.
#[must_use]
pub fn layer(code: u32) -> Option<&'static str> {
    match code & 0xFF {
        4 => Some("the network connection"),
        6 => Some("RDP security"),
        7 => Some("TLS, CredSSP or the account"),
        8 => Some("the client program or licensing"),
        _ => None,
    }
}
