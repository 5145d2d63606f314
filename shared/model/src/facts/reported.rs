use std::net::IpAddr;

use redial_machine::{Said, utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Facts;

/// Where what is known of the host comes from, when it was not read during this check: from what
/// redial, which ran there, said of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reported {
    /// When it was read, in seconds since 1970-01-01 UTC by the host's clock.
    pub read: f64,
    /// When the check began that it was joined with, by the clock of the computer that made it.
    pub joined: f64,
    /// Program and version that read it.
    pub tool: Said,
    /// In which form it came.
    pub form: ReportForm,
    /// What was left out of it, because it had to be small.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Said>,
    /// Whether names, and what else tells one machine from another, are hidden in it or in the check it
    /// was joined with: then nobody knows whether both are about one machine.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub names_hidden: bool,
}

/// In which form a host's report came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportForm {
    /// A whole report, as JSON.
    #[default]
    Json,
    /// A capsule.
    Capsule,
}

/// Two times as far apart as this are called the same.
const TOGETHER: f64 = 90.0;

impl Facts {
    /// Where what is known of the host comes from, when it was not read during this check.
    #[must_use]
    pub fn reported(&self) -> Option<&Reported> {
        self.system.as_ref()?.reported.as_ref()
    }

    /// Whether the names of the host's report can't be compared with those that were seen from here.
    #[must_use]
    pub fn names_are_hidden(&self) -> bool {
        self.reported()
            .is_some_and(|reported| reported.names_hidden)
    }

    /// The thumbprint of the certificate that the host sends, as its own stores name it. Nothing where
    /// it can't be compared with those: names are hidden.
    #[must_use]
    pub fn served_thumbprint(&self) -> Option<String> {
        let served = self.certificate.as_ref()?.sha1.to_string();
        // A report whose names are hidden has none.
        (!served.is_empty() && !self.names_are_hidden()).then(|| served.to_uppercase())
    }

    /// The address that was dialled, as the machine's interfaces name it. Nothing where it can't be
    /// compared with theirs: addresses are hidden with the names.
    #[must_use]
    pub fn dialled_address(&self) -> Option<IpAddr> {
        let climb = self.best_climb().filter(|_| !self.names_are_hidden())?;
        Some(climb.address.ip())
    }

    /// How long before the check the host was read, in seconds; less than nothing when it was read
    /// afterwards. The difference of the two clocks is taken into account where it is known.
    #[must_use]
    pub fn report_age(&self) -> Option<f64> {
        let reported = self.reported()?;
        Some(self.joined_by_host(reported).unwrap_or(reported.joined) - reported.read)
    }

    /// From when the certificate is valid that the host sends, where that is after the host was read:
    /// what the report says of keys and certificates is of an earlier one.
    #[must_use]
    pub fn renewed_since_report(&self) -> Option<i64> {
        let reported = self.reported()?;
        let certificate = self.certificate.as_ref()?;
        (certificate.not_before as f64 > reported.read).then_some(certificate.not_before)
    }

    /// When the check began that a host's report was joined with, by the host's clock: nothing where
    /// nobody knows how far the two clocks differ.
    #[must_use]
    pub fn joined_by_host(&self, reported: &Reported) -> Option<f64> {
        let clock = self.clock.as_ref()?;
        Some(reported.joined + clock.skew)
    }
}

impl Reported {
    /// How far the host's report is from the check, in words: `3 hours before this check`.
    #[must_use]
    pub fn apart(age: f64) -> String {
        let side = if age < 0.0 { "after" } else { "before" };
        let seconds = age.abs();
        if seconds.is_nan() || seconds < TOGETHER {
            return "at the time of this check".into();
        }
        let (count, unit) = match seconds {
            ..5400.0 => (seconds / 60.0, "minute"),
            ..172_800.0 => (seconds / 3600.0, "hour"),
            _ => (seconds / utc::DAY as f64, "day"),
        };
        let count = count.round();
        let plural = if count > 1.0 { "s" } else { "" };
        format!("{count:.0} {unit}{plural} {side} this check")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClockFact, SystemFact};

    #[test]
    fn ages_are_said_in_words() {
        for (age, words) in [
            (4.0, "at the time of this check"),
            (-80.0, "at the time of this check"),
            (95.0, "2 minutes before this check"),
            (-3600.0, "60 minutes after this check"),
            (7200.0, "2 hours before this check"),
            (90_000.0, "25 hours before this check"),
            (-8.0 * 86_400.0, "8 days after this check"),
            (f64::NAN, "at the time of this check"),
        ] {
            assert_eq!(Reported::apart(age), words);
        }
    }

    #[test]
    fn the_difference_of_the_clocks_is_taken_into_account() {
        let mut facts = Facts::default();
        assert_eq!(facts.report_age(), None);
        let reported = Reported {
            read: 1000.0,
            joined: 1600.0,
            ..Reported::default()
        };
        facts.add(
            SystemFact {
                reported: Some(reported),
                ..SystemFact::default()
            }
            .into(),
        );
        assert_eq!(facts.report_age(), Some(600.0));
        facts.add(
            ClockFact {
                host: 0.0,
                here: 600.0,
                skew: -600.0,
            }
            .into(),
        );
        assert_eq!(facts.report_age(), Some(0.0));
    }
}
