//! Whether two names may mean the same machine.

/// The part before the first dot, lower case.
#[must_use]
pub fn first_label(name: &str) -> String {
    name.split('.').next().unwrap_or(name).to_lowercase()
}

/// Whether `name` is the machine `computer` (a NetBIOS or DNS name): equal, or equal in the part
/// before the first dot. NetBIOS names end at 15 characters, so a longer label is compared by its
/// first 15.
#[must_use]
pub fn same_host(name: &str, computer: &str) -> bool {
    let (a, b) = (first_label(name), first_label(computer));
    let cut = |s: &str| s.chars().take(15).collect::<String>();
    !a.is_empty()
        && (a == b || (a.chars().count().min(b.chars().count()) == 15 && cut(&a) == cut(&b)))
}

/// Whether a name in a certificate covers `name` by the rules of RFC 6125 6.4.3: whole labels, `*`
/// for the first one only.
#[must_use]
pub fn covers(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (
        pattern.trim_end_matches('.').to_lowercase(),
        name.trim_end_matches('.').to_lowercase(),
    );
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            domain.contains('.') && name.split_once('.').is_some_and(|(_, rest)| rest == domain)
        }
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_machine() {
        assert!(same_host("srv01.corp.test", "SRV01"));
        assert!(same_host(
            "a-very-long-host-name.corp.test",
            "A-VERY-LONG-HOS"
        ));
        assert!(!same_host("srv01", "srv02"));
        assert!(!same_host("", ""));
    }

    #[test]
    fn wildcards_cover_one_label() {
        assert!(covers("*.corp.test", "srv01.corp.test"));
        assert!(covers("SRV01.corp.test.", "srv01.corp.test"));
        assert!(!covers("*.corp.test", "a.b.corp.test"));
        assert!(!covers("*.test", "corp.test"));
        assert!(!covers("*", "srv"));
    }
}
