//! A sign-in of a host.

use redial_kit::SignInUntil;

use crate::sign_in::Named;

/// A sign-in that is under way, or whose result the report has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningIn {
    /// As whom; nobody reaches the logon screen.
    pub user: Option<String>,
    /// Whether the password is sent.
    pub sends: bool,
}

impl SigningIn {
    /// One that begins.
    pub fn begins(named: Option<&Named>, until: &SignInUntil) -> Self {
        Self {
            user: named.map(Named::shown),
            sends: named.is_some() && *until != SignInUntil::Auth,
        }
    }
}
