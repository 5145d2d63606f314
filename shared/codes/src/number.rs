//! A number as people type it.

use std::fmt;

/// A number as people type it: `0x904`, `904h`, `2308`, `-2146893048`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u32);

/// A text that is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoNumber(String);

impl fmt::Display for NoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.chars().take(80).collect();
        let text = text.escape_debug();
        write!(f, "`{text}` is not a number: write a code as 0x904 or 2308")
    }
}

impl std::error::Error for NoNumber {}

impl std::str::FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, NoNumber> {
        let lower = text.trim().to_ascii_lowercase();
        let hex = lower.strip_prefix("0x").or_else(|| lower.strip_suffix('h'));
        let parsed = match hex {
            Some(digits) => of_digits(digits),
            // Windows logs some codes as negative decimals.
            None if lower.starts_with('-') => lower.parse::<i32>().ok().map(i32::cast_unsigned),
            None if lower.starts_with('+') => None,
            None => lower.parse().ok(),
        };
        parsed.map(Self).ok_or_else(|| NoNumber(text.to_owned()))
    }
}

/// Hexadecimal digits; one of 64 bits counts when only its sign was spread over the upper half.
fn of_digits(digits: &str) -> Option<u32> {
    if digits.starts_with('+') {
        return None;
    }
    match digits.len() {
        16 => of_digits(
            digits
                .strip_prefix("ffffffff")
                .filter(|rest| *rest >= "8")?,
        ),
        _ => u32::from_str_radix(digits, 16).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_type_them() {
        for (text, code) in [
            ("0x904", 0x904),
            ("2308", 0x904),
            (" 904h ", 0x904),
            ("0X1b07", 0x1B07),
            ("-2146959355", 0x8008_0005),
            ("0xFFFFFFFF80090304", 0x8009_0304),
        ] {
            assert_eq!(text.parse(), Ok(Number(code)), "{text}");
        }
        for text in [
            "",
            "0x",
            "x904",
            "+5",
            "0x+5",
            "99999999999",
            "0x904\u{1b}",
            "0x0000000180090304",
            "0xffffffff00000904",
        ] {
            assert!(text.parse::<Number>().is_err(), "{text:?}");
        }
    }
}
