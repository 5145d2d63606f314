use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// Addresses of one name that are dialled at most.
const MOST_DIALLED: usize = 8;

/// Where the addresses came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "by", content = "said")]
pub enum Lookup {
    /// No lookup: the target is an address, or the user gave an address for the name.
    Given,
    /// The operating system's resolver (getaddrinfo) answered.
    System,
    /// The operating system's resolver failed, in its own words.
    Failed(Said),
    /// The operating system's resolver did not answer in time.
    Silent,
}

/// What the operating system resolves the name to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddressFact {
    /// The host asked for: a name or an address.
    pub host: Said,
    /// How they were found.
    pub lookup: Lookup,
    /// In the system's order of preference, without duplicates.
    pub addresses: Vec<IpAddr>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

impl AddressFact {
    /// The addresses that are dialled: the first eight. Nobody waits for the others.
    #[must_use]
    pub fn dialled(&self) -> &[IpAddr] {
        &self.addresses[..self.addresses.len().min(MOST_DIALLED)]
    }
}
