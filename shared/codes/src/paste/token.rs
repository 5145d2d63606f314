//! The words and numbers of a text.

use crate::Number;

/// Bytes before a token that are looked at for what it is.
const LOOK_BACK: usize = 160;

/// A word or a number, with what stands around it.
pub(super) struct Token<'a> {
    /// The word, a sign included.
    pub(super) text: &'a str,
    /// What stands before it.
    pub(super) before: &'a str,
    after: &'a str,
    /// Where it ends in the whole text.
    pub(super) end: usize,
    whole: &'a str,
}

/// Every word and number of a text, in order.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + text.get(at..)?.find(is_of_word)?;
        let length = text[from..].find(|c| !is_of_word(c));
        let end = length.map_or(text.len(), |l| from + l);
        at = end;
        let start = if is_signed(text, from) {
            from - 1
        } else {
            from
        };
        let look = text.floor_char_boundary(start.saturating_sub(LOOK_BACK));
        Some(Token {
            text: &text[start..end],
            before: &text[look..start],
            after: &text[end..],
            end,
            whole: text,
        })
    })
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a minus before a digit is a sign: nothing that it could join stands before it.
fn is_signed(text: &str, from: usize) -> bool {
    let mut before = text[..from].chars().rev();
    text[from..].starts_with(|c: char| c.is_ascii_digit())
        && before.next() == Some('-')
        && !before.next().is_some_and(is_of_word)
}

impl Token<'_> {
    /// A hexadecimal number with its mark.
    pub(super) fn hex(&self) -> Option<u32> {
        let marked = self.text.starts_with("0x") || self.text.starts_with("0X");
        let number = marked.then(|| self.text.parse::<Number>().ok())?;
        number.map(|n| n.0)
    }

    /// A decimal number.
    pub(super) fn decimal(&self) -> Option<u32> {
        let digits = self.text.strip_prefix('-').unwrap_or(self.text);
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let number = plain.then(|| self.text.parse::<Number>().ok())?;
        number.map(|n| n.0)
    }

    /// Whether it is a piece of a date, a time, an address, a version or a share.
    pub(super) fn is_part_of_more(&self) -> bool {
        let joins = |c: char| matches!(c, '.' | ':' | '/' | '-' | '{');
        let is_digit = |c: char| c.is_ascii_alphanumeric();
        let mut before = self.before.chars().rev();
        let mut after = self.after.chars();
        let joined_before =
            before.next().is_some_and(joins) && before.next().is_some_and(|c| c.is_ascii_digit());
        let joined_after = after.next().is_some_and(joins) && after.next().is_some_and(is_digit);
        joined_before || joined_after || self.after.trim_start().starts_with('%')
    }

    /// Whether only what joins a list stands between the end of another token and this one.
    pub(super) fn follows(&self, end: usize) -> bool {
        let start = self.end - self.text.len();
        self.whole.get(end..start).is_some_and(|between| {
            let words = between.trim_matches([' ', ',', '/', ';', '&']);
            between.len() <= 8 && matches!(words, "" | "and" | "or" | "und" | "et" | "y")
        })
    }
}
