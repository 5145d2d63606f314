use std::{fmt, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Hex, Said};

/// The algorithm of a public key. In JSON it is one string: `RSA`, `EC`, or what `Other` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
pub enum KeyAlgorithm {
    /// RSA.
    Rsa,
    /// Elliptic curves.
    Ec,
    /// Another one, by its name or its OID.
    Other(Said),
}

impl From<String> for KeyAlgorithm {
    fn from(word: String) -> Self {
        match word.as_str() {
            "RSA" => Self::Rsa,
            "EC" => Self::Ec,
            _ => Self::Other(word.into()),
        }
    }
}

impl From<KeyAlgorithm> for String {
    fn from(algorithm: KeyAlgorithm) -> Self {
        algorithm.to_string()
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rsa => "RSA",
            Self::Ec => "EC",
            Self::Other(name) => name.as_str(),
        })
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateKey {
    /// Its algorithm.
    pub kind: KeyAlgorithm,
    /// Its size in bits.
    pub bits: usize,
}

/// The certificate shown to a client that speaks TLS at once, without X.224.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherDoor {
    /// SHA-256 of the leaf, when the handshake succeeded.
    pub sha256: Option<Hex>,
    /// How the attempt ended, when it did not succeed.
    pub end: Option<super::End>,
}

/// The leaf certificate on the wire, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateFact {
    /// Distinguished name of the subject.
    pub subject: Said,
    /// Distinguished name of the issuer.
    pub issuer: Said,
    /// Common names of the subject.
    pub common_names: Vec<Said>,
    /// DNS names of the subject alternative name.
    pub dns_names: Vec<Said>,
    /// Addresses of the subject alternative name.
    pub addresses: Vec<IpAddr>,
    /// Valid from, in seconds since 1970-01-01 UTC.
    pub not_before: i64,
    /// Valid to, in seconds since 1970-01-01 UTC.
    pub not_after: i64,
    /// The public key.
    pub key: CertificateKey,
    /// Signature algorithm by name or OID.
    pub signature: Said,
    /// Whether it is signed by its own key.
    pub self_signed: bool,
    /// Whether that is known by its names alone: the library does not check signatures of this kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchecked: bool,
    /// How many names it has besides those kept here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_names: usize,
    /// Extended key usages by name or OID; empty means any.
    pub usages: Vec<Said>,
    /// SHA-1 thumbprint, as Windows shows it.
    pub sha1: Hex,
    /// SHA-256 thumbprint.
    pub sha256: Hex,
    /// How many certificates were sent.
    pub sent: usize,
    /// The intercepting product that the name of the issuer points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interceptor: Option<Said>,
    /// The certificate shown without X.224, when that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_door: Option<OtherDoor>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl CertificateFact {
    /// The names it is valid for: the DNS names, or the common names if there are none (the older
    /// rule).
    #[must_use]
    pub fn names(&self) -> &[Said] {
        if self.dns_names.is_empty() {
            &self.common_names
        } else {
            &self.dns_names
        }
    }

    /// Whether it is valid for `host`, a name or an address.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        match host.parse::<IpAddr>() {
            Ok(address) => {
                self.addresses.contains(&address) || self.names().iter().any(|n| n.as_str() == host)
            }
            Err(_) => self.names().iter().any(|n| crate::covers(n.as_str(), host)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_the_string_it_always_was() {
        for (json, algorithm) in [
            (r#""RSA""#, KeyAlgorithm::Rsa),
            (r#""EC""#, KeyAlgorithm::Ec),
            (
                r#""1.3.101.112""#,
                KeyAlgorithm::Other("1.3.101.112".into()),
            ),
        ] {
            assert_eq!(
                serde_json::from_str::<KeyAlgorithm>(json).unwrap(),
                algorithm
            );
            assert_eq!(serde_json::to_string(&algorithm).unwrap(), json);
        }
        let hostile: KeyAlgorithm = serde_json::from_str(r#""\u001b[2J""#).unwrap();
        assert_eq!(hostile.to_string(), "\\u{1b}[2J");
    }
}
