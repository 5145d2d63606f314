use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Hex, Said, Slot, profiles};

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "value", content = "is", rename_all = "kebab-case")]
pub enum Value {
    /// Nothing: the value, certificate, rule or entry does not exist.
    Absent,
    /// Nobody looked, or nobody can know it before it is there. It is never written.
    Unknown,
    /// A number, such as an MTU.
    Number(u64),
    /// Text: a REG_SZ, an SDDL descriptor, an address.
    Text(String),
    /// REG_DWORD.
    Dword(u32),
    /// REG_QWORD.
    Qword(u64),
    /// REG_EXPAND_SZ, not expanded.
    ExpandText(String),
    /// REG_MULTI_SZ.
    Texts(Vec<String>),
    /// REG_BINARY.
    Binary(Hex),
    /// A registry value of any other type.
    Raw {
        /// The type's number.
        kind: u32,
        /// Its bytes.
        bytes: Hex,
    },
    /// Whether a service runs.
    Running(bool),
    /// How a service starts.
    Startup(Startup),
    /// A certificate with its properties, as the store serialises it.
    Stored(Hex),
    /// Whether a rule is on.
    Enabled(bool),
    /// A rule of redial's own.
    Allow(FirewallRuleSpec),
    /// Where a key file or folder is.
    Place(Place),
    /// What is taken back, and when.
    Revert(Revert),
    /// What the access list holds, and these entries (SDDL ACEs) besides. Only plans for a machine
    /// redial can't see hold it.
    With(Vec<String>),
}

impl Value {
    /// Whether a slot that holds `found` is as this says; `Unknown` says nothing, so anything is.
    #[must_use]
    pub fn is_met_by(&self, found: &Self) -> bool {
        *self == Self::Unknown || self == found
    }
}

/// How a service starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Startup {
    /// By the loader (drivers).
    Boot,
    /// With the kernel (drivers).
    System,
    /// With Windows.
    Automatic,
    /// When asked for.
    Manual,
    /// Never.
    Disabled,
}

impl Startup {
    /// The word Windows' own tools use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Boot => "boot",
            Self::System => "system",
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Disabled => "disabled",
        }
    }
}

/// A firewall rule that allows TCP.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FirewallRuleSpec {
    /// Inbound, or outbound.
    pub inbound: bool,
    /// The program it is for, with its path.
    pub program: Option<String>,
    /// The service it is for.
    pub service: Option<String>,
    /// The local TCP port, for an inbound rule.
    pub port: Option<u16>,
    /// The profiles, as bits.
    pub profiles: u32,
}

impl FirewallRuleSpec {
    /// One line that says what the rule is, as redial's own rules keep it in their description:
    /// `rule:in;3389;Domain,Public;TermService;`.
    pub fn line(&self) -> String {
        let option = |o: &Option<String>| o.clone().unwrap_or_default();
        let port = self.port.map_or_else(String::new, |p| p.to_string());
        let named = NAMED
            .iter()
            .filter(|(bit, _)| self.profiles & bit != 0)
            .map(|(_, name)| *name)
            .collect::<Vec<_>>()
            .join(",");
        format!(
            "rule:{};{port};{named};{};{}",
            if self.inbound { "in" } else { "out" },
            option(&self.service),
            option(&self.program)
        )
    }

    /// The rule a line says; nothing for another text.
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.strip_prefix("rule:")?.splitn(5, ';');
        let mut next = || parts.next();
        let inbound = match next()? {
            "in" => true,
            "out" => false,
            _ => return None,
        };
        let port = Some(next()?)
            .filter(|p| !p.is_empty())
            .map(str::parse)
            .transpose()
            .ok()?;
        let bit = |name: &str| NAMED.iter().find(|(_, n)| *n == name).map(|(bit, _)| *bit);
        let profiles = next()?
            .split(',')
            .filter(|n| !n.is_empty())
            .map(bit)
            .collect::<Option<Vec<u32>>>()?
            .into_iter()
            .fold(0, |all, bit| all | bit);
        let mut option = || next().map(|t| Some(t.to_owned()).filter(|t| !t.is_empty()));
        let (service, program) = (option()?, option()?);
        Some(Self {
            inbound,
            program,
            service,
            port,
            profiles,
        })
    }
}

/// The profiles by the names the firewall's own commands take.
const NAMED: [(u32, &str); 3] = [
    (profiles::DOMAIN, "Domain"),
    (profiles::PRIVATE, "Private"),
    (profiles::PUBLIC, "Public"),
];

/// Where a key file or folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Where it belongs.
    InUse,
    /// Renamed aside; what is in use in its place, if anything, was made anew.
    Aside,
}

/// One slot, from what redial wrote back to what it held.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Reversal {
    /// The piece of state.
    pub slot: Slot,
    /// What redial wrote: something else is left alone. `Unknown` is whatever stands there.
    pub wrote: Box<Value>,
    /// What it held before.
    pub held: Box<Value>,
}

/// What a scheduled revert takes back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Revert {
    /// When, in seconds since 1970-01-01 UTC.
    pub at: u64,
    /// What, in this order.
    pub undo: Vec<Reversal>,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Unknown => f.write_str("(not known)"),
            Self::Number(n) | Self::Qword(n) => n.fmt(f),
            Self::Dword(n) => n.fmt(f),
            Self::Text(text) | Self::ExpandText(text) => write!(f, "\"{}\"", Said::new(text)),
            Self::Texts(texts) => write!(f, "{texts:?}"),
            Self::Binary(bytes) | Self::Raw { bytes, .. } => write!(f, "{bytes}"),
            Self::Running(true) => f.write_str("running"),
            Self::Running(false) => f.write_str("stopped"),
            Self::Startup(startup) => startup.fmt(f),
            Self::Stored(bytes) => write!(f, "in the store ({} bytes)", bytes.0.len()),
            Self::Enabled(true) => f.write_str("on"),
            Self::Enabled(false) => f.write_str("off"),
            Self::Allow(allow) => allow.fmt(f),
            Self::Place(Place::InUse) => f.write_str("in use"),
            Self::Place(Place::Aside) => f.write_str("aside"),
            Self::Revert(revert) => {
                write!(f, "{} changes undone at {}", revert.undo.len(), revert.at)
            }
            Self::With(entries) => {
                write!(f, "as it is, and {}", Said::new(&entries.concat()))
            }
        }
    }
}

impl fmt::Display for Startup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FirewallRuleSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.inbound {
            "allow in"
        } else {
            "allow out"
        })?;
        if let Some(port) = self.port {
            write!(f, ", TCP {port}")?;
        }
        for what in [&self.service, &self.program].into_iter().flatten() {
            write!(f, ", {}", Said::new(what))?;
        }
        write!(f, ", {}", profiles::words(self.profiles))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_survives_its_line() {
        let rule = FirewallRuleSpec {
            inbound: true,
            program: None,
            service: Some("TermService".into()),
            port: Some(3390),
            profiles: 5,
        };
        assert_eq!(rule.line(), "rule:in;3390;Domain,Public;TermService;");
        let out = FirewallRuleSpec {
            inbound: false,
            program: Some(r"C:\a;b\mstsc.exe".into()),
            service: None,
            port: None,
            profiles: 7,
        };
        for rule in [rule, out] {
            assert_eq!(FirewallRuleSpec::parse(&rule.line()), Some(rule));
        }
        for line in [
            "",
            "rule:",
            "rule:in;x;;;",
            "rule:in;1;Home;;",
            "a rule of somebody",
        ] {
            assert_eq!(FirewallRuleSpec::parse(line), None, "{line}");
        }
    }

    #[test]
    fn values_keep_their_type_in_json() {
        for value in [
            Value::Absent,
            Value::Dword(0),
            Value::Binary(Hex(vec![1, 255])),
            Value::Raw {
                kind: 7,
                bytes: Hex(vec![0]),
            },
        ] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(
                serde_json::from_str::<Value>(&text).unwrap(),
                value,
                "{text}"
            );
        }
        assert_eq!(
            serde_json::to_string(&Value::Dword(2)).unwrap(),
            r#"{"value":"dword","is":2}"#
        );
    }
}
