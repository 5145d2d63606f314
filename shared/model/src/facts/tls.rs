use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RungState, ServerFlight};

/// One TLS version asked for alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// As on the wire: 0x0301 is TLS 1.0.
    pub version: u16,
    /// Whether the host chose it; nothing when the answer is not clear.
    pub accepted: Option<bool>,
}

/// The same ClientHello sent with smaller TCP segments, to a host that did not answer it.
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
    /// The answer to a hello that offers TLS 1.0 to 1.2 and more suites and curves than mstsc does.
    /// Asked when neither the climb's hello nor one as mstsc sends it was answered; it shows what
    /// the host wants instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wide: Option<ServerFlight>,
    /// With `--deep`: each version alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// The answer to a hello as mstsc sends it, in usual segments. Asked beside the smaller segments
    /// when the host did not answer the climb's hello; reports of before asked `wide` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<ServerFlight>,
    /// The answer to a hello as mstsc sends it, its beginning in packets of its own. Asked when TLS
    /// ended without a reason, whatever was offered, and kept when the same hello in one packet still
    /// ended so afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pieces: Option<ServerFlight>,
    /// Asked when the host did not answer the hello.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clamped: Vec<Clamp>,
    /// The answer to a hello that fits into one small packet. Asked when smaller segments did not
    /// help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<RungState>,
}

impl TlsFact {
    /// The smaller segment size at which the host answered a hello that it did not answer at the
    /// usual size. This is the sign of an MTU black hole (RFC 2923 2.1).
    #[must_use]
    pub fn clamp_that_passed(&self) -> Option<&Clamp> {
        self.usual_size().filter(|w| w.rung.hello_unanswered())?;
        self.clamped.iter().find(|c| c.rung.hello_answered())
    }

    /// The smallest segments that were lost where only smaller ones passed: the hole is small.
    #[must_use]
    pub fn clamp_that_was_lost(&self) -> Option<&Clamp> {
        let passed = self.clamp_that_passed()?;
        let lost = self.clamped.iter().filter(|c| c.rung.hello_unanswered());
        lost.filter(|c| c.mss > passed.mss).min_by_key(|c| c.mss)
    }

    /// The answer to a hello in usual segments, asked beside the smaller ones.
    #[must_use]
    pub fn usual_size(&self) -> Option<&ServerFlight> {
        self.usual.as_ref().or(self.wide.as_ref())
    }
}
