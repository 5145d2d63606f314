use redial_model::{Cause, Finding};

use crate::{Outcome, Report};

/// A report for a ticket.
pub(super) fn render(report: &Report) -> String {
    let outcome = match report.verdict.outcome {
        Outcome::Healthy => "Healthy",
        Outcome::Trouble => "Trouble",
        Outcome::Unknown => "Unknown",
    };
    let mut out = format!(
        "# {}\n\n**{outcome}.** {}\n\n",
        inert(&report.target.to_string()),
        inert(&report.verdict.says)
    );
    out += "| rung | state | ms | |\n|---|---|---|---|\n";
    for rung in &report.line {
        let ms = rung.ms.map_or_else(String::new, |ms| format!("{ms:.1}"));
        out += &format!(
            "| {} | {} | {ms} | {} |\n",
            rung.rung.word(),
            rung.state,
            inert(&rung.detail)
        );
    }
    for (at, cause) in report.causes.iter().enumerate() {
        out += &one_cause(at + 1, cause);
    }
    out += &findings(&report.findings);
    out += &format!(
        "\n{} · {} · {:.0} ms\n",
        report.tool, report.started, report.took_ms
    );
    out
}

fn one_cause(number: usize, cause: &Cause) -> String {
    let mut out = format!(
        "\n## {number}. `{}` ({:.0} %)\n\n{}\n\n",
        cause.id,
        cause.likelihood * 100.0,
        inert(&cause.says)
    );
    for (word, codes) in [("for", &cause.because), ("against", &cause.against)] {
        out.extend(codes.iter().map(|code| format!("- {word}: `{code}`\n")));
    }
    let settle = Vec::from_iter(cause.settle.clone());
    for (word, texts) in [
        ("unknown", &cause.unknown),
        ("would settle it", &settle),
        ("do", &cause.next),
    ] {
        let items = texts
            .iter()
            .map(|text| format!("- {word}: {}\n", inert(text)));
        out.extend(items);
    }
    out
}

fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n## Findings\n\n| | code | |\n|---|---|---|\n");
    for finding in findings {
        let evidence = finding
            .evidence
            .iter()
            .map(|e| format!("; {}: {}", inert(&e.what), inert(&e.seen)))
            .collect::<String>();
        out += &format!(
            "| {} | `{}` | {}{evidence} |\n",
            finding.severity.word(),
            finding.code,
            inert(&finding.says)
        );
    }
    out
}

/// Text that can't become markup, a table cell or HTML.
fn inert(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '!' => out.extend(['\\', c]),
                _ => out.push(c),
            }
            out
        })
}
