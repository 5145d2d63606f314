use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Hex, Said, Slot, profiles};

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "value", content = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Value {
    /// Nothing: the value, certificate, rule or entry does not exist.
    Absent,
    /// Nobody looked. Only plans for a machine redial can't see hold it; it is never written.
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
    Allow(Allow),
    /// Where a key file or folder is.
    Place(Place),
    /// What is taken back, and when.
    Revert(Revert),
    /// What the access list holds, and these entries (SDDL ACEs) besides. Only plans for a machine redial can't see hold it.
    With(Vec<String>),
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
    pub fn word(self) -> &'static str {
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
pub struct Allow {
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
pub struct Undo {
    /// The piece of state.
    pub slot: Slot,
    /// What redial wrote: something else is left alone.
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
    pub undo: Vec<Undo>,
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
            Self::Startup(startup) => f.write_str(startup.word()),
            Self::Stored(bytes) => write!(f, "in the store ({} bytes)", bytes.0.len()),
            Self::Enabled(true) => f.write_str("on"),
            Self::Enabled(false) => f.write_str("off"),
            Self::Allow(allow) => allow.fmt(f),
            Self::Place(Place::InUse) => f.write_str("in use"),
            Self::Place(Place::Aside) => f.write_str("aside"),
            Self::Revert(revert) => write!(f, "{} changes taken back at {}", revert.undo.len(), revert.at),
            Self::With(entries) => write!(f, "as it is, and {}", entries.concat()),
        }
    }
}

impl fmt::Display for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.inbound { "allow in" } else { "allow out" })?;
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
    fn values_keep_their_type_in_json() {
        for value in [Value::Absent, Value::Dword(0), Value::Binary(Hex(vec![1, 255])), Value::Raw { kind: 7, bytes: Hex(vec![0]) }] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{text}");
        }
        assert_eq!(serde_json::to_string(&Value::Dword(2)).unwrap(), r#"{"value":"dword","is":2}"#);
    }
}
