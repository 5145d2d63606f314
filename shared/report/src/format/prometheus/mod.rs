//! Prometheus text exposition format. docs/watching.md has a table of what is written here.

mod ends;

use std::{
    collections::HashMap,
    fmt,
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
        "1 when nothing is wrong up to the password, 0 when there is trouble, NaN when it could not be checked",
        |r| match r.verdict.outcome {
            Outcome::Healthy => Some(1.0),
            Outcome::Trouble => Some(0.0),
            // Not absent: who asks for a host that has no line finds one that was not asked.
            Outcome::Unknown => Some(f64::NAN),
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

/// A gauge that has several lines for a host: its name, and what it is.
type Family = (&'static str, &'static str);

const VERDICT: Family = (
    "redial_verdict",
    "1 for the verdict of the check, 0 for the others: healthy, trouble, or unknown (could not check)",
);

const RUNG_END: Family = (
    "redial_rung_end",
    "1 for the way a step of the connection ended, 0 for the other ways",
);

const TOP_CAUSE: Family = (
    "redial_top_cause",
    "always 1: its label is the likeliest cause, or none",
);

const CAUSE: Family = ("redial_cause_likelihood", "share of belief in a cause");

/// It has a line for each other place that could look.
const VANTAGE: Family = (
    "redial_vantage_up",
    "1 when the connection works from another place up to the password, 0 when it breaks there",
);

const FAMILIES: [Family; 5] = [VERDICT, RUNG_END, TOP_CAUSE, CAUSE, VANTAGE];

const VERDICTS: [(Outcome, &str); 3] = [
    (Outcome::Healthy, "healthy"),
    (Outcome::Trouble, "trouble"),
    (Outcome::Unknown, "unknown"),
];

/// The value of the label of [`TOP_CAUSE`] where nothing has to be explained.
const NO_CAUSE: &str = "none";

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
    let mut line = |family: Family, own: &[(&str, &str)], value: &dyn fmt::Display| {
        let own: String = own
            .iter()
            .map(|(name, value)| format!(",{name}=\"{}\"", label(value)))
            .collect();
        out += &format!("{}{{{labels}{own}}} {value}\n", family.0);
    };
    for (outcome, word) in VERDICTS {
        let is = u8::from(report.verdict.outcome == outcome);
        line(VERDICT, &[("verdict", word)], &is);
    }
    for (rung, end, is) in ends::all(report) {
        line(
            RUNG_END,
            &[("rung", rung.word()), ("end", end)],
            &u8::from(is),
        );
    }
    let top = report.causes.first().map_or(NO_CAUSE, |cause| &cause.id);
    line(TOP_CAUSE, &[("cause", top)], &1);
    for cause in &report.causes {
        let share = format_args!("{:.3}", cause.likelihood);
        line(CAUSE, &[("cause", &cause.id)], &share);
    }
    for (vantage, number) in report.vantages.iter().zip(1..) {
        if vantage.is_seen() {
            let up = u8::from(vantage.line.iter().all(|r| r.state.is_whole()));
            let number = number.to_string();
            let own = [("vantage", &*vantage.heading()), ("number", &number)];
            line(VANTAGE, &own, &up);
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
    for (name, help) in gauges.into_iter().chain(FAMILIES) {
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
