//! SARIF 2.1.0 (OASIS), as code hosts, editors and review tools read it. One run; one result for each
//! warning and trouble, and one for the likeliest cause of each host.

use redial_model::{Finding, Severity};
use serde_json::{Value, json};

use super::json::inert_json;
use crate::{Look, Outcome, Report, origin::origin};

/// What stands before the results.
pub(super) fn head() -> String {
    r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":["#
        .to_owned()
}

/// The results of a host, each in a line of its own.
pub(super) fn results(report: &Report) -> Vec<String> {
    let told = report
        .findings
        .iter()
        .filter(|f| f.severity > Severity::Info);
    let of_findings =
        told.map(|finding| result(report, &finding.code, level(finding), &finding.says));
    let cause = report
        .causes
        .first()
        .filter(|_| report.verdict.outcome == Outcome::Trouble);
    let of_cause = cause.map(|cause| {
        let says = format!("Most likely: {}. {}", cause.name(), cause.says);
        result(report, &cause.id, "error", &says)
    });
    let unknown = (report.verdict.outcome == Outcome::Unknown)
        .then(|| result(report, "redial.unchecked", "warning", &report.verdict.says));
    let origin = origin(report, Look::default());
    let origin = origin.map(|says| result(report, "host.report", "note", &says));
    let all = of_cause.into_iter().chain(of_findings).chain(unknown);
    let all = all.chain(origin);
    all.map(|value| {
        inert_json(serde_json::to_string(&value))
            .trim_end()
            .to_owned()
    })
    .collect()
}

/// What stands behind the results.
pub(super) fn tail() -> String {
    let tool = json!({
        "driver": {
            "name": "redial",
            "version": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
        }
    });
    format!("\n],\"tool\":{tool},\"columnKind\":\"utf16CodeUnits\"}}]}}\n")
}

fn level(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &Report, rule: &str, level: &str, says: &str) -> Value {
    let host = report.target.to_string();
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": says },
        "locations": [{ "logicalLocations": [{ "name": host, "kind": "resource" }] }],
        // The same trouble of the same host is the same result next time.
        "partialFingerprints": { "hostAndRule/v1": format!("{host} {rule}") },
    })
}
