use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RungState;
use crate::{Hex, Said};

/// What the TLS handshake agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// `TLS 1.3`.
    pub version: Said,
    /// The cipher suite by its IANA name.
    pub suite: Said,
    /// The key exchange group, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Said>,
    /// Why the signature of the handshake is not valid, when it is not. A server that
    /// works can still have such a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Said>,
    /// Why the signature of the handshake could not be checked, when it could not. That is no word
    /// against the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<Said>,
}

/// What a hand-made ClientHello was answered with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServerFlight {
    /// How the question ended, and on which rung.
    pub rung: RungState,
    /// The version the host chose, as on the wire: 0x0303 is TLS 1.2.
    pub version: Option<u16>,
    /// The suite the host chose, by its number.
    pub suite: Option<u16>,
    /// The elliptic curve or other group of the key exchange, by its number (RFC 8446 4.2.7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<u16>,
    /// The scheme of the signature over the key exchange, by its number (RFC 8446 4.2.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<u16>,
    /// The curve of the certificate's own key, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_curve: Option<u16>,
    /// Whether the host asked for a client certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_certificate: bool,
    /// What the answer says about the host's private key.
    #[serde(default, skip_serializing_if = "KeyProof::is_none")]
    pub proof: KeyProof,
    /// The certificates, when they were sent in the clear (TLS 1.2 and older), DER.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Hex>,
}

impl ServerFlight {
    /// A question that ended so, and brought nothing.
    #[must_use]
    pub fn ended(rung: RungState) -> Self {
        Self {
            rung,
            version: None,
            suite: None,
            group: None,
            scheme: None,
            key_curve: None,
            asks_certificate: false,
            proof: KeyProof::None,
            chain: Vec::new(),
        }
    }

    /// Whether the host chose a version: it answered the hello with a hello of its own.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.version.is_some()
    }
}

/// What a server's first flight says about the private key of its certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "proof", content = "why")]
pub enum KeyProof {
    /// Nothing: the key exchange is not signed, or was not seen.
    #[default]
    None,
    /// The key exchange is signed with the certificate's key, so the host can use it.
    Signed,
    /// The key exchange is signed, and redial can't check such a signature.
    Unchecked(Said),
    /// The signature does not belong to the certificate's key.
    Wrong,
}

impl KeyProof {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}
