//! Text as PowerShell literals that can't be anything but text.

use redial_machine::Said;

/// Printable ASCII in single quotes, each quote doubled; anything else as Base64. PowerShell takes
/// four more characters than `'` for a single quote, so nothing beyond ASCII is ever written as it
/// is.
pub(crate) fn literal(text: &str) -> String {
    if text.chars().all(|c| matches!(c, ' '..='~')) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("(U '{}')", base64(text.as_bytes()))
    }
}

/// Words for a comment: inert, on one line, in ASCII.
pub(crate) fn comment(text: &str) -> String {
    Said::new(text)
        .as_str()
        .chars()
        .map(|c| if c.is_ascii() { c } else { '?' })
        .collect()
}

/// A hashtable of rendered values.
pub(crate) fn hash(fields: &[(&str, String)]) -> String {
    format!(
        "@{{ {} }}",
        fields
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect::<Vec<_>>()
            .join("; ")
    )
}

/// An array of rendered values.
pub(crate) fn list(items: impl Iterator<Item = String>) -> String {
    format!("@({})", items.collect::<Vec<_>>().join(", "))
}

/// RFC 4648 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let three = chunk
            .iter()
            .chain(&[0; 2])
            .take(3)
            .fold(0u32, |all, b| all << 8 | u32::from(*b));
        let digits = (0..4).map(|at| char::from(DIGITS[(three >> (18 - 6 * at)) as usize & 63]));
        out.extend(digits.take(chunk.len() + 1));
        out.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_4648() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn quotes_of_every_kind_stay_inside() {
        assert_eq!(literal("it's $(x)"), "'it''s $(x)'");
        assert_eq!(
            literal("a\u{2019}; Remove-Item"),
            "(U 'YeKAmTsgUmVtb3ZlLUl0ZW0=')"
        );
        assert!(literal("a\nb").starts_with("(U '"));
    }
}
