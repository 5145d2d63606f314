use clap::Args;

/// Signing in to the host that is checked.
#[derive(Clone, Debug, Default, Args)]
pub struct SignInArgs {
    /// Sign in, too, up to the host's answer to the password: DOMAIN\user, user@domain.example, or
    /// .\user. The password is asked for (or REDIAL_PASSWORD), proved to the host once, and not sent;
    /// nobody is signed in. A wrong one counts against the account
    #[arg(long = "as", value_name = "USER", conflicts_with = "replay")]
    pub as_user: Option<String>,
    /// With --as, ask this domain controller for a Kerberos ticket (else the one that DNS names). With
    /// --only kdc no connection to the host is made
    #[arg(long, value_name = "HOST[:PORT]", requires = "as_user")]
    pub kdc: Option<String>,
}
