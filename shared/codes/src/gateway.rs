//! RD Gateway: what mstscax.dll has messages for, and what the gateway's protocol answers.

use crate::{
    CodeTable,
    Phase::{Account, Client, Gateway, Licence, Nla, Normal, SmartCard, Tcp},
    entry::{CodeEntry, row},
};

/// 0x3000001 to 0x3000050, and those only seen.
pub const TABLE: CodeTable = CodeTable {
    title: "mstsc's error code for a gateway",
    source: "messages of mstscax.dll (learn.microsoft.com, IMsRdpClient5::GetErrorDescription)",
    rows: ROWS,
};

/// What the gateway's protocol answers.
pub const PROXY: CodeTable = CodeTable {
    title: "RD Gateway's answer",
    source: "MS-TSGU 2.2.6",
    rows: PROXY_ROWS,
};

const SIGN_IN: &str = "A wrong password for the host: the gateway refuses, not the host.";
const CERTIFICATE: &str =
    "A fault of the host's own certificate: the gateway's certificate is meant.";
const LOOK: &str =
    "Check the certificate of the gateway on port 443: name, dates, issuer, revocation list.";
const CAP: &str =
    "On the gateway, read its connection authorization policy (RD CAP) and event 201.";
const RAP: &str = "On the gateway, read its resource authorization policy (RD RAP) and event 301. Connect to the host by the name that the policy lists.";
const BEHIND: &str = "That the gateway is broken: it answered, and could not reach the host, or the host ended the connection.";
const REACH: &str = "On the gateway, run redial check HOST.";

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0x0300_0001, Gateway, "gateway sign-in", "the gateway refused the user name or the password").but(SIGN_IN),
    row(0x0300_0002, Gateway, "revocation list", "the revocation list of the gateway's certificate could not be checked").but(CERTIFICATE).then(LOOK),
    row(0x0300_0003, Gateway, "gateway certificate", "the gateway's certificate has another name, has expired, is revoked, or is not trusted").but(CERTIFICATE).then(LOOK),
    row(0x0300_0004, Gateway, "certificate revoked", "the gateway's certificate is revoked").but(CERTIFICATE).then(LOOK),
    row(0x0300_0005, Gateway, "gateway not identified", "the gateway's identity cannot be checked").but(CERTIFICATE).then(LOOK),
    row(0x0300_0006, Gateway, "gateway name", "the gateway's certificate has another name than the one you entered").but(CERTIFICATE).then(LOOK),
    row(0x0300_0007, Gateway, "certificate expired", "the gateway's certificate is expired or revoked").but(CERTIFICATE).then(LOOK),
    row(0x0300_0008, Gateway, "host behind the gateway", "an error on the host behind the gateway").but(BEHIND).then(REACH),
    row(0x0300_0009, Gateway, "sending failed", "sending to the gateway failed: the gateway or the network is down"),
    row(0x0300_000A, Gateway, "receiving failed", "receiving from the gateway failed: the gateway or the network is down"),
    row(0x0300_000B, Gateway, "other sign-in", "the gateway requires another way to sign in"),
    row(0x0300_000C, Gateway, "gateway unreachable", "the gateway's address is wrong or cannot be reached").then("Look up the gateway's name, and try its port 443 from the client."),
    row(0x0300_000D, Gateway, "gateway unavailable", "the gateway is not available now; also seen with Azure Virtual Desktop"),
    row(0x0300_000E, Client, "client component", "a component of the client is missing or has the wrong version"),
    row(0x0300_000F, Gateway, "gateway short of resources", "the gateway is low on resources"),
    row(0x0300_0010, Client, "rpcrt4.dll", "the client has a wrong version of rpcrt4.dll"),
    row(0x0300_0011, SmartCard, "no smart card service", "the client has no smart card service"),
    row(0x0300_0012, SmartCard, "smart card removed", "the smart card was removed"),
    row(0x0300_0013, SmartCard, "no smart card", "no smart card is in the reader"),
    row(0x0300_0014, SmartCard, "smart card removed", "the smart card was removed: insert it again"),
    row(0x0300_0015, Gateway, "gateway sign-in", "the user name or the password is not valid for the gateway").but(SIGN_IN),
    row(0x0300_0017, Gateway, "security package", "a security package failed in the transport to the gateway")
        .but("A wrong password: channel binding, NTLM settings and proxies that decrypt TLS have the same result.")
        .then("Compare LmCompatibilityLevel on client and gateway. Connect without the proxy that decrypts TLS."),
    row(0x0300_0018, Gateway, "ended by the gateway", "the gateway ended the connection").then("Read the gateway's event 303: it has the reason."),
    row(0x0300_0019, Normal, "ended by an administrator", "an administrator of the gateway ended the connection"),
    row(0x0300_001A, Gateway, "gateway credentials", "the credentials are wrong, or the smart card is not recognised").but(SIGN_IN),
    row(0x0300_001B, Gateway, "not in the RAP", "the gateway's list does not allow this host for this user, or the host was named in another form than in the list").then(RAP),
    row(0x0300_001C, Gateway, "not in the CAP", "the user or the computer has no permission to use the gateway, or signs in the wrong way (smart card, password)").then(CAP),
    row(0x0300_001F, Gateway, "access restricted", "an administrator restricted the gateway").then(CAP),
    row(0x0300_0020, Gateway, "proxy sign-in", "a web proxy between client and gateway requires a sign-in").then("Let the proxy forward traffic to the gateway without a sign-in."),
    row(0x0300_0021, Account, "password to change", "the password has expired or must be changed"),
    row(0x0300_0022, Gateway, "gateway full", "the gateway has reached its maximum number of connections"),
    row(0x0300_0023, Gateway, "not supported", "the gateway does not support the request"),
    row(0x0300_0024, Gateway, "capability missing", "the client lacks a capability that the gateway requires").then("Update the client."),
    row(0x0300_0025, Gateway, "incompatible", "gateway and client are incompatible").then("Update both."),
    row(0x0300_0026, SmartCard, "smart card credentials", "the credentials of the smart card are not valid"),
    row(0x0300_0027, Gateway, "access protection", "the computer did not pass the gateway's network access protection").then(CAP),
    row(0x0300_0028, Gateway, "no certificate", "the gateway has no certificate to use").then("On the gateway, set a certificate in RD Gateway Manager."),
    row(0x0300_0029, Client, "gateway not allowed", "the client's policy does not list this gateway").then("Read the client's policy for RD Gateway, and add the name."),
    row(0x0300_002A, Gateway, "access protection, certificate", "network access protection failed at the gateway's certificate").then(LOOK),
    row(0x0300_002B, Gateway, "password required", "the gateway requires a user name and password, not a smart card"),
    row(0x0300_002C, Gateway, "smart card required", "the gateway requires a smart card, not a password"),
    row(0x0300_002D, SmartCard, "no reader", "no smart card reader was found"),
    row(0x0300_002F, Gateway, "firewall sign-in", "a firewall requires a sign-in").then("Sign in on the firewall's web page, and try again."),
    row(0x0300_0030, Gateway, "firewall sign-in", "a firewall refused the sign-in").then("Sign in on the firewall's web page, and try again."),
    row(0x0300_0032, Normal, "idle", "nothing was entered for too long"),
    row(0x0300_0033, Normal, "time limit", "the time limit of the session was reached"),
    row(0x0300_0034, Gateway, "bad cookie", "an invalid cookie was sent to the gateway"),
    row(0x0300_0035, Gateway, "cookie refused", "the gateway refused the cookie"),
    row(0x0300_0037, Gateway, "other method", "the gateway expects another authentication method than the client used"),
    row(0x0300_0038, Gateway, "authentication again", "the periodic authentication failed"),
    row(0x0300_0039, Gateway, "authorization again", "the periodic authorization failed").then(CAP),
    row(0x0300_003B, Gateway, "no policy exchange", "gateway and host cannot exchange policies: the host does not support it, accepts no connection now, or ended it").but(BEHIND).then(REACH),
    row(0x0300_003C, SmartCard, "smart card certificate", "the smart card or its certificate is not valid, or certificate propagation is not running"),
    row(0x0300_003D, Gateway, "website sign-in", "sign in on a website first"),
    row(0x0300_003E, Gateway, "website sign-in", "sign in on an authentication website first"),
    row(0x0300_003F, Gateway, "website sign-in", "the session ended: sign in on a website"),
    row(0x0300_0040, Gateway, "website sign-in", "the session ended: sign in on an authentication website"),
    row(0x0300_0041, Gateway, "access protection again", "the periodic network access protection failed").then(CAP),
    row(0x0300_0042, Gateway, "cookie too long", "the cookie is longer than the gateway accepts"),
    row(0x0300_0044, Gateway, "forward proxy", "the configured forward proxy cannot be used"),
    row(0x0300_0045, Gateway, "no permission", "the user has no permission for this resource").then(RAP),
    row(0x0300_0046, Gateway, "no resource", "there is nothing to connect to now"),
    row(0x0300_0047, Gateway, "resource failed", "an error while the resource was accessed"),
    row(0x0300_0049, Client, "client too old", "the client must be updated").then("Update the client."),
    row(0x0300_004A, Tcp, "HTTPS blocked", "the network blocks the HTTPS ports, or the web proxy stops them").then("Open port 443 to the gateway, or connect without the web proxy."),
    row(0x0300_004B, Gateway, "resources being set up", "more resources are being set up: wait a few minutes"),
    row(0x0300_004C, Account, "other user", "the user name is not the one that subscribed"),
    row(0x0300_004D, Gateway, "too many users", "too many users now (Azure RemoteApp)"),
    row(0x0300_004E, Licence, "user limit", "the limit of users is reached"),
    row(0x0300_004F, Licence, "trial expired", "the trial of Azure RemoteApp has expired"),
    row(0x0300_0050, Account, "no access", "the user no longer has access to Azure RemoteApp"),
    row(0x0300_006D, Gateway, "gateway chain", "an error of the gateway or of Azure Virtual Desktop; no public table has its text").seen(),
];

#[rustfmt::skip]
const PROXY_ROWS: &[CodeEntry] = &[
    row(0x8007_59D8, Gateway, "E_PROXY_INTERNALERROR", "the gateway had an internal error"),
    row(0x8007_59DA, Gateway, "E_PROXY_RAP_ACCESSDENIED", "the gateway's resource policy does not allow this host for this user").then(RAP),
    row(0x8007_59DB, Gateway, "E_PROXY_NAP_ACCESSDENIED", "the gateway's connection policy does not allow this user or computer").then(CAP),
    row(0x8007_59DD, Gateway, "E_PROXY_TS_CONNECTFAILED", "the gateway could not connect to the host").but(BEHIND).then(REACH),
    row(0x8007_59DF, Gateway, "E_PROXY_ALREADYDISCONNECTED", "the connection through the gateway had already ended"),
    row(0x8007_59E6, Gateway, "E_PROXY_MAXCONNECTIONSREACHED", "the gateway has reached its maximum number of connections"),
    row(0x8007_59E8, Gateway, "E_PROXY_NOTSUPPORTED", "the gateway does not support the request"),
    row(0x8007_59E9, Gateway, "E_PROXY_CAPABILITYMISMATCH", "client and gateway have no capability in common"),
    row(0x8007_59ED, Gateway, "E_PROXY_QUARANTINE_ACCESSDENIED", "network access protection refused the computer").then(CAP),
    row(0x8007_59EE, Gateway, "E_PROXY_NOCERTAVAILABLE", "the gateway has no certificate to use").then("On the gateway, set a certificate in RD Gateway Manager."),
    row(0x8007_59F6, Normal, "E_PROXY_SESSIONTIMEOUT", "the time limit of the session was reached"),
    row(0x8007_59F7, Gateway, "E_PROXY_COOKIE_BADPACKET", "the cookie cannot be read"),
    row(0x8007_59F8, Gateway, "E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED", "the gateway refused the cookie"),
    row(0x8007_59F9, Nla, "E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD", "the gateway does not accept this authentication method"),
    row(0x8007_59FA, Gateway, "E_PROXY_REAUTH_AUTHN_FAILED", "the periodic authentication failed"),
    row(0x8007_59FB, Gateway, "E_PROXY_REAUTH_CAP_FAILED", "the periodic check of the connection policy failed").then(CAP),
    row(0x8007_59FC, Gateway, "E_PROXY_REAUTH_RAP_FAILED", "the periodic check of the resource policy failed").then(RAP),
    row(0x8007_59FD, Gateway, "E_PROXY_SDR_NOT_SUPPORTED_BY_TS", "the host cannot exchange policies with the gateway").but(BEHIND),
    row(0x8007_5A00, Gateway, "E_PROXY_REAUTH_NAP_FAILED", "the periodic network access protection failed").then(CAP),
];
