//! One line for Nagios, Icinga, Checkmk and their kin: the state, the verdict, and performance data.
//!
//! Source: Monitoring Plugins Development Guidelines, "Plugin Return Codes" and "Performance data".

use redial_model::utc;

use crate::{Outcome, Report};

/// The state of a service, as monitoring plugins tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginState {
    /// Nothing is wrong up to the password.
    Ok,
    /// It works, and something should not stay as it is.
    Warning,
    /// There is trouble.
    Critical,
    /// It could not be checked.
    Unknown,
}

impl PluginState {
    /// The state of the host of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        match report.verdict.outcome {
            Outcome::Healthy if report.has_warnings() => Self::Warning,
            Outcome::Healthy => Self::Ok,
            Outcome::Trouble => Self::Critical,
            Outcome::Unknown => Self::Unknown,
        }
    }

    /// The exit code that stands for it.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    /// A whole line that says this. The bar begins the performance data, so a sentence has none.
    #[must_use]
    pub fn line(self, says: &str) -> String {
        let word = match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        };
        let plain = |c: char| match c {
            '|' => '/',
            c if c.is_control() => ' ',
            c => c,
        };
        let says: String = says.chars().map(plain).collect();
        format!("RDP {word} - {says}")
    }
}

/// The line of one host.
pub(super) fn line(report: &Report) -> String {
    let state = PluginState::of(report);
    let warning = report
        .findings
        .iter()
        .find(|f| f.severity == redial_model::Severity::Warning);
    let more = match (state, report.causes.first(), warning) {
        (PluginState::Critical, Some(cause), _) => format!(" ({})", cause.id),
        (PluginState::Warning, _, Some(finding)) => format!(" {} ({})", finding.says, finding.code),
        _ => String::new(),
    };
    let says = format!("{}: {}{more}", report.target, report.verdict.says);
    let measured: Vec<String> = MEASURED
        .iter()
        .filter_map(|(label, unit, value)| Some(format!("{label}={}{unit}", value(report)?)))
        .collect();
    format!("{} | {}\n", state.line(&says), measured.join(" "))
}

/// A label, its unit, and the value with its limits, where it was measured.
type Measurement = (&'static str, &'static str, fn(&Report) -> Option<String>);

/// Numbers have no exponent there.
const MEASURED: [Measurement; 5] = [
    ("steps", ";;;0;5", |r| {
        let climbed = r.line.iter().take_while(|l| l.state.is_whole()).count();
        Some(climbed.min(5).to_string())
    }),
    ("time", "s;;;0", |r| Some(seconds(r.took_ms))),
    ("round_trip", "s;;;0", |r| {
        Some(seconds(r.facts.path.as_ref()?.round_trip()?))
    }),
    ("certificate_days", "", |r| {
        let now = r.facts.clock.as_ref().map_or_else(utc::now, |c| c.host);
        let left = r.facts.certificate.as_ref()?.not_after as f64 - now;
        Some(format!("{:.0}", (left / 86_400.0).floor()))
    }),
    ("clock_skew", "s", |r| {
        Some(format!("{:.1}", r.facts.clock.as_ref()?.skew))
    }),
];

fn seconds(milliseconds: f64) -> String {
    format!("{:.6}", milliseconds / 1e3)
}

#[cfg(test)]
mod tests {
    use redial_model::{Cause, Diagnosis, Finding, Measured, Severity, Target};

    use super::*;

    fn report(outcome: Outcome, severity: Severity) -> Report {
        let finding = Finding {
            code: "certificate.expires-soon".into(),
            severity,
            says: "it ends | soon".into(),
            evidence: vec![],
        };
        let diagnosis = Diagnosis {
            findings: vec![finding],
            ..Diagnosis::default()
        };
        let mut report = Report::of(Target::at("srv01", 3389), Measured::default(), diagnosis);
        report.verdict.outcome = outcome;
        report.verdict.says = "So it is.".into();
        report.took_ms = 189.0;
        report
    }

    #[test]
    fn each_state_has_its_word_and_its_code() {
        let info = Severity::Info;
        for (report, code, begins) in [
            (
                report(Outcome::Healthy, info),
                0,
                "RDP OK - srv01:3389: So it is.",
            ),
            (
                report(Outcome::Healthy, Severity::Warning),
                1,
                "RDP WARNING - srv01:3389: So it is. it ends / soon (certificate.expires-soon)",
            ),
            (
                report(Outcome::Trouble, info),
                2,
                "RDP CRITICAL - srv01:3389: ",
            ),
            (
                report(Outcome::Unknown, info),
                3,
                "RDP UNKNOWN - srv01:3389: ",
            ),
        ] {
            let line = line(&report);
            assert!(line.starts_with(begins), "{line}");
            assert_eq!(PluginState::of(&report).code(), code);
            // One line, one bar, and numbers without an exponent behind it.
            assert_eq!(
                (line.matches('\n').count(), line.matches('|').count()),
                (1, 1)
            );
            let data = line.rsplit('|').next().unwrap().trim();
            assert_eq!(data, "steps=0;;;0;5 time=0.189000s;;;0");
        }
    }

    #[test]
    fn trouble_names_its_cause() {
        let mut sick = report(Outcome::Trouble, Severity::Info);
        let cause = r#"{"id":"key.unusable","title":"","says":"","likelihood":0.9,"breaks":true,"because":[],"against":[],"unknown":[],"settle":"","next":[],"fixes":[]}"#;
        sick.causes = vec![serde_json::from_str::<Cause>(cause).unwrap()];
        assert!(line(&sick).contains("(key.unusable) |"), "{}", line(&sick));
    }
}
