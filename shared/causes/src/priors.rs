use std::collections::BTreeMap;

use redial_model::present_cause;
use serde::Deserialize;

use crate::ALL;

/// How likely each cause is before anything is measured.
#[derive(Clone, Debug)]
pub struct Priors(BTreeMap<String, f64>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    priors: BTreeMap<String, f64>,
}

/// Why a file of priors was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PriorsError {
    /// Not TOML of the right shape; says line and column.
    #[error("{0}")]
    Syntax(#[from] toml::de::Error),
    /// No such cause.
    #[error("`{0}` is not a cause: `redial list causes` lists them")]
    Unknown(String),
    /// Not a weight.
    #[error("the prior of `{0}` must be a number above 0 and at most 1000")]
    Weight(String),
}

impl Priors {
    /// Reads `[priors]` with `"cause.id" = weight`; causes left out keep the built-in weight. An id of
    /// an earlier version stands for today's, unless that is there as well.
    ///
    /// # Errors
    ///
    /// The text is no TOML of this shape, it names an unknown cause, or a weight is out of range.
    pub fn parse(text: &str) -> Result<Self, PriorsError> {
        let mut priors = Self::default();
        let given = toml::from_str::<File>(text)?.priors;
        for (id, &weight) in &given {
            let is_former = present_cause(id) != id;
            let id = present_cause(id).to_owned();
            if is_former && given.contains_key(&id) {
                continue;
            }
            if !ALL.iter().any(|c| c.id == id) {
                return Err(PriorsError::Unknown(id));
            }
            if !(weight > 0.0 && weight <= 1000.0) {
                return Err(PriorsError::Weight(id));
            }
            priors.0.insert(id, weight);
        }
        Ok(priors)
    }

    /// The weight of a cause.
    #[must_use]
    pub fn of(&self, id: &str) -> f64 {
        self.0.get(id).copied().unwrap_or(1.0)
    }
}

impl Default for Priors {
    fn default() -> Self {
        // The embedded file is read by a test below; a mistake in it can't reach a user.
        Self(
            toml::from_str::<File>(include_str!("../priors.toml"))
                .map_or_else(|_| BTreeMap::new(), |f| f.priors),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_weighs_every_cause_and_no_other() {
        let file: File = toml::from_str(include_str!("../priors.toml")).unwrap();
        let mut ids: Vec<_> = ALL.iter().map(|c| c.id.to_owned()).collect();
        ids.sort();
        assert_eq!(file.priors.into_keys().collect::<Vec<_>>(), ids);
    }

    #[test]
    fn a_users_file_is_checked() {
        assert_eq!(
            Priors::parse("[priors]\n\"listener.off\" = 50")
                .unwrap()
                .of("listener.off"),
            50.0
        );
        let former = |text| Priors::parse(text).unwrap().of("certificate.not-renewed");
        assert_eq!(former("[priors]\n\"certificate.expired\" = 7"), 7.0);
        let both = "[priors]\n\"certificate.expired\" = 7\n\"certificate.not-renewed\" = 8";
        assert_eq!(former(both), 8.0);
        for (text, word) in [
            ("[priors]\n\"x.y\" = 1", "not a cause"),
            ("[priors]\n\"listener.off\" = -1", "above 0"),
            ("[prior]", "unknown field"),
            ("priors = 3", "line 1"),
        ] {
            assert!(
                Priors::parse(text).unwrap_err().to_string().contains(word),
                "{text}"
            );
        }
    }
}
