//! What a number, a name or a pasted text means, in words.

mod names;
mod numbers;
mod terms;

use std::fmt;

use redial_codes::{NoNumber, Number};

pub use self::numbers::{NumberRow, numbers};

/// Why there was nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// Nothing was given.
    Nothing,
    /// A number that can't be read.
    NoNumber(NoNumber),
}

impl fmt::Display for Unexplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => {
                f.write_str("nothing to explain: give a code such as 0x904 0x7, or a name")
            }
            Self::NoNumber(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for Unexplained {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoNumber(why) => Some(why),
            Self::Nothing => None,
        }
    }
}

/// What something means, in a few lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The lines.
    pub says: String,
    /// Whether any table has any of it.
    pub is_known: bool,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says)
    }
}

impl Explanation {
    fn known(says: String) -> Self {
        Self {
            says,
            is_known: true,
        }
    }

    fn unknown(says: String) -> Self {
        Self {
            says,
            is_known: false,
        }
    }
}

/// What one name, one or two numbers, or every number of a text means. What no table has is an answer
/// as well, which says where to look.
///
/// # Errors
///
/// When nothing is given, or a number that can't be read.
pub fn meaning(words: &[&str]) -> Result<Explanation, Unexplained> {
    let text = words.join(" ");
    let parts: Vec<&str> = text
        .split([' ', ',', ';', '/', '+', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<Number>> = parts.iter().map(|part| part.parse().ok()).collect();
    match (&parts[..], numbers.as_deref()) {
        ([], _) => Err(Unexplained::Nothing),
        ([typed], Some([code])) => Ok(numbers::pair(*code, None, typed)),
        ([typed, _], Some([code, extended])) => Ok(numbers::pair(*code, Some(*extended), typed)),
        ([one], None) if !starts_like_a_number(one) => Ok(names::told(one)
            .map(Explanation::known)
            .or_else(|| numbers::text(&text))
            .unwrap_or_else(|| Explanation::unknown(names::unknown(one)))),
        ([one], None) => match numbers::text(&text) {
            Some(told) => Ok(told),
            None => no_number(one),
        },
        _ => Ok(names::told(&text)
            .map(Explanation::known)
            .or_else(|| numbers::text(&text))
            .unwrap_or_else(none_in_text)),
    }
}

/// A text in which no number is Remote Desktop's.
fn none_in_text() -> Explanation {
    Explanation::unknown(format!(
        "no number\n  This text has no error code, event ID or alert number. Give the number beside the words, such as 0x904.\n{}",
        names::LISTS
    ))
}

fn starts_like_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+')
}

fn no_number(text: &str) -> Result<Explanation, Unexplained> {
    text.parse::<Number>()
        .map(|_| none_in_text())
        .map_err(Unexplained::NoNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_have_a_meaning_and_nothing_else_has() {
        for (words, says) in [
            (&["0x904", "0x7"][..], "The socket closed"),
            (&["tls.old-only"], "finding, "),
            (&["handshake"], "handshake  probe, "),
            (&["tls.enable"], "tls.enable  fix\n"),
            (&["NLA"], "NLA  step of the connection\n"),
            (&["Remote", "Credential", "Guard"], "password"),
            (&["904"], "0x904 (2308)"),
        ] {
            let meaning = meaning(words);
            assert!(
                meaning.as_ref().is_ok_and(|m| m.says.contains(says)),
                "{words:?}: {meaning:?}"
            );
        }
        assert_eq!(meaning(&[]), Err(Unexplained::Nothing));
        assert!(matches!(meaning(&["0xZZ"]), Err(Unexplained::NoNumber(_))));
        let unknown = |words: &[&str]| meaning(words).is_ok_and(|m| !m.is_known);
        assert!(unknown(&["it", "failed"]) && unknown(&["nothing.such"]));
    }

    #[test]
    fn a_name_that_means_several_things_is_told_whole() {
        let told = meaning(&["certificate.expired"]).expect("a meaning").says;
        assert!(told.contains("certificate.expired  finding, "), "{told}");
        assert!(told.contains("certificate.not-renewed  cause\n"), "{told}");
    }
}
