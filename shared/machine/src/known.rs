use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Snag;

/// A piece of knowledge: what was read, why it could not be read, or that nobody asked. Only what
/// was read is evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Known<T> {
    /// It was read.
    Is(T),
    /// It could not be read, and why.
    Unread(Snag),
    /// Nobody asked.
    #[default]
    Unasked,
}

impl<T> Known<T> {
    /// What was read, where it was.
    pub fn seen(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unread(_) | Self::Unasked => None,
        }
    }

    /// Whether nobody asked.
    pub fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }

    /// What was read, to be changed.
    pub fn seen_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unread(_) | Self::Unasked => None,
        }
    }

    /// Why it could not be read.
    pub fn unread(&self) -> Option<&Snag> {
        match self {
            Self::Unread(why) => Some(why),
            Self::Is(_) | Self::Unasked => None,
        }
    }

    /// The same, borrowed.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Self::Is(value) => Known::Is(value),
            Self::Unread(why) => Known::Unread(why.clone()),
            Self::Unasked => Known::Unasked,
        }
    }

    /// What follows from it. What was not read stays so.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        self.and_then(|value| Known::Is(f(value)))
    }

    /// The next piece of knowledge, which is looked for where this one was read.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Self::Is(value) => f(value),
            Self::Unread(why) => Known::Unread(why),
            Self::Unasked => Known::Unasked,
        }
    }
}

impl<T> From<Result<T, Snag>> for Known<T> {
    fn from(read: Result<T, Snag>) -> Self {
        read.map_or_else(Self::Unread, Self::Is)
    }
}

/// As it is written now.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Now<T> {
    Is(T),
    Unread(Snag),
    Unasked,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written<T> {
    Now(Now<T>),
    /// What was saved before this type existed holds the value itself, or null.
    Before(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Now(Now::Is(value)) | Written::Before(Some(value)) => Self::Is(value),
            Written::Now(Now::Unread(why)) => Self::Unread(why),
            Written::Now(Now::Unasked) | Written::Before(None) => Self::Unasked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_answers_stay_three_in_json() {
        let answers = [
            (Known::Is(true), r#"{"is":true}"#),
            (
                Known::Unread(Snag::NeedsElevation),
                r#"{"unread":{"snag":"needs-elevation"}}"#,
            ),
            (Known::Unasked, r#""unasked""#),
        ];
        for (answer, json) in answers {
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
            assert_eq!(serde_json::from_str::<Known<bool>>(json).unwrap(), answer);
        }
    }

    #[test]
    fn what_was_written_before_is_still_read() {
        let read = |json| serde_json::from_str::<Known<bool>>(json).unwrap();
        assert_eq!(read("true"), Known::Is(true));
        assert_eq!(read("false"), Known::Is(false));
        assert_eq!(read("null"), Known::Unasked);
        assert!(serde_json::from_str::<Known<bool>>(r#"{"was":1}"#).is_err());
    }

    #[test]
    fn only_what_was_read_leads_on() {
        let half = |n: u32| Known::Is(n / 2);
        assert_eq!(Known::Is(4).and_then(half), Known::Is(2));
        assert_eq!(
            Known::Unread(Snag::NeedsElevation).and_then(half),
            Known::Unread(Snag::NeedsElevation)
        );
        assert_eq!(Known::Unasked.map(|n: u32| n), Known::Unasked);
    }
}
