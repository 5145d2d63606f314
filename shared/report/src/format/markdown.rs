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
        inert(&report.tool),
        inert(&report.started),
        report.took_ms
    );
    out
}

fn one_cause(number: usize, cause: &Cause) -> String {
    let mut out = format!(
        "\n## {number}. `{}` ({:.0} %)\n\n{}\n\n",
        code(&cause.id),
        cause.likelihood * 100.0,
        inert(&cause.says)
    );
    for (word, codes) in [("for", &cause.because), ("against", &cause.against)] {
        out.extend(codes.iter().map(|c| format!("- {word}: `{}`\n", code(c))));
    }
    let settle = Vec::from_iter(cause.settle.clone());
    let no_fix = Vec::from_iter(cause.no_fix.clone());
    for (word, texts) in [
        ("unknown", &cause.unknown),
        ("would settle it", &settle),
        ("do", &cause.next),
        ("no fix", &no_fix),
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
            code(&finding.code),
            inert(&finding.says)
        );
    }
    out
}

/// Text that can't become markup, a table cell, HTML, a link or a mention of somebody.
fn inert(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if links(word) {
            format!("`{}`", code(word))
        } else {
            escaped(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a renderer would make a link of a bare word: addresses and mail (GitHub Flavored Markdown
/// 6.9), and names behind an @, whom it tells that they were mentioned. In code it does neither.
fn links(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let marks = ["://", "www.", "mailto:", "xmpp:", "@"];
    marks.iter().any(|mark| word.contains(mark))
}

/// A word as it stands between backticks, in a table, too.
fn code(word: &str) -> String {
    word.replace('`', "'")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}

fn escaped(word: &str) -> String {
    word.chars()
        .fold(String::with_capacity(word.len()), |mut out, c| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_host_says_becomes_a_link_or_a_mention() {
        for (said, shown) in [
            ("see https://evil.test/a|b", "see `https://evil.test/a\\|b`"),
            ("(WWW.evil.test)", "`(WWW.evil.test)`"),
            ("mail a@evil.test now", "mail `a@evil.test` now"),
            ("@org/team", "`@org/team`"),
            ("`http://x`", "`'http://x'`"),
            ("a_b <b>", "a\\_b &lt;b&gt;"),
            ("srv01.corp.test:3389", "srv01.corp.test:3389"),
        ] {
            assert_eq!(inert(said), shown);
        }
    }
}
