use redial_model::{Cause, Facts, Finding, Plan, Snag, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AddressLine, LineRung, Verdict};

/// Version of the report's shape. Fields may be added within a version, never changed.
pub const SCHEMA: u32 = 1;

/// A probe that could not look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SnagNote {
    /// Which probe.
    pub probe: String,
    /// Why.
    #[serde(flatten)]
    pub snag: Snag,
}

/// Everything about one check of one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Program and version that made it.
    pub tool: String,
    /// What was dialled.
    pub target: Target,
    /// From where it was looked at: `line` when no machine could be looked at, `client` when the
    /// one redial runs on was, `host` when the one that was dialled was, too.
    pub side: String,
    /// When it began, UTC.
    pub started: String,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Connections that were opened.
    pub connections: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// The line of the address that got furthest.
    pub line: Vec<LineRung>,
    /// The lines of all addresses, when there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<AddressLine>,
    /// What was seen.
    pub facts: Facts,
    /// What it means, the gravest first.
    pub findings: Vec<Finding>,
    /// What could be the reason, the likeliest first.
    pub causes: Vec<Cause>,
    /// What the fitting fixes would do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
    /// Looks that were not possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snags: Vec<SnagNote>,
}

impl Report {
    /// The program that makes reports.
    pub const TOOL: &'static str = concat!("redial ", env!("CARGO_PKG_VERSION"));

    /// What was measured from the line, not judged yet.
    pub fn new(target: Target, facts: Facts, snags: Vec<SnagNote>) -> Self {
        Self {
            schema: SCHEMA,
            tool: Self::TOOL.into(),
            target,
            side: "line".into(),
            started: String::new(),
            took_ms: 0.0,
            connections: 0,
            verdict: Verdict::default(),
            line: vec![],
            lines: vec![],
            facts,
            findings: vec![],
            causes: vec![],
            plans: vec![],
            snags,
        }
    }

    /// Puts what follows from facts, findings and causes into place: the lines and the verdict.
    pub fn conclude(mut self) -> Self {
        self.line = crate::line::best(&self.facts);
        self.lines = crate::line::all(&self.facts);
        self.verdict = Verdict::of(&self);
        self
    }

    /// Reads a saved report.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|e| Unreadable(e.to_string()))?;
        match value.get("schema").and_then(serde_json::Value::as_u64) {
            Some(version) if version == u64::from(SCHEMA) => {
                serde_json::from_value(value).map_err(|e| Unreadable(e.to_string()))
            }
            Some(version) => Err(Unreadable(format!(
                "it has schema {version}, this program reads schema {SCHEMA}"
            ))),
            None => Err(Unreadable(
                "it is no redial report: the field `schema` is missing".into(),
            )),
        }
    }
}

/// Why a saved report can't be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// The JSON Schema (draft 2020-12) of a report.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Report);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}
