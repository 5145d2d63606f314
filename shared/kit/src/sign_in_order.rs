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
