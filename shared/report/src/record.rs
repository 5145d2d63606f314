use std::net::IpAddr;

use redial_model::{
    Cause, Diagnosis, Facts, Finding, Measured, Plan, Refused, Said, Severity, Side, SnagNote,
    Target, utc,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{AddressLine, GatewayLine, LineRung, VantageLine, Verdict};

/// The version of the JSON schema. Within one version, fields may be added but not changed.
pub const SCHEMA: u32 = 1;

/// Longest check a report may tell of, in milliseconds: a year.
const LONGEST_MS: f64 = 366.0 * 864e5;

/// Everything about one check of one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Program and version that made it.
    pub tool: Said,
    /// What was dialled.
    pub target: Target,
    /// From where it was checked: `line` when redial looked at no machine, `client` when it looked at
    /// the one it runs on, `host` when it looked at the dialled one too.
    pub side: Side,
    /// When it began, UTC.
    pub started: Said,
    /// How long it took, in milliseconds.
    #[serde(deserialize_with = "duration")]
    pub took_ms: f64,
    /// Connections that were opened.
    pub connections: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// The line to the RD Gateway before the host, where one was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<GatewayLine>,
    /// The line of the address that got furthest.
    pub line: Vec<LineRung>,
    /// The lines of all addresses, when there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AddressLine>,
    /// The connection as other places see it, where any were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vantages: Vec<VantageLine>,
    /// What was seen.
    pub facts: Facts,
    /// What it means, the gravest first.
    pub findings: Vec<Finding>,
    /// What could be the reason, the likeliest first.
    pub causes: Vec<Cause>,
    /// What the fixes that fit would do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
    /// Why the other fixes that cure one of the causes don't fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Probes that could not look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snags: Vec<SnagNote>,
}

impl Report {
    /// The program that makes reports.
    pub const TOOL: &'static str = concat!("redial ", env!("CARGO_PKG_VERSION"));

    /// What was seen at a target, and what it means.
    #[must_use]
    pub fn of(target: Target, measured: Measured, diagnosis: Diagnosis) -> Self {
        let bare = Self {
            schema: SCHEMA,
            tool: Self::TOOL.into(),
            target,
            side: measured.side,
            started: utc::stamp(measured.started as i64).into(),
            took_ms: utc::milliseconds(measured.took),
            connections: measured.connections,
            verdict: Verdict::default(),
            gateway: None,
            line: vec![],
            lines: vec![],
            vantages: vec![],
            facts: measured.facts,
            findings: vec![],
            causes: vec![],
            plans: vec![],
            refused: vec![],
            snags: measured.snags,
        };
        bare.judged(diagnosis)
    }

    /// The same report with what was measured afterwards. It is not judged yet.
    #[must_use]
    pub fn with(mut self, later: Measured) -> Self {
        self.took_ms += utc::milliseconds(later.took);
        // A sign-in has one connection, which another program makes.
        let signed_in = later
            .facts
            .login
            .as_ref()
            .is_some_and(|l| l.address.is_some());
        self.connections += later.connections + usize::from(signed_in);
        self.facts = later.facts;
        self.snags.extend(later.snags);
        self
    }

    /// The same report with another diagnosis. The lines are computed again too, because an older
    /// program may have saved the report.
    #[must_use]
    pub fn judged(self, diagnosis: Diagnosis) -> Self {
        let Diagnosis {
            findings,
            causes,
            plans,
            refused,
        } = diagnosis;
        let mut report = Self {
            gateway: crate::gateway::line(&self.facts),
            line: crate::line::best(&self.facts),
            lines: crate::line::all(&self.facts),
            vantages: crate::vantage::all(&self.facts),
            findings,
            causes,
            plans,
            refused,
            ..self
        };
        report.verdict = Verdict::of(&report);
        report
    }

    /// The address that was connected to.
    pub fn address(&self) -> Option<IpAddr> {
        let climbed = self.facts.best_climb().map(|climb| climb.address.ip());
        climbed.or(self.target.address)
    }

    /// Whether something should be repaired, be it only a warning.
    #[must_use]
    pub fn has_warnings(&self) -> bool {
        let mut severities = self.findings.iter().map(|f| f.severity);
        severities.any(|severity| severity >= Severity::Warning)
    }

    /// Reads a saved report.
    ///
    /// # Errors
    /// The text is no JSON, no report, a report of another schema, or one with words this version
    /// of redial does not know.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        // Twice over the text: what is no part of a report takes no memory.
        if !text.trim_start().starts_with('{') {
            serde_json::from_str::<de::IgnoredAny>(text)?;
            return Err(Unreadable::NoReport);
        }
        match serde_json::from_str(text) {
            Ok(Versioned { schema }) if schema == u64::from(SCHEMA) => {
                Ok(serde_json::from_str(text)?)
            }
            Ok(Versioned { schema }) => Err(Unreadable::Schema(schema)),
            Err(e) if e.is_data() => Err(Unreadable::NoReport),
            Err(e) => Err(e.into()),
        }
    }
}

/// What every version of a report begins with.
#[derive(Deserialize)]
struct Versioned {
    schema: u64,
}

/// Reads how long a check took.
fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let ms = f64::deserialize(from)?;
    if (0.0..=LONGEST_MS).contains(&ms) {
        return Ok(ms);
    }
    Err(de::Error::custom(format_args!(
        "`took_ms` is {ms:e}, and no check takes that long"
    )))
}

/// Why a saved report can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is no JSON, or a field is missing or holds what it may not. The message repeats words of
    /// the file, so it is made inert.
    #[error("{}", Said::new(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// It was written in another schema.
    #[error("it has schema {0}, this program reads schema {SCHEMA}")]
    Schema(u64),
    /// It is some other JSON.
    #[error("it is not a redial report: the field `schema` is missing")]
    NoReport,
}

/// The JSON Schema (draft 2020-12) of a report.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(Report);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}
