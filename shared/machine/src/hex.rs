use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes kept as evidence; a lower-case hex string in reports.
#[derive(Clone, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Hex(pub Vec<u8>);

impl Hex {
    /// The first `most` bytes.
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
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
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
        assert!(serde_json::from_str::<Hex>("\"030\"").is_err());
        assert!(serde_json::from_str::<Hex>("\"zz\"").is_err());
    }
}
