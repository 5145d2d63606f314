use redial_model::utc;

use crate::{Outcome, Report};

/// A gauge: its name, what it is, and its value for a report.
type Gauge = (&'static str, &'static str, fn(&Report) -> Option<f64>);

const GAUGES: [Gauge; 7] = [
    (
        "redial_healthy",
        "1 when nothing is wrong up to the password, 0 when there is trouble",
        |r| match r.verdict.outcome {
            Outcome::Healthy => Some(1.0),
            Outcome::Trouble => Some(0.0),
            Outcome::Unknown => None,
        },
    ),
    (
        "redial_rungs_climbed",
        "rungs of the line that were climbed, of name, tcp, x224, tls, nla",
        |r| {
            Some(
                r.line
                    .iter()
                    .take_while(|l| matches!(l.state.as_str(), "ok" | "skipped"))
                    .count() as f64,
            )
        },
    ),
    ("redial_check_seconds", "how long the check took", |r| {
        Some(r.took_ms / 1e3)
    }),
    (
        "redial_round_trip_seconds",
        "the shortest TCP connect",
        |r| Some(r.facts.path.as_ref()?.round_trip()? / 1e3),
    ),
    (
        "redial_certificate_expiry_seconds",
        "end of the certificate, in seconds since 1970-01-01 UTC",
        |r| Some(r.facts.certificate.as_ref()?.not_after as f64),
    ),
    (
        "redial_certificate_expired",
        "1 when the certificate is past its end by the host's clock, or by this machine's",
        |r| {
            let now = r.facts.clock.as_ref().map_or_else(utc::now, |c| c.host);
            Some(f64::from(u8::from(
                r.facts.certificate.as_ref()?.not_after < now as i64,
            )))
        },
    ),
    (
        "redial_clock_skew_seconds",
        "how far the host's clock is ahead",
        |r| Some(r.facts.clock.as_ref()?.skew),
    ),
];

/// Prometheus text exposition format, fit for node-exporter's textfile collector.
pub(super) fn render(reports: &[Report]) -> String {
    let mut out = String::new();
    for (name, help, value) in GAUGES {
        out += &format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
        for report in reports {
            if let Some(value) = value(report) {
                out += &format!(
                    "{name}{{target=\"{}\"}} {value}\n",
                    label(&report.target.to_string())
                );
            }
        }
    }
    out += "# HELP redial_cause_likelihood share of belief in a cause\n# TYPE redial_cause_likelihood gauge\n";
    for report in reports {
        for cause in &report.causes {
            out += &format!(
                "redial_cause_likelihood{{target=\"{}\",cause=\"{}\"}} {:.3}\n",
                label(&report.target.to_string()),
                label(&cause.id),
                cause.likelihood
            );
        }
    }
    out
}

fn label(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
