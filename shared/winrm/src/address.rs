//! `[user@]host[:port]`: where to log in, as somebody types it.

use redial_model::Target;

/// The ports of WinRM's two listeners.
const HTTPS: u16 = 5986;
const HTTP: u16 = 5985;

/// Where to log in, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WinrmAddress {
    pub user: Option<String>,
    pub host: Target,
}

impl WinrmAddress {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub fn read(text: &str, over_http: bool) -> Result<Self, String> {
        // An account of a domain may be written with an @ itself: the last one counts, as for ssh.
        let (user, at) = match text.rsplit_once('@') {
            Some(("", _)) => return Err("there is no user before the @".into()),
            Some((user, at)) => (Some(user), at),
            None => (None, text),
        };
        if user.is_some_and(|user| user.contains(char::is_control)) {
            return Err("a user's name holds no control characters".into());
        }
        let port = if over_http { HTTP } else { HTTPS };
        let host = Target::parse_with_port(at, port).map_err(|why| why.to_string())?;
        Ok(Self {
            user: user.map(str::to_owned),
            host,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_user_a_host_and_a_port() {
        for (text, over_http, user, host) in [
            ("srv01", false, None, "srv01:5986"),
            ("srv01", true, None, "srv01:5985"),
            ("adm@srv01:443", false, Some("adm"), "srv01:443"),
            (r"CORP\adm@srv01", false, Some(r"CORP\adm"), "srv01:5986"),
            (
                "adm@corp.test@srv01",
                false,
                Some("adm@corp.test"),
                "srv01:5986",
            ),
            ("adm@[2001:db8::7]:1", false, Some("adm"), "[2001:db8::7]:1"),
            ("2001:db8::7", false, None, "[2001:db8::7]:5986"),
        ] {
            let is = WinrmAddress::read(text, over_http).unwrap();
            assert_eq!(is.user.as_deref(), user, "{text}");
            assert_eq!(is.host.to_string(), host, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_said() {
        for (text, says) in [
            ("", "empty host"),
            ("@srv01", "no user before the @"),
            ("adm@", "empty host"),
            ("srv01:70000", "bad port"),
            ("a b", "bad host name"),
            ("a\u{1b}@srv01", "control characters"),
        ] {
            let said = WinrmAddress::read(text, false).unwrap_err();
            assert!(said.contains(says), "{text:?}: {said}");
        }
    }
}
