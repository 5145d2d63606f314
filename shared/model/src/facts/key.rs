use redial_machine::{Slot, StoredCertificate, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Readings;

/// The chain from the listener to its private key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KeyFact {
    /// Binding, store settings, certificates, and access to the key files.
    pub readings: Readings,
    /// The thumbprint bound by hand (SSLCertificateSHA1Hash).
    pub bound: Option<String>,
    /// The thumbprint the host made itself (SelfSignedCertificate).
    pub made: Option<String>,
    /// The certificates of the store *Remote Desktop*.
    pub own: Vec<StoredCertificate>,
    /// The bound certificate as the store *My* has it.
    pub bound_found: Option<StoredCertificate>,
    /// Remote Desktop's own key files.
    pub files: Vec<String>,
    /// Whether their folder could be listed: if not, no file is not a missing file.
    pub files_known: bool,
}

impl KeyFact {
    /// The certificate the listener is meant to use: the bound one, else the one the host made
    /// itself.
    pub fn in_use(&self) -> Option<&StoredCertificate> {
        match &self.bound {
            Some(_) => self.bound_found.as_ref(),
            None => self
                .own
                .iter()
                .find(|c| Some(&c.thumbprint) == self.made.as_ref()),
        }
    }

    /// Who may do what with a key file, as SDDL, when it could be read.
    pub fn access(&self, path: &str) -> Option<&str> {
        match self.readings.value(&Slot::Access { path: path.into() }) {
            Some(Value::Text(sddl)) => Some(sddl),
            _ => None,
        }
    }
}
