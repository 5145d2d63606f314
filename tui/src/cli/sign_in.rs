use std::path::PathBuf;

use clap::Args;

/// Signing in to the host that is checked.
#[derive(Clone, Debug, Default, Args)]
pub struct SignInArgs {
    /// Sign in, too, up to the host's answer to the password: DOMAIN\user, user@domain.example, or
    /// .\user. The password is asked for (or REDIAL_PASSWORD), proved to the host once, and not sent;
    /// nobody is signed in. A wrong one counts against the account. Where the client goes by an RD
    /// Gateway, it is proved to the gateway
    #[arg(long = "as", value_name = "USER", conflicts_with = "replay")]
    pub as_user: Option<String>,
    /// On Windows: the same as the user who is signed in to this computer, without a password. Windows
    /// proves it to the host, as for mstsc; nobody is signed in there
    #[arg(long, conflicts_with_all = ["as_user", "replay"])]
    pub as_me: bool,
    /// With --as, ask this domain controller for a Kerberos ticket (else the one that DNS names). With
    /// --only kdc no connection to the host is made
    #[arg(long, value_name = "HOST[:PORT]", requires = "as_user")]
    pub kdc: Option<String>,
    /// Go on to the first picture of a session. With --as this sends the password to the host and signs
    /// the user in, after you confirmed the thumbprint of the host's certificate; without --as it
    /// reaches the logon screen of a host that does not ask for NLA
    #[arg(long, conflicts_with_all = ["replay", "file"])]
    pub session: bool,
    /// The SHA-256 thumbprint of the host's certificate, or of the RD Gateway's: confirms it without a
    /// question. To another one nothing is sent
    #[arg(long, value_name = "SHA256", requires = "as_user")]
    pub thumbprint: Option<String>,
    /// With --session, save the first picture in this file (PNG). It shows what is on the screen
    #[arg(long, value_name = "FILE.png", requires = "session")]
    pub picture: Option<PathBuf>,
}
