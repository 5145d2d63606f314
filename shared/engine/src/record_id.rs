//! What a record is named by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The id of a record: the name of its file without the ending. Ids sort by time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId(String);

/// A text that can't be the id of a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}`: there is no such change", .0.escape_debug())]
pub struct BadRecordId(String);

impl RecordId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RecordId {
    type Err = BadRecordId;

    /// Letters, digits and hyphens: an id is no path.
    fn from_str(text: &str) -> Result<Self, BadRecordId> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !text.is_empty() && text.chars().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(BadRecordId(text.into()))
        }
    }
}

impl TryFrom<String> for RecordId {
    type Error = BadRecordId;

    fn try_from(text: String) -> Result<Self, BadRecordId> {
        text.parse()
    }
}

impl From<RecordId> for String {
    fn from(id: RecordId) -> Self {
        id.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Lists align it.
        f.pad(&self.0)
    }
}
