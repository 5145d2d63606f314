//! Numbers and identifiers that look like names.

use redial_codes::{CodePlace, Number, read_code};

/// Whether a text is one or more numbers as error codes are written, and nothing else.
pub(crate) fn are_codes(text: &str) -> bool {
    let parts = text.split([' ', ',', ';', '/', '+', '\n']);
    let mut parts = parts.filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(is_code)
}

/// `0x904`, `904`, `-2147467259`; `904h` where that is a code, as it can be a name as well.
fn is_code(part: &str) -> bool {
    let Ok(Number(code)) = part.parse::<Number>() else {
        return false;
    };
    !part.to_ascii_lowercase().ends_with('h') || read_code(code, CodePlace::First).is_some()
}

/// Whether a number is one that a dialog shows, so that it may not be a port.
pub(crate) fn is_known_code(number: u16) -> bool {
    /// Ports on which Remote Desktop is found, whatever else their numbers mean.
    const PORTS: std::ops::RangeInclusive<u16> = 3380..=3399;
    !PORTS.contains(&number) && read_code(number.into(), CodePlace::First).is_some()
}

/// The one number of a message, where it is one that a dialog shows.
pub(crate) fn only_code(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || "()[],:;=".contains(c));
    let words = words.map(|word| word.trim_matches(['.', '!', '?']));
    let mut numbers = words.filter(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit()));
    let only = numbers.next().filter(|_| numbers.next().is_none())?;
    // One and two digits are counts more often than codes.
    let is_known = only.len() > 2 && only.parse().is_ok_and(is_known_code);
    is_known.then(|| only.to_owned())
}

/// Whether it is a hardware address: six bytes in hexadecimal (IEEE 802), joined as Windows, Unix or
/// Cisco write them.
pub(crate) fn is_mac(text: &str) -> bool {
    [(':', 6, 2), ('-', 6, 2), ('.', 3, 4)]
        .into_iter()
        .any(|(joint, count, digits)| {
            let parts: Vec<&str> = text.split(joint).collect();
            parts.len() == count && parts.iter().all(|p| is_hex(p, digits))
        })
}

/// What identifier it is: a GUID (8-4-4-4-12 digits) or a security identifier (S-1-…).
pub(crate) fn identifier(text: &str) -> Option<&'static str> {
    let text = text.trim_matches(['{', '}']);
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    if parts.len() == 5 && parts.iter().zip(lengths).all(|(p, n)| is_hex(p, n)) {
        return Some("GUID");
    }
    let is_number = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    let is_sid = parts.len() >= 3
        && parts[0].eq_ignore_ascii_case("s")
        && parts[1] == "1"
        && parts[2..].iter().all(is_number);
    // A certificate's thumbprint: SHA-1 or SHA-256.
    match is_sid {
        true => Some("SID"),
        false if is_hex(text, 40) || is_hex(text, 64) => Some("thumbprint"),
        false => None,
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_names() {
        for text in [
            "0x904",
            "904",
            "2308",
            "-2147467259",
            "0x904,0x7",
            "0x904/0x7",
            "904h",
        ] {
            assert!(are_codes(text), "{text}");
        }
        for text in [
            "srv01",
            "beh",
            "0xrdp",
            "904.corp.test",
            "",
            "99999999999",
            "fah",
        ] {
            assert!(!are_codes(text), "{text}");
        }
    }

    #[test]
    fn identifiers_are_told_from_names() {
        for text in ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"] {
            assert!(is_mac(text), "{text}");
        }
        assert!(!is_mac("10.0.0.5") && !is_mac("srv-01-02-03-04-05") && !is_mac("::1"));
        assert_eq!(
            identifier("{1139c61b-b549-4251-8ed3-27a5a3a5ab4b}"),
            Some("GUID")
        );
        assert_eq!(identifier("S-1-5-21-1004336348-1177238915"), Some("SID"));
        assert_eq!(identifier("srv-01"), None);
    }
}
