//! Where in a connection a code of mstsc belongs.

/// Where in a connection a code belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not an error.
    Normal,
    /// Input by the user.
    Input,
    /// Name resolution.
    Name,
    /// The socket.
    Tcp,
    /// RDP's own encryption.
    Security,
    /// The host's certificate.
    Certificate,
    /// The account or its password.
    Account,
    /// A policy of the client.
    Policy,
    /// Licensing.
    Licence,
    /// The client program.
    Client,
    /// A session that was up.
    Session,
}

impl Phase {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "no error",
            Self::Input => "what was typed",
            Self::Name => "name resolution",
            Self::Tcp => "the network connection",
            Self::Security => "RDP security",
            Self::Certificate => "the host's certificate",
            Self::Account => "the account",
            Self::Policy => "a policy of the client",
            Self::Licence => "licensing",
            Self::Client => "the client program",
            Self::Session => "a running session",
        }
    }
}
