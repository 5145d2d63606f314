//! The account as people write it: `CORP\anna`, `anna@corp.example`, `.\anna`, `anna`.

use redial_kit::SignInAccount;
use redial_model::Facts;

use crate::exit::Stop;

/// Longest name of a user or a domain, in characters: Windows' own is 256 for a user principal name.
const LONGEST: usize = 256;

/// An account that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name, and its domain where one was typed before it.
    pub account: SignInAccount,
    /// The part behind the @ of a user principal name.
    suffix: Option<String>,
    /// Whether this computer alone knows it.
    is_of_this_computer: bool,
}

/// Reads it.
pub fn read(text: &str) -> Result<Named, Stop> {
    let text = text.trim();
    let (domain, user) = match text.split_once('\\') {
        Some((domain, user)) => (Some(domain), user),
        None => (None, text),
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().count() <= LONGEST
            && !name
                .chars()
                .any(|c| c.is_control() || c == '\\' || c == '/')
    };
    if !is_name(user) || !domain.is_none_or(is_name) {
        return Err(Stop::usage(format!(
            "`{}` is no user: write DOMAIN\\user, user@domain.example, or .\\user for an account of the host itself",
            text.escape_debug()
        )));
    }
    let suffix = user.rsplit_once('@').filter(|_| domain.is_none());
    Ok(Named {
        account: SignInAccount {
            user: user.to_owned(),
            domain: domain.map(str::to_owned),
        },
        suffix: suffix.map(|(_, suffix)| suffix.to_owned()),
        is_of_this_computer: false,
    })
}

impl Named {
    /// The same, where no domain has the account.
    pub fn of_this_computer(self) -> Self {
        Self {
            is_of_this_computer: true,
            ..self
        }
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match &self.account.domain {
            Some(domain) => format!("{domain}\\{}", self.account.user),
            None => self.account.user.clone(),
        }
    }

    /// The name without the domain behind it.
    pub fn bare(&self) -> &str {
        let user = self.account.user.as_str();
        match &self.suffix {
            Some(suffix) => user
                .strip_suffix(suffix)
                .map_or(user, |user| user.trim_end_matches('@')),
            None => user,
        }
    }

    /// The account's domain as Kerberos calls it; nothing for an account of the host itself, and
    /// where no domain is known. `is_named` says that somebody named a domain controller: then the
    /// domain's short name will do, too.
    pub fn realm(&self, facts: &Facts, is_named: bool) -> Option<String> {
        if self.is_of_this_computer {
            return None;
        }
        if let Some(suffix) = &self.suffix {
            return Some(suffix.to_uppercase());
        }
        let domain = self.account.domain.as_deref()?;
        let same = |name: &Option<redial_model::Said>| {
            name.as_ref()
                .is_some_and(|n| n.as_str().eq_ignore_ascii_case(domain))
        };
        let identity = facts.identity.as_deref();
        if domain == "." || identity.is_some_and(|i| same(&i.computer)) {
            return None;
        }
        if domain.contains('.') {
            return Some(domain.to_uppercase());
        }
        let full = identity
            .filter(|i| same(&i.domain))
            .and_then(|i| i.dns_domain.as_ref());
        match full {
            Some(full) => Some(full.as_str().to_uppercase()),
            None => is_named.then(|| domain.to_uppercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use redial_model::IdentityFact;

    use super::*;

    #[test]
    fn accounts_are_read_as_people_write_them() {
        for (text, user, domain, shown) in [
            ("anna", "anna", None, "anna"),
            (r"CORP\anna", "anna", Some("CORP"), r"CORP\anna"),
            (r".\admin", "admin", Some("."), r".\admin"),
            (
                "anna@corp.example",
                "anna@corp.example",
                None,
                "anna@corp.example",
            ),
            (
                r"MicrosoftAccount\a@b.example",
                "a@b.example",
                Some("MicrosoftAccount"),
                r"MicrosoftAccount\a@b.example",
            ),
        ] {
            let named = read(text).unwrap();
            assert_eq!(named.account.user, user);
            assert_eq!(named.account.domain.as_deref(), domain);
            assert_eq!(named.shown(), shown);
        }
        assert_eq!(read("anna@corp.example").unwrap().bare(), "anna");
        for text in [
            "",
            " ",
            r"\anna",
            r"CORP\",
            r"a\b\c",
            "an\u{1b}na",
            "CORP/anna",
        ] {
            let refused = read(text).unwrap_err().says;
            assert!(refused.contains("is no user"), "{refused}");
            assert!(!refused.contains('\u{1b}'));
        }
    }

    #[test]
    fn an_account_of_the_host_has_no_domain_to_ask() {
        let mut facts = Facts::default();
        let identity = IdentityFact {
            computer: Some("SRV01".into()),
            domain: Some("CORP".into()),
            dns_domain: Some("corp.example".into()),
            ..IdentityFact::default()
        };
        facts.add(identity.into());
        let realm = |text: &str, named| read(text).unwrap().realm(&facts, named);
        assert_eq!(realm(r"CORP\anna", false).as_deref(), Some("CORP.EXAMPLE"));
        assert_eq!(realm("anna@x.example", false).as_deref(), Some("X.EXAMPLE"));
        assert_eq!(
            realm(r"x.example\anna", false).as_deref(),
            Some("X.EXAMPLE")
        );
        assert_eq!(realm(r"OTHER\anna", true).as_deref(), Some("OTHER"));
        let own = read(r"DESK7\anna").unwrap().of_this_computer();
        assert_eq!(own.realm(&facts, true), None);
        for local in [r".\admin", r"srv01\admin", "anna", r"OTHER\anna"] {
            assert_eq!(realm(local, false), None, "{local}");
        }
    }
}
