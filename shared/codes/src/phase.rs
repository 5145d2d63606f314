//! Where in a connection a number belongs, and what follows from that alone.

/// Where in a connection a number belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Not an error.
    Normal,
    /// The number does not carry it.
    Unsaid,
    /// Input by the user.
    Input,
    /// Name resolution.
    Name,
    /// The socket.
    Tcp,
    /// RDP's own negotiation and encryption.
    Security,
    /// TLS.
    Tls,
    /// A certificate.
    Certificate,
    /// A private key.
    Key,
    /// The account or its password.
    Account,
    /// CredSSP, NTLM and Kerberos between the two machines.
    Nla,
    /// A policy about credentials.
    Policy,
    /// The domain controller.
    Domain,
    /// The clocks.
    Clock,
    /// A smart card.
    SmartCard,
    /// Licensing.
    Licence,
    /// The client program.
    Client,
    /// A session that was up.
    Session,
    /// RD Gateway, or Azure Virtual Desktop's.
    Gateway,
    /// RD Connection Broker.
    Broker,
    /// A message that the other end does not take.
    Protocol,
    /// The host's services.
    Host,
}

impl Phase {
    /// What people call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "an end that somebody asked for",
            Self::Unsaid => "no certain step",
            Self::Input => "what was typed",
            Self::Name => "name resolution",
            Self::Tcp => "the network connection",
            Self::Security => "RDP security",
            Self::Tls => "TLS",
            Self::Certificate => "a certificate",
            Self::Key => "a private key",
            Self::Account => "the account",
            Self::Nla => "NLA (CredSSP with NTLM or Kerberos)",
            Self::Policy => "a policy about credentials",
            Self::Domain => "the domain controller",
            Self::Clock => "the clocks",
            Self::SmartCard => "the smart card",
            Self::Licence => "licensing",
            Self::Client => "the client program",
            Self::Session => "a running session",
            Self::Gateway => "the RD Gateway",
            Self::Broker => "the connection broker",
            Self::Protocol => "the protocol between the two programs",
            Self::Host => "the host's services",
        }
    }

    /// What a number of this kind does not prove.
    #[must_use]
    pub const fn unproven(self) -> &'static str {
        match self {
            Self::Normal => {
                "That anything is broken: it counts only when nobody asked for the end."
            }
            Self::Unsaid => "Where it failed: many different faults end with it.",
            Self::Input => "That the host is broken: it may never have been dialled.",
            Self::Name => "That the host is down: nothing was sent to it.",
            Self::Tcp => "Who ended it: the host, a firewall, a VPN or a proxy can.",
            Self::Security => "Which of the two ends has the wrong setting.",
            Self::Tls => "Which end is at fault: an alert tells what its sender did not accept.",
            Self::Certificate => {
                "That the key is unusable, or that the host refuses: the side that checked the certificate ended it."
            }
            Self::Key => "Whether the file is missing, damaged or only not readable.",
            Self::Account => "A fault of the network: the line worked as far as the password.",
            Self::Nla => {
                "A wrong password: the two machines could not agree on how to prove it, or one refused the way."
            }
            Self::Policy => "A wrong password: it was not sent.",
            Self::Domain => {
                "A fault of the host's Remote Desktop: it, or the client, found nobody to ask."
            }
            Self::Clock => "Which of the clocks is wrong.",
            Self::SmartCard => "A fault of the host: the card is read on the client.",
            Self::Licence => {
                "Whose licence is missing: the host's and the client's are both asked."
            }
            Self::Client => "A fault of the host or the network.",
            Self::Session => "A fault of the certificate or the password: the session was up.",
            Self::Gateway => "Anything about the host behind the gateway, unless it says so.",
            Self::Broker => "A fault of the host that was dialled.",
            Self::Protocol => "Which of the two programs is wrong.",
            Self::Host => "That the client or the network is at fault.",
        }
    }

    /// The next step after a number of this kind.
    #[must_use]
    pub const fn next(self) -> &'static str {
        match self {
            Self::Normal => {
                "Only when nobody asked for it: read what the host logged at that time (LocalSessionManager 23, 24 and 40)."
            }
            Self::Unsaid => {
                "redial check HOST shows how far the line gets; the host's log at that time says more."
            }
            Self::Input => "Check the name or address that was typed.",
            Self::Name => {
                "Check the spelling, the DNS suffix and whether a VPN is needed; redial check HOST asks every name server."
            }
            Self::Tcp => "redial check HOST shows at which step the line ends.",
            Self::Security => {
                "redial check HOST shows what the host accepts; compare it with the client's .rdp file and policies."
            }
            Self::Tls => "redial check HOST shows which versions and suites the host takes.",
            Self::Certificate => "redial check HOST shows the certificate and its dates.",
            Self::Key => "On the host, redial check looks at the key file and its rights.",
            Self::Account => {
                "Look at the account: the host's Security log has event 4625 with the same status."
            }
            Self::Nla => {
                "Dial the host by its full name, not by address, so that Kerberos can be used; then read the host's Security 4625 and NTLM/Operational 4001 to 4023."
            }
            Self::Policy => {
                "Read the client's policy Credentials Delegation, and dial the host by the name the policy allows."
            }
            Self::Domain => "From both machines: nltest /dsgetdc:DOMAIN; check DNS and the VPN.",
            Self::Clock => {
                "w32tm /query /status on both machines; then w32tm /resync on the one that is wrong."
            }
            Self::SmartCard => {
                "On the client: certutil -scinfo; check the reader and the Smart Card service."
            }
            Self::Licence => {
                "On the host, run the RD Licensing Diagnoser; an administrator can connect with mstsc /admin meanwhile."
            }
            Self::Client => "Close the client program and try another one, or another machine.",
            Self::Session => {
                "Read what the host logged at that time (LocalSessionManager 40, RdpCoreTS 102 and 103)."
            }
            Self::Gateway => {
                "Ask who runs the gateway for its log (TerminalServices-Gateway/Operational); a direct dial does not judge it."
            }
            Self::Broker => "Read the broker's log (TerminalServices-SessionBroker/Operational).",
            Self::Protocol => "Try another client program, and the newest update of both ends.",
            Self::Host => "Look at the service on the host, and run redial check there.",
        }
    }
}
