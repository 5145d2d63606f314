//! What the program that signs in is told, and what it tells. The password goes beside it, as a
//! line of its own, so that no value that is printed or saved ever holds it.

use std::{net::SocketAddr, path::PathBuf};

use redial_model::{Hex, LoginFact, RungState, Said, TicketFact};
use serde::{Deserialize, Serialize};

/// As whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInAccount {
    /// The user's name, without its domain.
    pub user: String,
    /// The domain, or the computer that has the account; nothing where none was named.
    pub domain: Option<String>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum SignInOrder {
    /// Ask the domain for a ticket.
    Ticket(TicketOrder),
    /// Prove the password to the host, and go on where that is wanted.
    Prove(Box<ProofOrder>),
    /// Prove the password to the RD Gateway before the host, and have it make a channel to the host.
    Gateway(Box<GatewayOrder>),
}

impl SignInOrder {
    /// Where the password is proved; nothing where only the domain is asked.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Ticket(_) => None,
            Self::Prove(order) => Some(order.address),
            Self::Gateway(order) => Some(order.address),
        }
    }
}

/// A ticket to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketOrder {
    /// As whom.
    pub account: SignInAccount,
    /// The domain, as Kerberos calls it.
    pub realm: String,
    /// The domain controller, as host and port; nothing to look it up in DNS.
    pub kdc: Option<String>,
    /// The host that the ticket is for, by name.
    pub host: String,
    /// By the system's own credentials of the user who is signed in here, without a password. Then the
    /// system finds the controller, too.
    #[serde(default)]
    pub by_system: bool,
    /// The longest wait for one answer, in milliseconds.
    pub answer_ms: u64,
}

/// A proof to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofOrder {
    /// As whom; nothing to reach the host's own sign-in screen, which needs nobody.
    pub account: Option<SignInAccount>,
    /// The host as it was asked for.
    pub host: String,
    /// The address that is connected to.
    pub address: SocketAddr,
    /// The load-balance information of an .rdp file.
    pub token: Option<String>,
    /// The ticket by which the password is proved; nothing for NTLM.
    pub ticket: Option<TicketOrder>,
    /// By the system's own credentials of the user who is signed in here, without a password. Then the
    /// system chooses how.
    #[serde(default)]
    pub by_system: bool,
    /// How far.
    pub until: SignInUntil,
    /// The SHA-256 thumbprint of the certificate that was confirmed, where one was for a proof alone. To
    /// another one none is given.
    #[serde(default)]
    pub sha256: Option<Hex>,
    /// The longest wait for a connection, in milliseconds.
    pub connect_ms: u64,
    /// The longest wait for one answer, in milliseconds.
    pub answer_ms: u64,
}

/// A proof to give to an RD Gateway, and the host to which it is asked for a channel. Nothing is sent
/// through that channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayOrder {
    /// As whom.
    pub account: SignInAccount,
    /// The gateway as it was asked for.
    pub gateway: String,
    /// The address that is connected to.
    pub address: SocketAddr,
    /// The SHA-256 thumbprint of its certificate, which was found to be good, or was confirmed. To
    /// another one nothing is sent.
    pub sha256: Hex,
    /// Whether the gateway offers NTLM by its own name; else it goes under Negotiate.
    pub offers_ntlm: bool,
    /// The host, as the client names it to the gateway.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The longest wait for a connection, in milliseconds.
    pub connect_ms: u64,
    /// The longest wait for one answer, in milliseconds.
    pub answer_ms: u64,
}

/// How far a sign-in goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInUntil {
    /// Up to the host's answer to the proof. The password is not sent.
    Auth,
    /// Up to the first picture. The password is sent, and somebody is signed in.
    Picture {
        /// The SHA-256 thumbprint of the certificate that was confirmed. To another one nothing is
        /// sent.
        sha256: Hex,
        /// Where the picture is saved, if it is.
        save: Option<PathBuf>,
    },
}

/// One line of what the program tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInNews {
    /// A rung ended.
    Rung(RungState),
    /// The end, where a ticket was asked for.
    Ticket(Box<TicketFact>),
    /// The end, where the password was to be proved.
    Login(Box<LoginFact>),
    /// It could not be done, and why, in a sentence.
    Failed(Said),
}
