//! The firewall, as its own interfaces and stores describe it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Known, Said};

/// Firewall profiles as bits, as NET_FW_PROFILE_TYPE2 has them.
pub mod profiles {
    /// A domain's network.
    pub const DOMAIN: u32 = 1;
    /// A private network.
    pub const PRIVATE: u32 = 2;
    /// A public network.
    pub const PUBLIC: u32 = 4;
    /// Every profile, as NET_FW_PROFILE2_ALL.
    pub const ALL: u32 = 0x7FFF_FFFF;

    /// The bit of a profile's name as rules have it.
    #[must_use]
    pub fn bit(name: &str) -> Option<u32> {
        let named = [("domain", DOMAIN), ("private", PRIVATE), ("public", PUBLIC)];
        let name = name.to_ascii_lowercase();
        named.iter().find(|(n, _)| *n == name).map(|(_, bit)| *bit)
    }

    /// The names of the bits.
    #[must_use]
    pub fn words(bits: u32) -> String {
        let named = [(DOMAIN, "domain"), (PRIVATE, "private"), (PUBLIC, "public")];
        match bits & 7 {
            7 => "all profiles".into(),
            0 => "no profile".into(),
            some => named
                .iter()
                .filter(|(bit, _)| some & bit != 0)
                .map(|(_, word)| *word)
                .collect::<Vec<_>>()
                .join(" and "),
        }
    }
}

/// One firewall profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Profile {
    /// Its bit.
    pub profile: u32,
    /// Whether the firewall is on for it.
    pub on: bool,
    /// Whether every inbound connection is blocked, rules or not.
    pub blocks_all_inbound: bool,
    /// Whether outbound connections without a rule are blocked.
    pub blocks_outbound: bool,
    /// Whether inbound connections without a rule are let in (the default inbound action).
    #[serde(skip_serializing_if = "is_no")]
    pub allows_inbound: bool,
    /// Whether Group Policy keeps this machine's own rules from counting ([MS-GPFAS] 2.2.3.13,
    /// AllowLocalPolicyMerge).
    #[serde(skip_serializing_if = "is_no")]
    pub ignores_local_rules: bool,
}

/// One firewall rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rule {
    /// Its name as this machine shows it.
    pub name: String,
    /// Its group id.
    pub group: String,
    /// Whether it is on.
    pub enabled: bool,
    /// Inbound, or outbound.
    pub inbound: bool,
    /// Allow, or block.
    pub allow: bool,
    /// Profiles it stands for, as bits.
    pub profiles: u32,
    /// The IP protocol: 6 TCP, 17 UDP, 256 any.
    pub protocol: i32,
    /// Local ports as the rule has them: `3389`, `*`, empty for any.
    pub ports: String,
    /// Remote addresses as the rule has them: `*`, `LocalSubnet`, a list.
    pub remote: String,
    /// The program, with its path.
    pub program: String,
    /// The service it is for; empty or `*` for any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// The Store app it is for, as its package's SID; empty when it is for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub package: String,
    /// Local addresses it stands for: `*` or empty for any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub local: String,
    /// Remote ports it stands for: `*` or empty for any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remote_ports: String,
    /// Kinds of interfaces it stands for: `All` or empty for any, else a list of `Lan`, `Wireless`
    /// and `RemoteAccess`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub interfaces: String,
    /// Whether it stands only for connections that IPsec secures.
    #[serde(skip_serializing_if = "is_no")]
    pub secured: bool,
}

/// The firewall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Firewall {
    /// Profiles in use now, as bits.
    pub active: u32,
    /// The three profiles.
    pub profiles: Vec<Profile>,
    /// The rules of this machine itself.
    pub rules: Vec<Rule>,
    /// Whether Group Policy keeps local rules from counting.
    pub policy_wins: bool,
    /// Whether the rule group *Remote Desktop* lets in on a profile in use, whoever set it.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub group_is_on: Known<bool>,
    /// The rules that Group Policy or a device management sets; they lie in stores of their own.
    #[serde(skip_serializing_if = "Known::is_unasked")]
    pub policy_rules: Known<Vec<Rule>>,
    /// Products that took the place of Windows' firewall: its rules do not count then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Said>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_no(yes: &bool) -> bool {
    !*yes
}

impl Rule {
    /// Whether it stands for connections from any address, to any address, over any kind of wired
    /// interface, secured or not.
    #[must_use]
    pub fn is_for_everybody(&self) -> bool {
        let any_interface = matches!(self.interfaces.to_ascii_lowercase().as_str(), "" | "all")
            || self.interfaces.to_ascii_lowercase().contains("lan");
        !self.secured && any_interface && is_any(&self.remote) && is_any(&self.local)
    }
}

/// Whether a list of addresses names all there are.
fn is_any(addresses: &str) -> bool {
    const ALL: [&str; 5] = [
        "*",
        "any",
        "0.0.0.0/0",
        "0.0.0.0/0.0.0.0",
        "0.0.0.0-255.255.255.255",
    ];
    let mut each = addresses.split(',').map(str::trim);
    addresses.trim().is_empty() || each.any(|one| ALL.contains(&one.to_ascii_lowercase().as_str()))
}
