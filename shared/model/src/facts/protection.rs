use redial_machine::{Product, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands between the client program and the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ProtectionFact {
    /// Installed security products and VPN clients.
    pub products: Vec<Product>,
    /// Rules that are on and block mstsc.exe, or everything, outbound in the profile in use.
    pub blocks: Vec<Rule>,
    /// Profiles in use that block outbound connections without a rule, as bits.
    pub blocked_profiles: u32,
    /// Profiles in use, as bits.
    pub active: u32,
    /// Whether a rule allows mstsc.exe outbound there.
    pub allowed: bool,
}
