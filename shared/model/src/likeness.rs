//! Whether two names may mean the same machine.

/// A name as people write it, lower case: a name in its ASCII form (`xn--`) and the same name in
/// letters are one (RFC 5891, UTS 46). What is no such name stays as it is.
fn written(name: &str) -> String {
    let lower = name.to_lowercase();
    if lower.contains("xn--") || !lower.is_ascii() {
        idna::domain_to_unicode(&lower).0
    } else {
        lower
    }
}

/// The part before the first dot, lower case.
#[must_use]
pub fn first_label(name: &str) -> String {
    written(name.split('.').next().unwrap_or(name))
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
    let name = written(name.trim_end_matches('.'));
    let pattern = pattern.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            let domain = written(domain);
            domain.contains('.') && name.split_once('.').is_some_and(|(_, rest)| rest == domain)
        }
        None => written(pattern) == name,
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
    fn a_name_in_letters_is_the_one_in_ascii() {
        assert!(same_host("xn---01-9cd4gm", "БУХ-01"));
        assert!(same_host("xn--bro-hoa.corp.test", "BÜRO"));
        assert!(!same_host("xn---01-9cd4gm", "БУХ-02"));
        assert!(covers("*.bücher.test", "srv.xn--bcher-kva.test"));
        assert!(covers("büro.corp.test", "xn--bro-hoa.corp.test"));
        assert!(!covers("büro.corp.test", "buro.corp.test"));
        assert!(
            same_host("my_pc", "MY_PC"),
            "no name of the DNS, and a name all the same"
        );
        assert!(!same_host("xn--", "SRV01"), "broken ASCII form");
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
