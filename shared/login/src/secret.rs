use std::fmt;

use redial_kit::SignInAccount;
use sspi::{AuthIdentity, Credentials, Secret, Username};
use zeroize::Zeroizing;

/// A password that somebody typed. Its memory is overwritten when it goes, and it can't be printed.
pub struct Password(Zeroizing<String>);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// Takes it.
    #[must_use]
    pub fn new(typed: Zeroizing<String>) -> Self {
        Self(typed)
    }

    /// Itself, for the library that signs in.
    pub(crate) fn bare(&self) -> &str {
        &self.0
    }

    /// With the account, as the library wants it. `domain` stands for the account's own.
    pub(crate) fn of(
        &self,
        account: &SignInAccount,
        domain: Option<&str>,
    ) -> Result<Credentials, String> {
        let identity = self.identity(account, domain)?;
        Ok(Credentials::AuthIdentity(identity))
    }

    /// The same, for NTLM alone.
    pub(crate) fn identity(
        &self,
        account: &SignInAccount,
        domain: Option<&str>,
    ) -> Result<AuthIdentity, String> {
        let username = Username::new(&account.user, domain)
            .map_err(|_| format!("`{}` is no user name", account.user.escape_debug()))?;
        Ok(AuthIdentity {
            username,
            password: Secret::new(self.0.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let password = Password::new("tiger 7".to_owned().into());
        assert_eq!(format!("{password:?}"), "Password");
        let account = SignInAccount {
            user: "anna".into(),
            domain: None,
        };
        let known = password.of(&account, Some("CORP")).unwrap();
        assert!(!format!("{known:?}").contains("tiger"));
    }

    #[test]
    fn a_name_in_two_forms_at_once_is_refused() {
        let password = Password::new(String::new().into());
        let account = SignInAccount {
            user: r"a\b".into(),
            domain: None,
        };
        assert!(password.of(&account, Some("CORP")).is_err());
    }
}
