//! Who is signed in to this computer, and how Windows proves that to a host without a password.
//! Everywhere else each of these functions says that there is no such thing.

use redial_machine::{Prover, Snag, Unproved};

/// The account that this program runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// The domain, or this computer, that has the account.
    pub domain: String,
    /// The user's name, without its domain.
    pub user: String,
    /// Whether it is an account of this computer alone, which no domain knows.
    pub is_local: bool,
}

/// Looks who it is.
///
/// # Errors
/// Windows does not say it, or this is not Windows.
pub fn account() -> Result<OwnAccount, Snag> {
    #[cfg(windows)]
    return crate::real::account::signed_in();
    #[cfg(not(windows))]
    Err(Snag::NotHere)
}

/// How somebody is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    /// By Kerberos where that is possible, else by NTLM; Windows chooses.
    Negotiate,
    /// By a ticket alone.
    Kerberos,
}

/// Begins to prove the user who is signed in to a service, by its principal name.
///
/// # Errors
/// Windows has no credentials, or this is not Windows.
pub fn prover(package: Package, service: &str) -> Result<Box<dyn Prover>, Unproved> {
    #[cfg(windows)]
    return crate::real::negotiation::Negotiation::begin(package, service, None)
        .map(|negotiation| Box::new(negotiation) as Box<dyn Prover>);
    #[cfg(not(windows))]
    {
        let _ = (package, service);
        Err(Unproved::NotHere)
    }
}

/// The same for an account with a password. redial does not use it: it proves to a test what a
/// Windows without a signed-in user's credentials, as Wine, cannot.
///
/// # Errors
/// As [`prover`].
#[cfg(windows)]
pub fn prover_with_password(
    service: &str,
    account: &OwnAccount,
    password: &str,
) -> Result<Box<dyn Prover>, Unproved> {
    let typed = Some((account, password));
    crate::real::negotiation::Negotiation::begin(Package::Negotiate, service, typed)
        .map(|negotiation| Box::new(negotiation) as Box<dyn Prover>)
}
