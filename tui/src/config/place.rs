//! Where something stands in the text of a file, for people to find it.

use std::fmt;

use toml::de::{DeTable, DeValue};

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPlace {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl TextPlace {
    /// The place of this byte.
    pub fn of(text: &[u8], byte: usize) -> Self {
        let before = &text[..byte.min(text.len())];
        let line = before.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        Self {
            line: before.iter().filter(|b| **b == b'\n').count() + 1,
            column: String::from_utf8_lossy(line).chars().count() + 1,
        }
    }

    /// The place of a key of a TOML text, by its words; where its value is a list, of one element.
    /// The first line when there is no such thing.
    pub fn of_key(text: &str, words: &[&str], element: Option<usize>) -> Self {
        Self::of(text.as_bytes(), byte_of(text, words, element).unwrap_or(0))
    }
}

impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

fn byte_of(text: &str, words: &[&str], element: Option<usize>) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let (last, above) = words.split_last()?;
    let mut within = table.get_ref();
    for word in above {
        within = within.get(*word)?.get_ref().as_table()?;
    }
    let (key, value) = within.get_key_value(*last)?;
    let place = match (value.get_ref(), element) {
        (DeValue::Array(all), Some(number)) => all.get(number)?.span(),
        _ => key.span(),
    };
    Some(place.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_as_editors_count() {
        let text = "a = 1\n\"ü\" = [ \"x\",\n \"y\" ]\n[keys]\nfix = [\"r\"]\n";
        let of = |words: &[&str], element| TextPlace::of_key(text, words, element).to_string();
        assert_eq!(of(&["a"], None), "line 1, column 1");
        assert_eq!(of(&["keys", "fix"], None), "line 5, column 1");
        assert_eq!(of(&["keys", "no"], None), "line 1, column 1");
        assert_eq!(
            TextPlace::of(text.as_bytes(), text.find("[ ").unwrap()),
            TextPlace { line: 2, column: 7 }
        );
        let list = "x = [\"a\",\n  \"b\"]";
        assert_eq!(
            TextPlace::of_key(list, &["x"], Some(1)),
            TextPlace { line: 2, column: 3 }
        );
    }
}
