use redial_machine::{Adapter, Known, Profile, Rule, Said};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// The host's firewall, as far as it concerns Remote Desktop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default)]
pub struct FirewallFact {
    /// What it lets in.
    pub inbound: Known<Inbound>,
}

/// What a firewall lets in, as far as it concerns Remote Desktop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Inbound {
    /// Profiles in use, as bits.
    pub active: u32,
    /// The three profiles.
    pub profiles: Vec<Profile>,
    /// Inbound TCP rules of the Remote Desktop groups, and any for the listener's port.
    pub rules: Vec<Rule>,
    /// Those among the rules that Group Policy or a device management sets.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub policy_rules: Known<Vec<Rule>>,
    /// The host's interfaces, each with the profile of its network.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub interfaces: Known<Vec<Adapter>>,
    /// Products that took the place of Windows' firewall.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Said>,
    /// The listener's port.
    pub port: u16,
    /// Whether Group Policy makes Windows ignore local rules.
    pub policy_wins: bool,
    /// Whether the rule group *Remote Desktop* lets in on a profile in use, whoever set it.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub group_is_on: Known<bool>,
}

/// The shape in JSON. Older reports have the fields of [`Inbound`] directly in the fact.
#[derive(Deserialize)]
struct Saved {
    inbound: Option<Known<Inbound>>,
    #[serde(flatten)]
    before: Inbound,
}

impl<'de> Deserialize<'de> for FirewallFact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        Ok(Self {
            inbound: saved.inbound.unwrap_or(Known::Is(saved.before)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_before_is_read_as_it_was_meant() {
        let read = |json: &str| serde_json::from_str::<FirewallFact>(json).unwrap();
        let old = read(r#"{"active":1,"profiles":[],"rules":[],"port":3389,"policy_wins":true}"#);
        let inbound = old.inbound.seen().unwrap();
        assert_eq!((inbound.port, inbound.policy_wins), (3389, true));
        assert_eq!(read(&serde_json::to_string(&old).unwrap()), old);
        assert_eq!(read(r#"{"inbound":"unasked"}"#), FirewallFact::default());
    }
}
