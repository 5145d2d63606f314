use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// What the first NTLM message of the host says (MS-NLMP 2.2.1.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Challenge {
    /// NetBIOS name of the computer.
    pub computer: Option<Said>,
    /// NetBIOS name of the domain.
    pub domain: Option<Said>,
    /// DNS name of the computer.
    pub dns_computer: Option<Said>,
    /// DNS name of the domain.
    pub dns_domain: Option<Said>,
    /// DNS name of the forest.
    pub forest: Option<Said>,
    /// Major, minor and build number.
    pub version: Option<(u8, u8, u16)>,
    /// The host's clock, in seconds since 1970-01-01 UTC.
    pub time: Option<f64>,
    /// This machine's clock when the challenge arrived, in seconds since 1970-01-01 UTC.
    pub received: f64,
}
