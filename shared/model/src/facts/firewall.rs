use redial_machine::{Profile, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The host's firewall, as far as it concerns Remote Desktop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FirewallFact {
    /// Profiles in use, as bits.
    pub active: u32,
    /// The three profiles.
    pub profiles: Vec<Profile>,
    /// Inbound TCP rules of the Remote Desktop groups, and any for the listener's port.
    pub rules: Vec<Rule>,
    /// The listener's port.
    pub port: u16,
    /// Whether Group Policy keeps local rules from counting.
    pub policy_wins: bool,
}
