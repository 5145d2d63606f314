use redial_model::{Finding, Severity, Side};

use super::paint::{Tone, paint, wrap};
use crate::{LineRung, Look, Outcome, Report, RungEnd, known, milliseconds};

/// Columns of running text.
const WIDTH: usize = 92;
/// Columns of one rung.
const CELL: usize = 12;

/// A report for people.
pub(super) fn render(report: &Report, look: Look) -> String {
    let mut out = String::new();
    let dash = if look.ascii { "-" } else { "·" };
    let given = report
        .target
        .address
        .map_or_else(String::new, |a| format!(" at {a}"));
    let title = format!("{}{given}", report.target);
    out += &format!(
        "{}  {} {dash} {:.0} ms {dash} {} connections\n\n",
        paint(look, Tone::Strong, &title),
        report.started,
        report.took_ms,
        report.connections
    );
    if report.lines.is_empty() {
        out += &wire(&report.line, look);
    } else {
        for line in &report.lines {
            out += &format!(
                "  {}\n{}",
                paint(look, Tone::Dim, &line.address),
                wire(&line.line, look)
            );
        }
    }
    let rows: Vec<_> = known(report)
        .into_iter()
        .map(|(label, says)| format!("  {label:12} {says}"))
        .collect();
    if !rows.is_empty() {
        out += &format!("\n{}\n", rows.join("\n"));
    }
    out += &format!("\n{}\n", verdict(report, look));
    out += &causes(report, look);
    out += &findings(report, look);
    out += &snags(report, look);
    if look.ascii {
        out.chars().map(plain).collect()
    } else {
        out
    }
}

/// Replaces redial's own typographic characters with ASCII. Text from peers is not changed.
fn plain(c: char) -> char {
    match c {
        '→' => '>',
        '–' | '·' | '—' => '-',
        '…' => '.',
        other => other,
    }
}

/// Five rungs as a wire: name, glyph, how long or how it ended, what it showed.
fn wire(line: &[LineRung], look: Look) -> String {
    let mut rows = [String::from("  "), String::from("  "), String::from("  ")];
    let broken = line
        .iter()
        .position(|r| !r.state.is_whole())
        .unwrap_or(line.len());
    for (at, rung) in line.iter().enumerate() {
        let (glyph, ascii, tone) = match rung.state {
            RungEnd::Ok => ("●", "o", Tone::Good),
            RungEnd::OldTls => ("●", "o", Tone::Warn),
            RungEnd::Skipped | RungEnd::NotAsked => ("○", "-", Tone::Dim),
            RungEnd::NotReached => ("·", ".", Tone::Dim),
            RungEnd::Broke(_) => ("✗", "X", Tone::Bad),
        };
        let glyph = if look.ascii { ascii } else { glyph };
        rows[0] += &format!("{:CELL$}", rung.rung.word());
        rows[1] += &paint(look, tone, glyph);
        if at + 1 < line.len() {
            let whole = at < broken;
            let wire = match (whole, look.ascii) {
                (true, false) => "─",
                (true, true) => "-",
                (false, false) => "┄",
                (false, true) => ".",
            };
            rows[1] += &paint(
                look,
                if whole { Tone::Good } else { Tone::Dim },
                &wire.repeat(CELL - 1),
            );
        }
        let under = match (rung.state, rung.ms) {
            (RungEnd::Ok | RungEnd::OldTls, Some(ms)) => milliseconds(ms),
            (RungEnd::NotAsked, _) => rung.state.to_string(),
            (RungEnd::Ok | RungEnd::OldTls | RungEnd::Skipped | RungEnd::NotReached, _) => {
                "–".into()
            }
            (RungEnd::Broke(how), _) => how.to_string(),
        };
        let cell = format!("{under:CELL$}");
        rows[2] += &if at == broken {
            paint(look, Tone::Bad, &cell)
        } else {
            cell
        };
    }
    rows.map(|r| r.trim_end().to_owned() + "\n").concat()
}

fn verdict(report: &Report, look: Look) -> String {
    let (word, tone) = match report.verdict.outcome {
        Outcome::Healthy => ("HEALTHY", Tone::Good),
        Outcome::Trouble => ("TROUBLE", Tone::Bad),
        Outcome::Unknown => ("UNKNOWN", Tone::Warn),
    };
    format!(
        "{}  {}",
        paint(look, tone, word),
        wrap(&report.verdict.says, WIDTH, "         ")
    )
}

fn causes(report: &Report, look: Look) -> String {
    let mut out = String::new();
    for (at, cause) in report.causes.iter().enumerate() {
        let share = format!("{:.0} %", cause.likelihood * 100.0);
        out += &format!(
            "\n{}. {}  {share}\n",
            at + 1,
            paint(look, Tone::Strong, &cause.id)
        );
        out += &format!("   {}\n", wrap(&cause.says, WIDTH, "   "));
        let mut row = |word: &str, what: &str| {
            out += &format!("   {:9}{}\n", word, wrap(what, WIDTH - 9, "            "))
        };
        for code in &cause.because {
            row("for", &because(report, code));
        }
        for code in &cause.against {
            row("against", &because(report, code));
        }
        // The first cause is printed in full; for the others, only what would prove or disprove them.
        if at == 0 {
            cause.unknown.iter().for_each(|u| row("unknown", u));
        }
        if let Some(settle) = &cause.settle {
            row("settle", settle);
        }
        if at == 0 {
            fixes(report, &cause.fixes)
                .iter()
                .for_each(|(word, line)| row(word, line));
            refused(report, &cause.id).for_each(|line| row("refused", &line));
            cause.no_fix.iter().for_each(|why| row("no fix", why));
            cause
                .next
                .iter()
                .enumerate()
                .for_each(|(n, step)| row(if n == 0 { "do" } else { "then" }, step));
        }
    }
    out
}

/// A line for each fix of the likeliest cause, with what the first one changes.
fn fixes(report: &Report, of: &[String]) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    for plan in report.plans.iter().filter(|p| of.contains(&p.fix)) {
        // Nobody looked at the machine: only a script can read the values and apply the fix.
        let how = if plan.is_blind() || report.side == Side::Line {
            "plan"
        } else {
            "fix"
        };
        let script = if how == "plan" {
            " --format powershell"
        } else {
            ""
        };
        lines.push((
            "fix",
            format!(
                "{} ({}): redial {how} {} {}{script}",
                plan.fix,
                plan.risk.word(),
                report.target,
                plan.fix
            ),
        ));
        if lines.len() == 1 && !plan.is_blind() {
            lines.extend(plan.changes().map(|change| ("", change.to_string())));
        }
    }
    lines
}

/// A line for each fix of a cause that does not fit.
fn refused<'a>(report: &'a Report, cause: &'a str) -> impl Iterator<Item = String> + 'a {
    let of = report.refused.iter().filter(move |r| r.cause == cause);
    of.map(|r| format!("{}: {}", r.fix, r.why))
}

/// A code with what was found under it.
fn because(report: &Report, code: &str) -> String {
    report
        .findings
        .iter()
        .find(|f| f.code == code)
        .map_or_else(|| code.to_owned(), |f| format!("{} ({code})", f.says))
}

fn findings(report: &Report, look: Look) -> String {
    if report.findings.is_empty() {
        return String::new();
    }
    let rows = report
        .findings
        .iter()
        .map(|f| finding(f, look))
        .collect::<String>();
    format!("\nfindings\n{rows}")
}

fn finding(finding: &Finding, look: Look) -> String {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info => Tone::Dim,
    };
    let mut out = format!(
        "  {} {:27} {}\n",
        paint(look, tone, &format!("{:8}", finding.severity.word())),
        finding.code,
        wrap(&finding.says, WIDTH - 38, &" ".repeat(39))
    );
    if finding.severity > Severity::Info {
        for evidence in &finding.evidence {
            out += &format!(
                "{}{}\n",
                " ".repeat(39),
                wrap(
                    &format!("{}: {}", evidence.what, evidence.seen),
                    WIDTH - 38,
                    &" ".repeat(41)
                )
            );
        }
    }
    out
}

/// The probes that failed. A probe that had nothing to ask is not listed.
fn snags(report: &Report, look: Look) -> String {
    use redial_model::Snag;
    let failed: Vec<_> = report
        .snags
        .iter()
        .filter(|s| !matches!(s.snag, Snag::NotAsked { .. } | Snag::NotHere))
        .collect();
    let absent: Vec<_> = report
        .snags
        .iter()
        .filter(|s| s.snag == Snag::NotHere)
        .map(|s| s.probe.as_str())
        .collect();
    let absent = if absent.is_empty() {
        String::new()
    } else {
        format!(
            "\n{}\n",
            paint(look, Tone::Dim, &format!("not here: {}", absent.join(", ")))
        )
    };
    if failed.is_empty() {
        return absent;
    }
    let rows = failed
        .iter()
        .map(|s| {
            format!(
                "  {:10} {}\n",
                s.probe,
                wrap(&s.snag.to_string(), WIDTH - 12, "             ")
            )
        })
        .collect::<String>();
    format!(
        "\n{}\n{rows}{absent}",
        paint(look, Tone::Warn, "could not look")
    )
}
