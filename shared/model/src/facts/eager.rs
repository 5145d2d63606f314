use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RungState;

/// What became of a first flight that held the X.224 request and the TLS hello.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Eager {
    /// The host answered both, and the climb was whole.
    Taken,
    /// It ended so on this rung. Everything was asked again, in the usual order, and this climb is of
    /// then.
    Odd(RungState),
}
