use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    io::{self, BufRead, Seek, Write},
};

use redial_model::utc;

use crate::{Outcome, Report};

/// A gauge: its name, what it is, and its value for a report.
type Gauge = (&'static str, &'static str, fn(&Report) -> Option<f64>);

const GAUGES: [Gauge; 8] = [
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
        "steps of the connection that worked, of name, tcp, x224, tls, nla",
        |r| Some(r.line.iter().take_while(|l| l.state.is_whole()).count() as f64),
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
        "1 when the certificate has expired by the host's clock, or by this computer's",
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
    (
        "redial_host_report_age_seconds",
        "how long before the check the host's own report was made, where one was joined",
        |r| r.facts.report_age(),
    ),
];

/// The gauge that has a line for each cause.
const CAUSE: (&str, &str) = ("redial_cause_likelihood", "share of belief in a cause");

/// The gauge that has a line for each other place that could look.
const VANTAGE: (&str, &str) = (
    "redial_vantage_up",
    "1 when the connection works from another place up to the password, 0 when it breaks there",
);

/// How often each target was named so far. Two lines with the same labels are refused by whoever
/// reads them, so that a target named twice needs a label more.
#[derive(Debug, Default)]
pub(super) struct Targets {
    seen: HashMap<u64, u32>,
    hasher: RandomState,
}

impl Targets {
    /// The labels of the next report.
    fn labels(&mut self, report: &Report) -> String {
        let target = label(&report.target.to_string());
        // Only its hash is kept: a list may be long.
        let seen = self.seen.entry(self.hasher.hash_one(&target)).or_default();
        *seen += 1;
        match seen {
            1 => format!("target=\"{target}\""),
            again => format!("target=\"{target}\",again=\"{again}\""),
        }
    }
}

/// The lines of one host.
pub(super) fn samples(report: &Report, targets: &mut Targets) -> String {
    let labels = targets.labels(report);
    let mut out = String::new();
    for (name, _, value) in GAUGES {
        if let Some(value) = value(report) {
            out += &format!("{name}{{{labels}}} {value}\n");
        }
    }
    for cause in &report.causes {
        out += &format!(
            "{}{{{labels},cause=\"{}\"}} {:.3}\n",
            CAUSE.0,
            label(&cause.id),
            cause.likelihood
        );
    }
    for (vantage, number) in report.vantages.iter().zip(1..) {
        if vantage.is_seen() {
            let up = u8::from(vantage.line.iter().all(|r| r.state.is_whole()));
            let place = label(&vantage.heading());
            let labels = format!("{labels},vantage=\"{place}\",number=\"{number}\"");
            out += &format!("{}{{{labels}}} {up}\n", VANTAGE.0);
        }
    }
    out
}

/// Prometheus text exposition format, fit for node-exporter's textfile collector. It wants all lines
/// of a gauge together, so that the lines of the hosts are read once for each.
pub(super) fn gather(
    samples: &mut (impl BufRead + Seek + ?Sized),
    to: &mut impl Write,
) -> io::Result<()> {
    let gauges = GAUGES.map(|(name, help, _)| (name, help));
    for (name, help) in gauges.into_iter().chain([CAUSE, VANTAGE]) {
        writeln!(to, "# HELP {name} {help}\n# TYPE {name} gauge")?;
        samples.rewind()?;
        let mut line = Vec::new();
        while samples.read_until(b'\n', &mut line)? > 0 {
            let own = line.strip_prefix(name.as_bytes());
            if own.is_some_and(|rest| rest.starts_with(b"{")) {
                to.write_all(&line)?;
            }
            line.clear();
        }
    }
    Ok(())
}

fn label(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
