//! The password: asked for on the terminal, or taken from the environment, and never an argument.

use std::env;

use sspi::{AuthIdentity, AuthIdentityBuffers, Username};
use zeroize::Zeroizing;

use crate::error::WinrmError;

/// Where the password may stand.
pub(crate) const VARIABLE: &str = "REDIAL_WINRM_PASSWORD";

/// An account and its password, which is wiped from memory at the end.
pub(crate) struct Account(AuthIdentityBuffers);

impl Account {
    /// Asks for the password of this user, unless it stands in the environment.
    pub fn ask(user: &str, host: &str) -> Result<Self, WinrmError> {
        // The environment's own copy stays: this program starts no other.
        let password = match env::var(VARIABLE).map(Zeroizing::new) {
            Ok(password) => password,
            Err(env::VarError::NotUnicode(_)) => return Err(WinrmError::OddPassword),
            Err(env::VarError::NotPresent) => {
                let prompt = format!("Password of {user} for WinRM on {host}: ");
                let typed =
                    rpassword::prompt_password(prompt).map_err(|_| WinrmError::NoTerminal)?;
                Zeroizing::new(typed)
            }
        };
        Self::new(user, password)
    }

    pub fn new(user: &str, password: Zeroizing<String>) -> Result<Self, WinrmError> {
        if password.is_empty() {
            return Err(WinrmError::NoPassword);
        }
        let username = Username::parse(user).map_err(|_| WinrmError::OddUser(user.into()))?;
        let identity = AuthIdentity {
            username,
            password: (*password).clone().into(),
        };
        Ok(Self(identity.into()))
    }

    /// As the crate of NTLM takes it.
    pub fn identity(&self) -> AuthIdentityBuffers {
        self.0.clone()
    }
}

/// Who is logged on here, where nobody was named.
pub(crate) fn own_name() -> Option<String> {
    let variable = if cfg!(windows) { "USERNAME" } else { "USER" };
    env::var(variable).ok().filter(|name| !name.is_empty())
}
