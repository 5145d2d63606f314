use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RungState, ServerFlight};

/// One TLS version asked for alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// As on the wire: 0x0301 is TLS 1.0.
    pub version: u16,
    /// Whether the host chose it; nothing when it gave no clear answer.
    pub accepted: Option<bool>,
}

/// The same question with smaller segments, asked of a host that stopped answering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clamp {
    /// The largest segment allowed in both directions, in bytes.
    pub mss: u16,
    /// How that ended: `ok` means that the whole first flight of the host arrived.
    pub rung: RungState,
}

/// What a hand-made ClientHello learns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TlsFact {
    /// A wide hello, TLS 1.0 to 1.2 with old suites too: what a client without modern limits would
    /// get. Asked when the climb failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wide: Option<ServerFlight>,
    /// With `--deep`: each version alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// Asked when the host did not answer the hello.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clamped: Vec<Clamp>,
    /// A hello that fits one small packet, asked when smaller segments did not help either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<RungState>,
}

impl TlsFact {
    /// The smaller segments that the host answered while it was mute to the same hello in usual
    /// ones: the sign of a hole.
    pub fn clamp_that_passed(&self) -> Option<&Clamp> {
        self.wide.as_ref().filter(|w| w.rung.hello_unanswered())?;
        self.clamped.iter().find(|c| c.rung.hello_answered())
    }
}
