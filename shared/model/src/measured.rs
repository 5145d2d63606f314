use std::time::Duration;

use redial_machine::{Said, Snag};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Facts, Side};

/// A probe that could not look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SnagNote {
    /// Which probe.
    #[serde(deserialize_with = "said_probe")]
    pub probe: Said,
    /// Why.
    #[serde(flatten)]
    pub snag: Snag,
}

/// Names of probes in earlier versions, and what they are called now. No probe is named as a step of
/// the connection.
pub static FORMER_PROBES: &[(&str, &str)] = &[("name", "dns"), ("tls", "tls-support")];

/// What a probe is called now, whatever an earlier version called it.
#[must_use]
pub fn present_probe(id: &str) -> &str {
    let former = FORMER_PROBES.iter().find(|(former, _)| *former == id);
    former.map_or(id, |(_, now)| *now)
}

/// Reads the name of a probe, of this version or an earlier one.
fn said_probe<'de, D: Deserializer<'de>>(from: D) -> Result<Said, D::Error> {
    let probe = Said::deserialize(from)?;
    Ok(match present_probe(probe.as_str()) {
        same if same == probe.as_str() => probe,
        now => Said::new(now),
    })
}

/// Everything one check of one target saw. It is not judged yet.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What is known.
    pub facts: Facts,
    /// Which probes could not look, and why.
    pub snags: Vec<SnagNote>,
    /// From where it was checked: `Line` when redial looked at no machine, `Client` when it looked at
    /// the one it runs on, `Host` when it looked at the dialled one too.
    pub side: Side,
    /// When it began, in seconds since 1970-01-01 UTC.
    pub started: f64,
    /// How long it took in all.
    pub took: Duration,
    /// Connections that were opened.
    pub connections: usize,
}

impl Default for Measured {
    /// Nothing was seen yet, and only the line was looked at.
    fn default() -> Self {
        Self {
            facts: Facts::default(),
            snags: vec![],
            side: Side::Line,
            started: 0.0,
            took: Duration::ZERO,
            connections: 0,
        }
    }
}
