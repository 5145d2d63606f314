//! The steps of the connection and the field's own terms, in a sentence or two.
//!
//! Sources: MS-RDPBCGR 1.3.1.1 (connection sequence), MS-CSSP 1.3 (CredSSP), MS-NLMP 1.3 (NTLM), RFC 4120
//! (Kerberos); learn.microsoft.com, "Remote Credential Guard", "Restricted Admin mode", "RD Gateway".

struct Term {
    name: &'static str,
    /// Other words for it.
    also: &'static [&'static str],
    /// What kind of thing it is.
    kind: &'static str,
    says: &'static str,
}

const fn term(
    name: &'static str,
    also: &'static [&'static str],
    kind: &'static str,
    says: &'static str,
) -> Term {
    Term {
        name,
        also,
        kind,
        says,
    }
}

const STEP: &str = "step of the connection";
const PROTOCOL: &str = "protocol";
const MODE: &str = "way to log on";

#[rustfmt::skip]
const TERMS: &[Term] = &[
    term("name", &["name resolution", "dns"], STEP, "The first step: the client looks up the address of the host's name, in the hosts file or DNS. An address needs no look-up."),
    term("TCP", &["port"], STEP, "The second step: the client connects to the host's port, 3389 when no other is set. If it fails, nothing listens there, or a firewall blocks it."),
    term("X.224", &["x224", "x.224 negotiation"], STEP, "The third step: the client says which kinds of security it offers (standard RDP security, TLS, NLA), and the host chooses one or refuses."),
    term("TLS", &["ssl"], STEP, "The fourth step: client and host agree on a TLS version and a cipher suite, and the host proves with its private key that the certificate is its own."),
    term("NLA", &["network level authentication"], STEP, "The fifth step: Network Level Authentication. The client logs on with CredSSP before a session begins. redial asks for the host's challenge, and sends no password."),
    term("CredSSP", &["credential security support provider"], PROTOCOL, "It carries the logon of NLA inside TLS: first Kerberos or NTLM, then the password. An update of 2018 (CVE-2018-0886) is needed on both sides."),
    term("NTLM", &["ntlmv2"], PROTOCOL, "A way to prove a password without sending it, used where Kerberos is not possible: by IP address, with local accounts, or outside the domain."),
    term("Kerberos", &[], PROTOCOL, "The logon of a domain: the client gets a ticket for the host's name from a domain controller. It needs that name, the domain controller, and clocks that agree within five minutes."),
    term("Schannel", &[], "part of Windows", "Windows' own TLS. Its events in the System log (36870 to 36888) tell why TLS failed on that computer."),
    term("SessionEnv", &["remote desktop configuration"], "service of Windows", "The service Remote Desktop Configuration. It makes and renews the host's own certificate."),
    term("TermService", &["remote desktop services"], "service of Windows", "The service Remote Desktop Services. It listens on the port and holds the sessions."),
    term("MTU", &["maximum transmission unit"], "property of a network", "The largest packet that a network link carries. If a link in between has a smaller one and nobody says so, large packets are lost while small ones pass."),
    term("RD Gateway", &["gateway", "remote desktop gateway"], "role of Windows Server", "A computer that passes Remote Desktop on over HTTPS (port 443). If mstsc goes through one, a direct connection need not be possible."),
    term("RD Connection Broker", &["broker", "connection broker"], "role of Windows Server", "It sends each user to one of several session hosts, or back to a session that was left."),
    term("Restricted Admin", &["restricted admin mode"], MODE, "The client proves who it is and hands over no password. The host has to allow it (DisableRestrictedAdmin 0)."),
    term("Remote Credential Guard", &[], MODE, "The password stays on the client, which answers for the host with Kerberos. Both sides have to allow it."),
];

/// What a term means, whatever its capitals.
pub(super) fn told(name: &str) -> Option<String> {
    let is_it = |term: &&Term| {
        let mut words = std::iter::once(&term.name).chain(term.also);
        words.any(|word| word.eq_ignore_ascii_case(name))
    };
    let term = TERMS.iter().find(is_it)?;
    Some(format!("{}  {}\n  {}\n", term.name, term.kind, term.says))
}

/// Every term.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TERMS.iter().map(|term| term.name)
}
