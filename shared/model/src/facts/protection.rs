use redial_machine::{Known, Product, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// What stands between the client program and the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default)]
pub struct ProtectionFact {
    /// Installed security products and VPN clients.
    pub products: Known<Vec<Product>>,
    /// What the firewall does to mstsc.exe.
    pub outbound: Known<Outbound>,
}

/// What a firewall lets out, as far as it concerns the client program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Outbound {
    /// Rules that are on and block mstsc.exe, or everything, outbound in the profile in use.
    pub blocks: Vec<Rule>,
    /// Profiles in use that block outbound connections without a rule, as bits.
    pub blocked_profiles: u32,
    /// Profiles in use, as bits.
    pub active: u32,
    /// Whether a rule allows mstsc.exe outbound there.
    pub allowed: bool,
}

/// The shape in JSON. Older reports have the fields of [`Outbound`] directly in the fact.
#[derive(Deserialize)]
struct Saved {
    #[serde(default)]
    products: Known<Vec<Product>>,
    outbound: Option<Known<Outbound>>,
    #[serde(flatten)]
    before: Outbound,
}

impl<'de> Deserialize<'de> for ProtectionFact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        Ok(Self {
            products: saved.products,
            outbound: saved.outbound.unwrap_or(Known::Is(saved.before)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_before_is_read_as_it_was_meant() {
        let read = |json: &str| serde_json::from_str::<ProtectionFact>(json).unwrap();
        let old =
            read(r#"{"products":[],"blocks":[],"blocked_profiles":4,"active":4,"allowed":false}"#);
        assert_eq!(old.products, Known::Is(vec![]));
        assert_eq!(old.outbound.seen().unwrap().blocked_profiles, 4);
        assert_eq!(read(&serde_json::to_string(&old).unwrap()), old);
        let unknown = ProtectionFact::default();
        assert_eq!(read(&serde_json::to_string(&unknown).unwrap()), unknown);
    }
}
