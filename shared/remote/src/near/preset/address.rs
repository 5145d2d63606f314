//! `[user@]host[:port]`: where SSH logs in, as somebody types it.

use super::is_made_of;

/// Where SSH logs in. An alias of its configuration is a host as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SshAddress {
    pub user: Option<String>,
    pub host: String,
    pub port: Option<u16>,
}

impl SshAddress {
    /// Reads it. Nothing in it can be an option or a word for a shell: ssh fills hosts and users into
    /// commands of its configuration (ssh_config(5), TOKENS; CVE-2023-51385).
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("//").unwrap_or(text);
        // An account of a domain may be written with an @ itself: the last one counts, as for ssh.
        let (account, at) = match text.rsplit_once('@') {
            Some((account, at)) => (Some(user(account)?), at),
            None => (None, text),
        };
        let (name, port) = split(at)?;
        Ok(Self {
            user: account,
            host: host(name)?,
            port: port.map(number).transpose()?,
        })
    }
}

/// The host and its port. An IPv6 address with a port needs brackets.
fn split(at: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(inner) = at.strip_prefix('[') {
        let (address, behind) = inner
            .split_once(']')
            .ok_or("the bracket before the address is not closed")?;
        return match behind {
            "" => Ok((address, None)),
            behind => {
                let port = behind.strip_prefix(':');
                let port =
                    port.ok_or("only a port can stand behind the brackets, as in [::1]:22")?;
                Ok((address, Some(port)))
            }
        };
    }
    Ok(match at.split_once(':') {
        Some((_, behind)) if behind.contains(':') => (at, None),
        Some((host, port)) => (host, Some(port)),
        None => (at, None),
    })
}

/// A host's name or address.
pub(crate) fn host(name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Err("it names no host: write ssh:[user@]host[:port]".into());
    }
    if name.starts_with('-') {
        return Err("a host cannot begin with a hyphen".into());
    }
    match is_made_of(name, "._-:%") {
        true => Ok(name.to_owned()),
        false => Err(format!(
            "`{}` is no host: it holds more than letters, digits and ._-",
            name.escape_debug()
        )),
    }
}

fn user(name: &str) -> Result<String, String> {
    // What ssh itself refuses (valid_ruser() of its ssh.c), and `$`.
    let odd = |c: char| c.is_control() || "'`\";&<>|(){}$".contains(c);
    if name.is_empty() {
        return Err("there is no user before the @".into());
    }
    if name.starts_with('-') {
        return Err("a user cannot begin with a hyphen".into());
    }
    match name.chars().any(odd) || name.ends_with('\\') {
        true => Err(format!("`{}` is no user's name", name.escape_debug())),
        false => Ok(name.to_owned()),
    }
}

fn number(port: &str) -> Result<u16, String> {
    let digits = port.chars().all(|c| c.is_ascii_digit());
    let number = port.parse().ok().filter(|port| *port > 0 && digits);
    number.ok_or_else(|| {
        format!(
            "bad port `{}`: a port is a number from 1 to 65535",
            port.escape_debug()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_user_a_host_and_a_port() {
        for (text, user, host, port) in [
            ("srv01", None, "srv01", None),
            ("//srv01", None, "srv01", None),
            ("adm@srv01:2222", Some("adm"), "srv01", Some(2222)),
            (r"CORP\adm@srv01", Some(r"CORP\adm"), "srv01", None),
            ("adm@corp.test@srv01", Some("adm@corp.test"), "srv01", None),
            ("John Doe@srv01", Some("John Doe"), "srv01", None),
            ("müller@srv01", Some("müller"), "srv01", None),
            ("[::1]:22", None, "::1", Some(22)),
            ("adm@[fe80::1%eth0]", Some("adm"), "fe80::1%eth0", None),
            ("2001:db8::7", None, "2001:db8::7", None),
            (
                "my_jump-host.corp.test:65535",
                None,
                "my_jump-host.corp.test",
                Some(65535),
            ),
        ] {
            let is = SshAddress::read(text).unwrap();
            assert_eq!(
                (is.user.as_deref(), is.host.as_str(), is.port),
                (user, host, port),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_said() {
        for (text, says) in [
            ("", "names no host"),
            ("adm@", "names no host"),
            ("@srv01", "no user before the @"),
            ("-oProxyCommand=id", "cannot begin with a hyphen"),
            ("adm@-oProxyCommand=id", "cannot begin with a hyphen"),
            ("-l@srv01", "a user cannot begin with a hyphen"),
            ("[-x]:22", "cannot begin with a hyphen"),
            ("srv01:0", "bad port `0`"),
            ("srv01:65536", "bad port `65536`"),
            ("srv01:", "bad port ``"),
            ("srv01:+22", "bad port `+22`"),
            ("srv01:ssh", "bad port `ssh`"),
            ("[::1", "bracket"),
            ("[::1]22", "behind the brackets"),
            ("$(id)", "is no host"),
            ("a b", "is no host"),
            ("srv01/x", "is no host"),
            ("srv\u{202e}01", "is no host"),
            ("a\nb@srv01", "is no user's name"),
            ("$(id)@srv01", "is no user's name"),
            ("`id`@srv01", "is no user's name"),
            (r"CORP\@srv01", "is no user's name"),
        ] {
            let said = SshAddress::read(text).unwrap_err();
            assert!(said.contains(says), "{text:?}: {said}");
            assert!(!said.contains(['\n', '\u{202e}']), "{said:?}");
        }
    }
}
