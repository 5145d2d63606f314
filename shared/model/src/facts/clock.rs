use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What time the host thinks it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClockFact {
    /// The host's clock when it made the challenge, in seconds since 1970-01-01 UTC.
    pub host: f64,
    /// This machine's clock at that moment, in seconds since 1970-01-01 UTC: the time at which the
    /// challenge arrived, minus half a round trip.
    pub here: f64,
    /// How far the host is ahead, in seconds; negative when it is behind.
    pub skew: f64,
}
