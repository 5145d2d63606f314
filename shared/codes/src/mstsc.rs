//! The "Error code" of the mstsc dialog: the number that `IMsTscAxEvents::OnDisconnected` carries,
//! and the messages that mstscax.dll has for more of them than are documented.

use crate::{
    CodeTable,
    Phase::{
        Account, Certificate, Client, Clock, Domain, Host, Input, Licence, Name, Nla, Normal,
        Policy, Protocol, Security, Session, SmartCard, Tcp, Unsaid,
    },
    entry::{CodeEntry, row},
};

/// Every number known.
pub const TABLE: CodeTable = CodeTable {
    title: "mstsc's error code",
    source: "learn.microsoft.com, IMsTscAxEvents::OnDisconnected and IMsRdpClient5::GetErrorDescription; \
             docs.rackspace.com, RDS client disconnected codes and reasons",
    rows: ROWS,
};

const ORDERLY: &str = "mstsc reports that the end was requested. People see it only in an error box, so something else ended the connection.";
const EXTENDED: &str =
    "Explain the extended code next to it. Without one, read what the host logged at that time.";
const POWER: &str = "Close other programs on the client, and try again.";
const ADDRESS: &str = "Check the address that was typed. redial check HOST looks the name up.";

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0x0, Unsaid, "disconnectReasonNoInfo", "no information is given")
        .but("That nothing went wrong: mstsc shows 0x0 with 0x0 under every \"authentication error (Code: 0x8…)\".")
        .then("Explain the number in the dialog's own text, such as 0x80090302."),
    row(0x1, Normal, "disconnectReasonLocalNotError", "the user disconnected"),
    row(0x2, Normal, "disconnectReasonRemoteByUser", "a user on the host ended the session"),
    row(0x3, Unsaid, "disconnectReasonByServer", "the host ended the connection").but(ORDERLY).then(EXTENDED),
    row(0x4, Unsaid, "generic session error", "a generic error; seen with tunnels, xrdp, saved passwords on macOS and patched hosts").seen(),
    row(0x104, Name, "disconnectReasonDNSLookupFailed", "the name look-up failed"),
    row(0x106, Client, "disconnectReasonOutOfMemory", "the client ran out of memory").then(POWER),
    row(0x107, Normal, "end of session", "logged at a normal end").seen(),
    row(0x108, Tcp, "disconnectReasonConnectionTimedOut", "the connection timed out"),
    row(0x10A, SmartCard, "smart card service stopped", "the client's Smart Card service is not running"),
    row(0x204, Tcp, "disconnectReasonSocketConnectFailed", "the socket could not connect: Remote Desktop is off, the host is off, or the network does not reach it"),
    row(0x206, Client, "disconnectReasonOutOfMemory2", "the client ran out of memory").then(POWER),
    row(0x207, Nla, "sign-in failed before the session", "the sign-in failed before a session; seen with clients for macOS and with mRemoteNG").seen()
        .but("A wrong password: it was also seen when the host refuses NTLM, when the password had expired, and when the client offered no NLA (awakecoding.com, mac-rdp-client-kerberos-and-protected-users-guide; github.com/mRemoteNG/mRemoteNG/issues/1820).")
        .then("Check the account first. Then check whether the host allows NTLM, and whether the client offers NLA (CredSSP)."),
    row(0x208, Name, "disconnectReasonHostNotFound", "the host was not found"),
    row(0x20A, SmartCard, "no smart card reader", "no smart card reader was found"),
    row(0x304, Tcp, "disconnectReasonWinsockSendFailed", "sending failed: the connection broke while data was sent"),
    row(0x306, Client, "disconnectReasonOutOfMemory3", "the client ran out of memory").then(POWER),
    row(0x308, Input, "disconnectReasonInvalidIPAddr", "the address is invalid").then(ADDRESS),
    row(0x30A, SmartCard, "no smart card", "no card is in the reader"),
    row(0x404, Tcp, "disconnectReasonSocketRecvFailed", "receiving failed: the connection broke while data was received"),
    row(0x406, Security, "disconnectReasonInvalidSecurityData", "invalid security data"),
    row(0x408, Input, "disconnectReasonInternalError", "the computer's name has characters that a name cannot have; documented as an internal error")
        .but("That the host is broken: mstsc's own message for it is about the name that was typed."),
    row(0x40A, SmartCard, "smart card error", "the smart card subsystem failed"),
    row(0x506, Security, "disconnectReasonInvalidEncryption", "an invalid encryption method"),
    row(0x508, Name, "disconnectReasonDNSLookupFailed2", "the name look-up failed"),
    row(0x604, Name, "disconnectReasonGetHostByNameFailed", "gethostbyname failed"),
    row(0x606, Security, "disconnectReasonInvalidServerSecurityInfo", "bad security data from the host"),
    row(0x608, Client, "disconnectReasonTimerError", "a timer failed"),
    row(0x704, Tcp, "disconnectReasonTimeoutOccurred", "a timeout"),
    row(0x706, Certificate, "disconnectReasonServerCertificateUnpackErr", "the host's certificate could not be read"),
    row(0x708, Input, "own console session", "the target is this computer's own console session; the host logs nothing")
        .but("A fault of the host: desktop Windows returns its only session to itself.")
        .then("Check where the name leads. Through a tunnel on the same computer, forward another local port or use 127.0.0.2."),
    row(0x804, Input, "disconnectReasonInvalidIP", "the address is bad").then(ADDRESS),
    row(0x807, Account, "disconnectReasonSslErrLogonFailure", "the login failed"),
    row(0x808, Licence, "disconnectReasonLicensingFailed", "licensing failed"),
    row(0x904, Tcp, "disconnectReasonAtClientWinsockFDCLOSE", "the socket closed")
        .but("What ended it (host, VPN, proxy, firewall) or at which step: only name look-up and TCP worked. An expired certificate that the client refuses has its own code, 0x1B07. Wrong passwords and account rules have theirs (0x807 to 0xF07), and DNS has 0x104, 0x208, 0x508, 0x604."),
    row(0x906, Security, "disconnectReasonInternalSecurityError", "an internal security error"),
    row(0x907, Certificate, "unexpected server certificate", "the host sent another certificate than the client expected")
        .but("An expired certificate, or an attack: a host renews its certificate automatically, and a device in between sends its own.")
        .then("Compare the thumbprint that redial check HOST shows with the one on the host. Try again after a renewal."),
    row(0x908, Licence, "disconnectReasonLicensingTimeout", "licensing timed out"),
    row(0xA06, Security, "disconnectReasonInternalSecurityError2", "an internal security error"),
    row(0xA07, Account, "disconnectReasonSslErrNoSuchUser", "the account does not exist"),
    row(0xB04, Unsaid, "could not connect", "an error prevented the connection; mstsc gives no more details"),
    row(0xB06, Security, "disconnectReasonEncryptionError", "encryption failed"),
    row(0xB07, Account, "disconnectReasonSslErrAccountDisabled", "the account is disabled"),
    row(0xB08, Unsaid, "internal error", "an internal error; also shown at the end of a session").seen(),
    row(0xB09, Security, "NLA required", "the host requires NLA and the client offers none")
        .but("A fault of the host: requiring NLA is the safe setting.")
        .then("Let the client offer NLA: enablecredsspsupport:i:1 in the .rdp file, or \"Use CredSSP\" in the program. Do not turn NLA off on the host."),
    row(0xC06, Security, "disconnectReasonDecryptionError", "decryption failed"),
    row(0xC07, Account, "disconnectReasonSslErrAccountRestriction", "an account restriction")
        .but("A fault of the network. It also affects Protected Users and accounts without a password: NTLM is refused for them."),
    row(0xC08, Client, "disconnectReasonClientDecompressionError", "decompression failed on the client"),
    row(0xD06, Protocol, "protocol error", "a protocol error: the client ended the session itself").seen()
        .but("A fault of the host or the network: it was seen when the client program ran out of memory after many sessions (github.com/mRemoteNG/mRemoteNG/issues/824), with the client of Windows 10 1809 (issues/1194), and at logoff from xrdp (github.com/neutrinolabs/xrdp/issues/3884).")
        .then("Close the other sessions of the client program and try again. Then try another client, a lower colour depth or a smaller screen."),
    row(0xD07, Account, "disconnectReasonSslErrAccountLockedOut", "the account is locked out"),
    row(0xD09, Policy, "credentials not accepted", "a policy of the client requires that the password is typed into Windows Security, and the host cannot use it from there")
        .then("Connect to a host that accepts NLA, or read the client's policy \"Prompt for credentials on the client computer\"."),
    row(0xE06, Security, "FIPS level required", "the host requires FIPS encryption, and the client does not support it")
        .but("That FIPS has to be turned off: TLS (security layer 2) meets it.")
        .then("On the host, read MinEncryptionLevel (4 is FIPS) and SecurityLayer. Use security layer 2 (TLS) and a current client."),
    row(0xE07, Account, "disconnectReasonSslErrAccountExpired", "the account has expired"),
    row(0xE08, Session, "reconnect failed", "reconnecting to the session failed"),
    row(0xE09, Security, "Restricted Admin not supported", "the client requires Restricted Admin or Remote Credential Guard, and the host accepts neither")
        .but("A wrong password: none was sent.")
        .then("On the host, set Lsa\\DisableRestrictedAdmin to 0. Or connect without mstsc /restrictedAdmin and /remoteGuard, and read the client's policy \"Restrict delegation of credentials\"."),
    row(0xF07, Account, "disconnectReasonSslErrPasswordExpired", "the password has expired"),
    row(0xF08, Policy, "sending credentials is forbidden", "the connection is not made, because sending credentials to this host is forbidden"),
    row(0x1007, Account, "logon hours", "the account has no permission to log on at this hour"),
    row(0x1008, Client, "video memory", "the client ran out of video memory").then(POWER),
    row(0x1104, Tcp, "protocol error", "a program that is not Remote Desktop answered, or a patched host").seen()
        .then("redial check HOST shows what answers on the port."),
    row(0x1107, Account, "workstation", "the account has no permission to log on from this computer"),
    row(0x1108, Session, "reconnect failed", "the automatic reconnection failed").seen(),
    row(0x1207, Account, "disconnectReasonSslErrPasswordMustChange", "the password must be changed at first logon"),
    row(0x1307, Account, "logon type", "the account has no permission to log on in this way (network or interactive)")
        .then("On the host, look at \"Allow log on through Remote Desktop Services\" and \"Access this computer from the network\", and at the rights that deny them."),
    row(0x1407, Domain, "User2User", "Kerberos user-to-user is required")
        .but("A wrong password: Kerberos requires another method for an account that is not a computer.")
        .then("Connect to the host by its own full name. Look for a TERMSRV service name on the wrong account: setspn -Q TERMSRV/HOST."),
    row(0x1607, Policy, "disconnectReasonSslErrDelegationPolicy", "a policy forbids delegating credentials to this host"),
    row(0x1707, Policy, "disconnectReasonSslErrPolicyNtlmOnly", "a policy allows delegation only with mutual authentication, and only NTLM was available")
        .then("Connect to the host by its full name so that Kerberos can be used, and check that a domain controller can be reached."),
    row(0x1807, Domain, "disconnectReasonSslErrNoAuthenticatingAuthority", "no domain controller could be reached to authenticate"),
    row(0x1B07, Certificate, "disconnectReasonSslErrCertExpired", "the host's certificate has expired or is invalid, and the client refused it; a clock that is far off looks the same")
        .but("That the certificate is old: mstsc's message names the clocks of both computers, too. The certificate only shows that the host could not renew it.")
        .then("Compare the clocks of both computers. Then look on the host for events 1057 and 1058, which show why it could not renew."),
    row(0x1C07, SmartCard, "disconnectReasonSslErrSmartcardWrongPin", "the smart card's PIN is wrong"),
    row(0x1D07, Clock, "time difference", "the clocks of the two computers differ, so the host's identity cannot be checked"),
    row(0x2104, Unsaid, "protocol error before TLS", "the server could not start TLS; seen with clients for macOS and xrdp").seen()
        .but("A fault of the client: xrdp ends the connection in its own protocol when its certificate or key cannot be used (github.com/neutrinolabs/xrdp/issues/1776, 1922).")
        .then("On the server, read /var/log/xrdp.log, and check the certificate and key that xrdp.ini names (owner, group ssl-cert, type)."),
    row(0x2107, Account, "disconnectReasonSslErrFreshCredRequiredByServer", "the host refuses saved credentials")
        .then("Type the password instead of using the saved one."),
    row(0x2207, SmartCard, "disconnectReasonSslErrSmartcardCardBlocked", "the smart card is blocked"),
    row(0x2507, Session, "applications not reconnected", "the RemoteApp programs could not be connected again automatically")
        .then("Start the programs again."),
    row(0x2604, Client, "versions differ", "the versions of client and server do not match")
        .then("Update the client program."),
    row(0x0200_0001, Session, "RemoteApp not reconnected", "the remote program could not be connected again").then("Start the program again."),
    row(0x0200_0002, Host, "RemoteApp not supported", "the host does not support RemoteApp")
        .then("On the host, install the RD Session Host role, or start a whole desktop."),
];

/// The row of `code`.
#[must_use]
pub fn find_reason(code: u32) -> Option<&'static CodeEntry> {
    TABLE.find(code)
}
