use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// Bytes written in one piece.
const PIECE: usize = 64;

/// Bytes kept as evidence; a lower-case hex string in reports.
#[derive(Clone, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Hex(pub Vec<u8>);

impl Hex {
    /// The first `most` bytes.
    #[must_use]
    pub fn first(bytes: &[u8], most: usize) -> Self {
        Self(bytes[..bytes.len().min(most)].to_vec())
    }

    /// The bytes of hexadecimal digits of either case; nothing for another text.
    pub fn parse(text: &str) -> Option<Self> {
        let nibble = |b: u8| char::from(b).to_digit(16).map(|n| n as u8);
        let pairs = text
            .len()
            .is_multiple_of(2)
            .then(|| text.as_bytes().chunks(2))?;
        pairs
            .map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?))
            .collect::<Option<Vec<u8>>>()
            .map(Self)
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A certificate is written for every host: a table, and a few bytes at a time, as `{b:02x}`
        // for each byte was three percent of a check.
        for bytes in self.0.chunks(PIECE) {
            let mut digits = [0; PIECE * 2];
            for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
                pair[0] = DIGITS[usize::from(byte >> 4)];
                pair[1] = DIGITS[usize::from(byte & 15)];
            }
            let written = &digits[..bytes.len() * 2];
            f.write_str(std::str::from_utf8(written).map_err(|_| fmt::Error)?)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hex({self})")
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?)
            .ok_or_else(|| serde::de::Error::custom("expected an even number of hex digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::Hex;

    #[test]
    fn round_trips_and_refuses_odd_text() {
        let hex: Hex = serde_json::from_str("\"0300ff\"").unwrap();
        assert_eq!(hex.0, [3, 0, 255]);
        assert_eq!(serde_json::to_string(&hex).unwrap(), "\"0300ff\"");
        let all = Hex((0..=255).collect());
        let digits: String = all.0.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            all.to_string(),
            digits,
            "every byte, over more than one piece"
        );
        assert_eq!(Hex::default().to_string(), "");
        assert!(serde_json::from_str::<Hex>("\"030\"").is_err());
        assert!(serde_json::from_str::<Hex>("\"zz\"").is_err());
    }
}
