use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Said;

/// Who the host says it is, in its NTLM challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityFact {
    /// NetBIOS name of the computer.
    pub computer: Option<Said>,
    /// DNS name of the computer.
    pub dns_computer: Option<Said>,
    /// NetBIOS name of the domain, or of the computer itself in a workgroup.
    pub domain: Option<Said>,
    /// DNS name of the domain.
    pub dns_domain: Option<Said>,
    /// DNS name of the forest.
    pub forest: Option<Said>,
    /// `10.0.20348`.
    pub build: Option<Said>,
    /// The Windows releases that have this build.
    pub release: Option<Said>,
}

impl IdentityFact {
    /// Every name that the computer gave for itself, without duplicates.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = [&self.dns_computer, &self.computer]
            .into_iter()
            .flatten()
            .map(Said::as_str)
            .filter(|n| !n.is_empty())
            .collect();
        names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
        names
    }
}
