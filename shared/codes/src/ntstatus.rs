//! NTSTATUS values that a logon, CredSSP and the network produce.

use crate::{
    CodeTable,
    Phase::{Account, Client, Clock, Domain, Host, Licence, Nla, Protocol, SmartCard, Tcp, Unsaid},
    entry::{CodeEntry, row},
};

/// Every value known.
pub const TABLE: CodeTable = CodeTable {
    title: "NTSTATUS",
    source: "MS-ERREF 2.3.1; learn.microsoft.com, event 4625",
    rows: ROWS,
};

const TRUST: &str = "On the host, run Test-ComputerSecureChannel or nltest /sc_verify:DOMAIN.";
const RIGHT: &str = "On the host, look at \"Allow log on through Remote Desktop Services\" and \"Access this computer from the network\", and at the rights that deny them.";

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0xC000_0001, Unsaid, "STATUS_UNSUCCESSFUL", "an unspecified failure"),
    row(0xC000_0005, Client, "STATUS_ACCESS_VIOLATION", "the program crashed: it used memory that is not its own"),
    row(0xC000_000D, Unsaid, "STATUS_INVALID_PARAMETER", "a parameter is not valid"),
    row(0xC000_0017, Host, "STATUS_NO_MEMORY", "not enough memory"),
    row(0xC000_0022, Unsaid, "STATUS_ACCESS_DENIED", "access was denied"),
    row(0xC000_005E, Domain, "STATUS_NO_LOGON_SERVERS", "no domain controller can be reached to check the logon"),
    row(0xC000_0061, Account, "STATUS_PRIVILEGE_NOT_HELD", "a privilege is missing"),
    row(0xC000_0064, Account, "STATUS_NO_SUCH_USER", "the account does not exist").but("That it exists nowhere: the host looked only in the domain that was typed."),
    row(0xC000_006A, Account, "STATUS_WRONG_PASSWORD", "the password is wrong"),
    row(0xC000_006C, Account, "STATUS_PASSWORD_RESTRICTION", "the new password breaks a rule"),
    row(0xC000_006D, Account, "STATUS_LOGON_FAILURE", "the user name or the password is wrong")
        .but("Which of the two is wrong: event 4625's sub-status shows it (0xC0000064 no such user, 0xC000006A wrong password). A refused NTLM is logged like this, too."),
    row(0xC000_006E, Account, "STATUS_ACCOUNT_RESTRICTION", "a rule does not let the account log on: an empty password, Protected Users with NTLM, hours or computers"),
    row(0xC000_006F, Account, "STATUS_INVALID_LOGON_HOURS", "the account has no permission to log on at this hour"),
    row(0xC000_0070, Account, "STATUS_INVALID_WORKSTATION", "the account has no permission to log on from this computer"),
    row(0xC000_0071, Account, "STATUS_PASSWORD_EXPIRED", "the password has expired"),
    row(0xC000_0072, Account, "STATUS_ACCOUNT_DISABLED", "the account is disabled"),
    row(0xC000_009A, Host, "STATUS_INSUFFICIENT_RESOURCES", "not enough memory or other resources"),
    row(0xC000_00B5, Tcp, "STATUS_IO_TIMEOUT", "the network did not answer in time"),
    row(0xC000_00BB, Unsaid, "STATUS_NOT_SUPPORTED", "not supported"),
    row(0xC000_00BE, Tcp, "STATUS_BAD_NETWORK_PATH", "the network path was not found"),
    row(0xC000_00C4, Tcp, "STATUS_UNEXPECTED_NETWORK_ERROR", "an unexpected network error"),
    row(0xC000_00DC, Domain, "STATUS_INVALID_SERVER_STATE", "the security authority is in the wrong state"),
    row(0xC000_00DD, Domain, "STATUS_INVALID_DOMAIN_STATE", "the domain is in the wrong state"),
    row(0xC000_00DF, Domain, "STATUS_NO_SUCH_DOMAIN", "the domain does not exist"),
    row(0xC000_00E5, Host, "STATUS_INTERNAL_ERROR", "an internal error"),
    row(0xC000_00FE, Nla, "STATUS_NO_SUCH_PACKAGE", "the security package does not exist"),
    row(0xC000_0133, Clock, "STATUS_TIME_DIFFERENCE_AT_DC", "the clocks of host and domain controller differ too much"),
    row(0xC000_015B, Account, "STATUS_LOGON_TYPE_NOT_GRANTED", "the account has no right to log on in this way").then(RIGHT),
    row(0xC000_018A, Domain, "STATUS_NO_TRUST_LSA_SECRET", "the host has no trust with its domain any more").then(TRUST),
    row(0xC000_018B, Domain, "STATUS_NO_TRUST_SAM_ACCOUNT", "the domain has no account for the host").then(TRUST),
    row(0xC000_018C, Domain, "STATUS_TRUSTED_DOMAIN_FAILURE", "the trust between two domains failed").then(TRUST),
    row(0xC000_018D, Domain, "STATUS_TRUSTED_RELATIONSHIP_FAILURE", "the trust between host and domain failed").then(TRUST),
    row(0xC000_0190, Domain, "STATUS_TRUST_FAILURE", "the logon needs a trust that failed").then(TRUST),
    row(0xC000_0192, Domain, "STATUS_NETLOGON_NOT_STARTED", "the service Netlogon is not running on the host").then("On the host, start Netlogon, and find out why it stopped."),
    row(0xC000_0193, Account, "STATUS_ACCOUNT_EXPIRED", "the account has expired"),
    row(0xC000_0198, Account, "STATUS_NOLOGON_INTERDOMAIN_TRUST_ACCOUNT", "the account is a domain trust"),
    row(0xC000_0199, Account, "STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT", "the account belongs to a computer"),
    row(0xC000_019A, Account, "STATUS_NOLOGON_SERVER_TRUST_ACCOUNT", "the account belongs to a domain controller"),
    row(0xC000_019B, Domain, "STATUS_DOMAIN_TRUST_INCONSISTENT", "the trust does not match the domain").then(TRUST),
    row(0xC000_0203, Tcp, "STATUS_USER_SESSION_DELETED", "the session no longer exists"),
    row(0xC000_020C, Tcp, "STATUS_CONNECTION_DISCONNECTED", "the connection ended"),
    row(0xC000_020D, Tcp, "STATUS_CONNECTION_RESET", "the connection was reset"),
    row(0xC000_0224, Account, "STATUS_PASSWORD_MUST_CHANGE", "the password must be changed before the first logon"),
    row(0xC000_0225, Unsaid, "STATUS_NOT_FOUND", "not found"),
    row(0xC000_0233, Domain, "STATUS_DOMAIN_CONTROLLER_NOT_FOUND", "no domain controller was found"),
    row(0xC000_0234, Account, "STATUS_ACCOUNT_LOCKED_OUT", "the account is locked out"),
    row(0xC000_0236, Tcp, "STATUS_CONNECTION_REFUSED", "the connection was refused"),
    row(0xC000_023C, Tcp, "STATUS_NETWORK_UNREACHABLE", "the network cannot be reached"),
    row(0xC000_023D, Tcp, "STATUS_HOST_UNREACHABLE", "the host cannot be reached"),
    row(0xC000_0241, Tcp, "STATUS_CONNECTION_ABORTED", "the connection was ended by this computer"),
    row(0xC000_0259, Licence, "STATUS_LICENSE_QUOTA_EXCEEDED", "no licence is left"),
    row(0xC000_02C3, Nla, "STATUS_MUTUAL_AUTHENTICATION_FAILED", "the host could not prove its identity"),
    row(0xC000_02EE, Unsaid, "STATUS_UNFINISHED_CONTEXT_DELETED", "the connection ended before the logon was done")
        .but("That the logon was refused: the client may have disconnected."),
    row(0xC000_02F9, SmartCard, "STATUS_PKINIT_NAME_MISMATCH", "the smart card's certificate has another name than the account"),
    row(0xC000_02FA, SmartCard, "STATUS_SMARTCARD_LOGON_REQUIRED", "the account may only log on with a smart card"),
    row(0xC000_0320, SmartCard, "STATUS_PKINIT_FAILURE", "the domain controller did not accept the smart card"),
    row(0xC000_0321, SmartCard, "STATUS_SMARTCARD_SUBSYSTEM_FAILURE", "the smart card subsystem failed"),
    row(0xC000_0322, Domain, "STATUS_NO_KERB_KEY", "there is no Kerberos key"),
    row(0xC000_035B, Nla, "STATUS_BAD_BINDINGS", "the channel bindings are wrong: TLS ends at another computer than the sign-in")
        .then("Look for a proxy or load balancer that decrypts TLS, and compare LmCompatibilityLevel of client and gateway."),
    row(0xC000_0380, SmartCard, "STATUS_SMARTCARD_WRONG_PIN", "the smart card's PIN is wrong"),
    row(0xC000_0381, SmartCard, "STATUS_SMARTCARD_CARD_BLOCKED", "the smart card is blocked"),
    row(0xC000_0383, SmartCard, "STATUS_SMARTCARD_NO_CARD", "no card is in the reader"),
    row(0xC000_0385, SmartCard, "STATUS_SMARTCARD_NO_CERTIFICATE", "the card has no certificate"),
    row(0xC000_0388, Domain, "STATUS_DOWNGRADE_DETECTED", "no domain controller could be reached for Kerberos, or an attacker tries to lower the security")
        .but("An attack: usually a domain controller could not be reached."),
    row(0xC000_0389, SmartCard, "STATUS_SMARTCARD_CERT_REVOKED", "the smart card's certificate is revoked"),
    row(0xC000_038A, SmartCard, "STATUS_ISSUING_CA_UNTRUSTED", "the smart card's issuer is not trusted"),
    row(0xC000_038B, SmartCard, "STATUS_REVOCATION_OFFLINE_C", "the revocation of the smart card's certificate could not be checked"),
    row(0xC000_038C, SmartCard, "STATUS_PKINIT_CLIENT_FAILURE", "the smart card's certificate was not trusted"),
    row(0xC000_038D, SmartCard, "STATUS_SMARTCARD_CERT_EXPIRED", "the smart card's certificate has expired"),
    row(0xC000_0413, Account, "STATUS_AUTHENTICATION_FIREWALL_FAILED", "selective authentication refuses an account of another domain on this host")
        .then("In the host's domain, give the account \"Allowed to authenticate\" on the host's computer object."),
    row(0xC000_0418, Nla, "STATUS_NTLM_BLOCKED", "NTLM is refused here")
        .but("A wrong password: NTLM was not tried. The client, the host or the domain can be the one that refuses.")
        .then("Connect to the host by its full name so that Kerberos can be used. Read MSV1_0 RestrictReceivingNTLMTraffic on the host, RestrictSendingNTLMTraffic on the client, and NTLM/Operational 4001 to 4023."),
    row(0xC00A_0032, Protocol, "STATUS_RDP_PROTOCOL_ERROR", "a part of the protocol was violated"),
];
