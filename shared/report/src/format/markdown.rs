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
            inert(&rung.state),
            inert(&rung.detail)
        );
    }
    for (at, cause) in report.causes.iter().enumerate() {
        out += &format!(
            "\n## {}. `{}` ({:.0} %)\n\n{}\n\n",
            at + 1,
            cause.id,
            cause.likelihood * 100.0,
            inert(&cause.says)
        );
        let mut list = |word: &str, items: &[String], code: bool| {
            for item in items {
                out += &if code {
                    format!("- {word}: `{item}`\n")
                } else {
                    format!("- {word}: {}\n", inert(item))
                };
            }
        };
        list("for", &cause.because, true);
        list("against", &cause.against, true);
        list("unknown", &cause.unknown, false);
        list(
            "would settle it",
            &cause.settle.clone().into_iter().collect::<Vec<_>>(),
            false,
        );
        list("do", &cause.next, false);
    }
    if !report.findings.is_empty() {
        out += "\n## Findings\n\n| | code | |\n|---|---|---|\n";
        for finding in &report.findings {
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
    }
    out += &format!(
        "\n{} · {} · {:.0} ms\n",
        report.tool, report.started, report.took_ms
    );
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
