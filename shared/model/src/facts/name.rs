use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// What one name server answered to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "answer", content = "is")]
pub enum ServerAnswer {
    /// Addresses. When empty, the name exists but has no such record.
    Addresses(Vec<IpAddr>),
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// Another response code, such as SERVFAIL or REFUSED.
    Code(Said),
    /// Nobody listens there (ICMP port unreachable).
    Refused,
    /// No answer in time.
    Silent,
    /// What came back in time is no answer to the question.
    Garbled,
    /// An answer that can't be read, or a socket that can't be used.
    Broken(Said),
}

/// Which addresses of a name are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AddressRecord {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
}

impl AddressRecord {
    /// Its name in DNS.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
        }
    }
}

/// One question to one server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// The server asked.
    pub server: IpAddr,
    /// The full name asked for, with any search suffix.
    pub name: Said,
    /// Which record was asked for.
    pub kind: AddressRecord,
    /// What it said.
    pub answer: ServerAnswer,
    /// The aliases that led to the answer (CNAME), in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Said>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// What each source of names says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NameFact {
    /// Addresses the hosts file pins the name to.
    pub hosts: Vec<IpAddr>,
    /// Search suffixes of the system.
    pub suffixes: Vec<Said>,
    /// Every question put to a server.
    pub questions: Vec<Question>,
    /// Names the addresses point back to (PTR).
    pub reverse: Vec<(IpAddr, Said)>,
}

impl NameFact {
    /// Every address that any server gave, in order, without duplicates.
    #[must_use]
    pub fn from_servers(&self) -> Vec<IpAddr> {
        let mut all: Vec<IpAddr> = Vec::new();
        for question in &self.questions {
            if let ServerAnswer::Addresses(found) = &question.answer {
                for address in found {
                    if !all.contains(address) {
                        all.push(*address);
                    }
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_the_string_it_always_was() {
        for record in [AddressRecord::A, AddressRecord::Aaaa] {
            let json = serde_json::to_string(&record).unwrap();
            assert_eq!(json, format!("\"{}\"", record.word()));
            assert_eq!(
                serde_json::from_str::<AddressRecord>(&json).unwrap(),
                record
            );
        }
        let other = serde_json::from_str::<AddressRecord>(r#""MX""#).unwrap_err();
        assert!(
            other.to_string().contains("expected `A` or `AAAA`"),
            "{other}"
        );
    }
}
