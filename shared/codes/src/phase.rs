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
            Self::Normal => "a requested end, which is not an error",
            Self::Unsaid => "no specific step",
            Self::Input => "the input",
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
                "That anything is broken: it counts only when nobody requested the end."
            }
            Self::Unsaid => "Where it failed: many different faults end like this.",
            Self::Input => "That the host is broken: perhaps no connection was tried.",
            Self::Name => "That the host is down: nothing was sent to it.",
            Self::Tcp => "What ended it: the host, a firewall, a VPN or a proxy can.",
            Self::Security => "Which of the two computers has the wrong setting.",
            Self::Tls => {
                "Which computer is at fault: an alert shows only what its sender did not accept."
            }
            Self::Certificate => {
                "That the key is unusable, or that the host refuses: the computer that checked the certificate ended it."
            }
            Self::Key => "Whether the file is missing, damaged or only not readable.",
            Self::Account => {
                "A fault of the network: the connection worked as far as the password."
            }
            Self::Nla => {
                "A wrong password: the two computers could not agree on an authentication method, or one refused it."
            }
            Self::Policy => "A wrong password: it was not sent.",
            Self::Domain => {
                "A fault of the host's Remote Desktop: the host, or the client, found no domain controller to ask."
            }
            Self::Clock => "Which of the clocks is wrong.",
            Self::SmartCard => "A fault of the host: the card is read on the client.",
            Self::Licence => {
                "Whose licence is missing: both the host's and the client's are checked."
            }
            Self::Client => "A fault of the host or the network.",
            Self::Session => {
                "A fault of the certificate or the password: the session was connected."
            }
            Self::Gateway => "A fault of the host behind the gateway, unless the text says so.",
            Self::Broker => "A fault of the host you connected to.",
            Self::Protocol => "Which of the two programs is wrong.",
            Self::Host => "That the client or the network is at fault.",
        }
    }

    /// The next step after a number of this kind.
    #[must_use]
    pub const fn next(self) -> &'static str {
        match self {
            Self::Normal => {
                "Only if nobody requested it: read what the host logged at that time (LocalSessionManager 23, 24 and 40)."
            }
            Self::Unsaid => {
                "redial check HOST shows how far the connection gets. The host's log at that time has more details."
            }
            Self::Input => "Check the name or address that was typed.",
            Self::Name => {
                "Check the spelling, the DNS suffix and whether a VPN is needed. redial check HOST asks every name server."
            }
            Self::Tcp => "redial check HOST shows at which step the connection ends.",
            Self::Security => {
                "redial check HOST shows what the host accepts. Compare it with the client's .rdp file and policies."
            }
            Self::Tls => {
                "redial check HOST shows which TLS versions and cipher suites the host accepts."
            }
            Self::Certificate => "redial check HOST shows the certificate and its dates.",
            Self::Key => {
                "Run redial check on the host: it checks the key file and its permissions."
            }
            Self::Account => {
                "Look at the account: the host's Security log has event 4625 with the same status."
            }
            Self::Nla => {
                "Connect to the host by its full name, not by address, so that Kerberos can be used. Then read the host's Security 4625 and NTLM/Operational 4001 to 4023."
            }
            Self::Policy => {
                "Read the client's policy Credentials Delegation, and connect to the host by the name that the policy allows."
            }
            Self::Domain => "On both computers, run nltest /dsgetdc:DOMAIN; check DNS and the VPN.",
            Self::Clock => {
                "Run w32tm /query /status on both computers, then w32tm /resync on the one that is wrong."
            }
            Self::SmartCard => {
                "On the client, run certutil -scinfo; check the reader and the Smart Card service."
            }
            Self::Licence => {
                "On the host, run the RD Licensing Diagnoser. Until it is repaired, an administrator can connect with mstsc /admin."
            }
            Self::Client => "Close the client program and try another one, or another computer.",
            Self::Session => {
                "Read what the host logged at that time (LocalSessionManager 40, RdpCoreTS 102 and 103)."
            }
            Self::Gateway => {
                "Ask the gateway's administrator for its log (TerminalServices-Gateway/Operational). A direct connection does not test the gateway."
            }
            Self::Broker => "Read the broker's log (TerminalServices-SessionBroker/Operational).",
            Self::Protocol => "Try another client program, and update client and host.",
            Self::Host => "Look at the service on the host, and run redial check there.",
        }
    }
}
