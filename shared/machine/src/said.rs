use std::{borrow::Borrow, fmt, ops::Deref};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// Longest text kept from a peer, in characters. A DNS name has at most 255.
const LONGEST: usize = 300;

/// Text a peer or a machine said, made inert: whatever could steer a terminal or reorder a line is
/// shown as an escape.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(from = "String", into = "String")]
pub struct Said(String);

impl Said {
    /// Keeps at most 300 characters of `text`; escapes control, bidirectional and invisible ones as
    /// `\u{1b}`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.len() <= LONGEST {
            return Self::whole(text);
        }
        match text.char_indices().nth(LONGEST) {
            None => Self::whole(text),
            Some((end, _)) => Self(Self::whole(&text[..end]).0 + "…"),
        }
    }

    /// All of `text`, made inert: for sentences of redial's own with words of somebody else in them.
    #[must_use]
    pub fn whole(text: &str) -> Self {
        if Self::is_plain(text) {
            return Self(text.to_owned());
        }
        let mut kept = String::with_capacity(text.len());
        for c in text.chars() {
            if steers(c) {
                kept.extend(c.escape_unicode());
            } else {
                kept.push(c);
            }
        }
        Self(kept)
    }

    /// The last lines of what a program printed, in one, without blank ones.
    #[must_use]
    pub fn last_lines(printed: &[u8], most: usize) -> Self {
        let text = String::from_utf8_lossy(printed);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut last: Vec<_> = lines.rev().take(most).collect();
        last.reverse();
        Self::new(&last.join("; "))
    }

    /// Bytes as text: printable ASCII as it is, everything else as `\xNN`.
    #[must_use]
    pub fn bytes(bytes: &[u8]) -> Self {
        Self::new(&bytes.escape_ascii().to_string())
    }

    /// The inert text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a character moves the cursor, changes direction, hides, joins or is none at all, and
    /// is never printed as it is.
    #[must_use]
    pub fn steers(c: char) -> bool {
        steers(c)
    }

    /// Whether a text is printable ASCII, as nearly every one is: nothing in it steers. It looks at bytes
    /// in blocks, because the compiler compares a whole block at once.
    #[must_use]
    fn is_plain(text: &str) -> bool {
        let plain = |block: &[u8]| {
            let each = block.iter().map(|b| matches!(b, b' '..=b'~'));
            each.fold(true, |all, one| all & one)
        };
        text.as_bytes().chunks(64).all(plain)
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || is_none(c)
}

/// Whether it is a noncharacter (Unicode 23.7), which XML and others forbid.
fn is_none(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Reads text that stays a `String` because redial compares it with its own words, such as a code:
/// it is inert all the same.
///
/// # Errors
/// It is no text.
pub fn inert<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Said::deserialize(from).map(String::from)
}

/// Reads several of them.
///
/// # Errors
/// It is no list of texts.
pub fn all_inert<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let all = Vec::<Said>::deserialize(from)?;
    Ok(all.into_iter().map(String::from).collect())
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        // A saved report holds text that is inert already; escaping is idempotent on it, as an
        // escape has only printable characters.
        let is_short = text.len() <= LONGEST || text.chars().count() <= LONGEST + 1;
        if is_short && (Self::is_plain(&text) || !text.chars().any(steers)) {
            Self(text)
        } else {
            Self::new(&text)
        }
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.0
    }
}

impl Deref for Said {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Said {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Said {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Said {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Said {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Said;
    use proptest::prelude::*;

    #[test]
    fn escapes_what_steers_a_terminal() {
        assert_eq!(
            Said::new("srv\u{1b}[31m\u{202e}cod").as_str(),
            "srv\\u{1b}[31m\\u{202e}cod"
        );
        assert_eq!(Said::new("héllo – ok").as_str(), "héllo – ok");
        assert_eq!(
            Said::new("a\u{ffff}\u{fdd0}").as_str(),
            "a\\u{ffff}\\u{fdd0}"
        );
        assert_eq!(Said::new("\u{fffd}\u{10fffd}"), "\u{fffd}\u{10fffd}");
    }

    #[test]
    fn is_bounded() {
        let long = "x".repeat(10_000);
        assert_eq!(Said::new(&long).chars().count(), 301);
        assert_eq!(Said::whole(&long), long.as_str());
    }

    #[test]
    fn plain_is_what_has_printable_ascii_alone() {
        let long = "x".repeat(200);
        for plain in ["", " ~", &long] {
            assert!(Said::is_plain(plain), "{plain}");
        }
        for other in ["\u{1f}", "\u{7f}", "é", "\n", &format!("{long}\u{1b}")] {
            assert!(!Said::is_plain(other), "{other:?}");
            assert_eq!(Said::whole(other) == other, other == "é", "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn never_steers_and_survives_a_saved_report(text in any::<String>()) {
            let said = Said::new(&text);
            prop_assert!(!said.as_str().chars().any(super::steers));
            let back: Said = serde_json::from_str(&serde_json::to_string(&said).unwrap()).unwrap();
            prop_assert!(!back.as_str().chars().any(super::steers));
        }
    }
}
