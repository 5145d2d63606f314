//! FreeRDP's own numbers: its class in the upper half, the number in the lower.

use crate::{
    CodeTable,
    Phase::{
        Account, Client, Domain, Name, Nla, Normal, Protocol, Security, Session, Tcp, Tls, Unsaid,
    },
    entry::{CodeEntry, row},
};

/// The class of what a host says in a Set Error Info PDU; the lower half is that number.
pub const ERRINFO_CLASS: u32 = 1;

/// The class of failed connections.
pub const TABLE: CodeTable = CodeTable {
    title: "FreeRDP's error",
    source: "FreeRDP, include/freerdp/error.h (class 2, ERRCONNECT)",
    rows: ROWS,
};

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0x2_0001, Client, "ERRCONNECT_PRE_CONNECT_FAILED", "the client failed before it connected"),
    row(0x2_0002, Unsaid, "ERRCONNECT_CONNECT_UNDEFINED", "an undefined error while connecting"),
    row(0x2_0003, Client, "ERRCONNECT_POST_CONNECT_FAILED", "the client failed after it had connected"),
    row(0x2_0004, Name, "ERRCONNECT_DNS_ERROR", "the name look-up failed"),
    row(0x2_0005, Name, "ERRCONNECT_DNS_NAME_NOT_FOUND", "the name was not found"),
    row(0x2_0006, Tcp, "ERRCONNECT_CONNECT_FAILED", "the socket could not connect"),
    row(0x2_0007, Protocol, "ERRCONNECT_MCS_CONNECT_INITIAL_ERROR", "the MCS connect failed, which comes after TLS"),
    row(0x2_0008, Tls, "ERRCONNECT_TLS_CONNECT_FAILED", "TLS failed")
        .but("That the host's TLS is broken: FreeRDP also reports it when the user or its store refused a certificate."),
    row(0x2_0009, Nla, "ERRCONNECT_AUTHENTICATION_FAILED", "authentication failed"),
    row(0x2_000A, Account, "ERRCONNECT_INSUFFICIENT_PRIVILEGES", "the user has no right to log on through Remote Desktop"),
    row(0x2_000B, Normal, "ERRCONNECT_CONNECT_CANCELLED", "the user or the program cancelled"),
    row(0x2_000C, Security, "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED", "no security protocol was agreed on"),
    row(0x2_000D, Tcp, "ERRCONNECT_CONNECT_TRANSPORT_FAILED", "the connection failed while it was being made"),
    row(0x2_000E, Account, "ERRCONNECT_PASSWORD_EXPIRED", "the password has expired"),
    row(0x2_000F, Account, "ERRCONNECT_PASSWORD_CERTAINLY_EXPIRED", "the password has expired; no domain controller was asked"),
    row(0x2_0010, Account, "ERRCONNECT_CLIENT_REVOKED", "the account is disabled or locked"),
    row(0x2_0011, Domain, "ERRCONNECT_KDC_UNREACHABLE", "no domain controller could be reached"),
    row(0x2_0012, Account, "ERRCONNECT_ACCOUNT_DISABLED", "the account is disabled"),
    row(0x2_0013, Account, "ERRCONNECT_PASSWORD_MUST_CHANGE", "the password must be changed"),
    row(0x2_0014, Account, "ERRCONNECT_LOGON_FAILURE", "the logon failed"),
    row(0x2_0015, Account, "ERRCONNECT_WRONG_PASSWORD", "the password is wrong"),
    row(0x2_0016, Account, "ERRCONNECT_ACCESS_DENIED", "access was denied"),
    row(0x2_0017, Account, "ERRCONNECT_ACCOUNT_RESTRICTION", "an account restriction"),
    row(0x2_0018, Account, "ERRCONNECT_ACCOUNT_LOCKED_OUT", "the account is locked out"),
    row(0x2_0019, Account, "ERRCONNECT_ACCOUNT_EXPIRED", "the account has expired"),
    row(0x2_001A, Account, "ERRCONNECT_LOGON_TYPE_NOT_GRANTED", "the account has no permission to log on in this way"),
    row(0x2_001B, Client, "ERRCONNECT_NO_OR_MISSING_CREDENTIALS", "no credentials were given"),
    row(0x2_001C, Session, "ERRCONNECT_ACTIVATION_TIMEOUT", "the session did not become active in time"),
    row(0x2_001D, Session, "ERRCONNECT_TARGET_BOOTING", "the host is still starting").then("Wait, and try again."),
    row(0x2_001E, Security, "ERRCONNECT_HYBRID_REQUIRED_BY_SERVER", "the host requires NLA, and the client offered none").then("Let the client offer NLA (/sec:nla). Do not turn NLA off on the host."),
];
