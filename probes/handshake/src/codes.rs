use redial_model::{
    CodeCard,
    Severity::{self, Error, Info, Warning},
};

const fn card(code: &'static str, severity: Severity, means: &'static str) -> CodeCard {
    CodeCard { code, severity, means }
}

macro_rules! codes {
    ($($name:ident: $code:literal, $severity:ident, $means:literal;)*) => {
        $(#[doc = $means] pub static $name: CodeCard = card($code, $severity, $means);)*
        /// Every code of this probe.
        pub static ALL: &[&CodeCard] = &[$(&$name,)*];
    };
}

codes! {
    TCP_REFUSED: "tcp.refused", Error, "The host, or something in front of it, refused the connection: nothing listens on the port, or a firewall answers with a reset.";
    TCP_SILENT: "tcp.silent", Error, "Nothing answered the connection request: a firewall drops it, the host is off, or the address leads nowhere.";
    TCP_UNREACHABLE: "tcp.unreachable", Error, "A router or firewall said that no way leads to the host, or forbade it.";
    TCP_BROKE: "tcp.broke", Error, "This machine could not open a connection.";
    ADDRESS_DEAD: "address.dead", Warning, "One of the name's addresses does not accept connections while another one does. Clients that try it first wait or fail.";
    X224_CLOSED: "x224.closed", Error, "The connection was accepted, then ended before the answer to the X.224 request: no RDP stack behind it, a dead forward, a limit, or a filter.";
    X224_SILENT: "x224.silent", Error, "The connection was accepted, but nothing answered the X.224 request: the service hangs, or something in the path swallows it.";
    X224_JUNK: "x224.not-rdp", Error, "Something other than Remote Desktop answered.";
    X224_HUNG_UP: "x224.hung-up", Error, "The host answered the X.224 request with an MCS disconnect: it speaks RDP but refuses this request.";
    X224_OVERRUN: "x224.overrun", Error, "The answer to the X.224 request was too long, or dripped without end.";
    SSL_NOT_ALLOWED: "x224.tls-not-allowed", Error, "Failure 2: the host speaks standard RDP security only. Its security layer was turned down, or it can't use TLS at all.";
    NO_CERTIFICATE: "x224.no-certificate", Error, "Failure 3: the host says that it has no certificate it can use. Direct proof of the certificate or its private key.";
    FAILURE: "x224.failure", Error, "The host refused every protocol that mstsc offers (failure 1, 4, 5, 6 or an unknown one).";
    SLOW: "x224.slow", Warning, "The network answered at once, but the RDP service took more than two seconds longer.";
    STANDARD_SECURITY: "x224.standard-security", Warning, "Offered TLS and NLA, the host chose standard RDP security: weak encryption, and no proof of who the host is.";
    TLS_CLOSED: "tls.closed", Error, "The connection ended at the TLS hello without an alert: typical of a host that can't use its private key, or of a filter in the path.";
    TLS_SILENT: "tls.silent", Error, "X.224 was answered, then nothing came back to the TLS hello.";
    TLS_ALERT_COMMON: "tls.alert-handshake", Error, "Alert 40, 70, 71 or 47: client and host have no TLS version, cipher suite or parameter in common.";
    TLS_ALERT_INTERNAL: "tls.alert-internal", Error, "Alert 80: an internal error of the host's TLS, on Windows often a private key that can't be used.";
    TLS_ALERT: "tls.alert-other", Error, "The host ended TLS with another alert, named in the evidence.";
    TLS_JUNK: "tls.not-tls", Error, "Something other than TLS answered the TLS hello.";
    TLS_OLD: "tls.too-old", Error, "The host answered with a TLS that redial's TLS library does not speak.";
    TLS_OVERRUN: "tls.overrun", Error, "The answer to the TLS hello was too long, or dripped without end.";
    TLS_SIGNATURE: "tls.signature", Warning, "The handshake's signature does not verify with the certificate's key.";
    TLS_DONE: "tls.completed", Info, "The TLS handshake was completed, so the host's certificate and private key work.";
    NLA_CLOSED: "nla.closed", Error, "TLS worked, then the connection ended instead of a CredSSP answer.";
    NLA_SILENT: "nla.silent", Error, "TLS worked, then nothing answered CredSSP.";
    NLA_REFUSED: "nla.refused", Error, "CredSSP answered with a status instead of a challenge.";
    NLA_JUNK: "nla.not-credssp", Error, "Something other than CredSSP answered.";
    NLA_DONE: "nla.answered", Info, "The host answered CredSSP with its challenge: everything up to the password works.";
    UNSTEADY: "line.unsteady", Warning, "With no other connection open, one was closed without a word and another was not: the host limits connections, or something drops some.";
    CROWDED: "line.crowded", Info, "A connection was closed while others were open, and passed alone: the host serves one client at a time.";
}
