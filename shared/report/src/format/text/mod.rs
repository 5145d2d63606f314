//! A report for people.

mod causes;
mod steps;

use redial_model::{Finding, Severity};

use crate::{
    CommandPlace, Layout, Look, Outcome, Report, advice, known,
    layout::Tone,
    origin::origin,
    words::{NOT_CHECKED, unseen},
};

pub(super) fn render(report: &Report, look: Look, place: &CommandPlace) -> String {
    let mut paper = Layout::new(look);
    head(report, &mut paper);
    steps::write(report, &mut paper);
    paper.blank();
    verdict(report, &mut paper);
    first(report, place, &mut paper);
    summary(report, &mut paper);
    causes::write(report, place, &mut paper);
    findings(report, &mut paper);
    not_seen(report, &mut paper);
    paper.finish()
}

fn head(report: &Report, paper: &mut Layout) {
    let given = report.target.address;
    let given = given.map_or_else(String::new, |a| format!(" at {a}"));
    paper.title(&format!("{}{given}", report.target));
    paper.text(
        0,
        &format!(
            "{} · {:.0} ms · {} connections",
            paper.look().stamp(&report.started),
            report.took_ms,
            report.connections
        ),
    );
    if let Some(origin) = origin(report, paper.look()) {
        paper.text(0, &origin);
    }
    paper.blank();
}

fn verdict(report: &Report, paper: &mut Layout) {
    let label = match report.verdict.outcome {
        Outcome::Healthy => (Tone::Good, "HEALTHY"),
        Outcome::Trouble => (Tone::Bad, "TROUBLE"),
        Outcome::Unknown => (Tone::Warn, "UNKNOWN"),
    };
    paper.marked(0, label, 9, &report.verdict.says);
}

/// What to do first, in order.
fn first(report: &Report, place: &CommandPlace, paper: &mut Layout) {
    let list = advice::advice(report, place);
    if list.is_empty() {
        return;
    }
    paper.blank();
    paper.title(advice::heading(report));
    for (at, advice) in list.iter().enumerate() {
        paper.item(2, &format!("{}.", at + 1), 5, &advice.says);
        if let Some(command) = &advice.command {
            paper.command(7, command);
        }
        if !advice.changes.is_empty() {
            paper.text(7, "It changes:");
        }
        for change in &advice.changes {
            paper.item(7, "–", 9, change);
        }
    }
    let Some(cause) = report.causes.first() else {
        return;
    };
    for why in advice::no_fix(report, cause) {
        paper.item(2, "–", 5, &why);
    }
}

/// What the connection showed.
fn summary(report: &Report, paper: &mut Layout) {
    let rows = known(report);
    if rows.is_empty() {
        return;
    }
    paper.blank();
    paper.title("Known about the host");
    for (label, says) in rows {
        paper.item(2, label, 15, &says);
    }
}

fn findings(report: &Report, paper: &mut Layout) {
    if report.findings.is_empty() {
        return;
    }
    paper.blank();
    paper.title("Findings");
    for finding in &report.findings {
        one_finding(finding, paper);
    }
}

fn one_finding(finding: &Finding, paper: &mut Layout) {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info => Tone::Dim,
    };
    let label = finding.severity.word();
    let says = format!("{} ({})", finding.says, finding.code);
    paper.marked(2, (tone, label), 11, &says);
    if finding.severity > Severity::Info {
        for seen in &finding.evidence {
            paper.item(11, "–", 13, &format!("{}: {}", seen.what, seen.seen));
        }
    }
}

/// The probes that failed, and those that have no machine here to look at.
fn not_seen(report: &Report, paper: &mut Layout) {
    let (failed, absent) = unseen(report);
    if !failed.is_empty() {
        paper.blank();
        paper.marked(0, (Tone::Warn, ""), 0, "Could not check");
        for note in failed {
            paper.item(2, &note.probe, 14, &note.snag.to_string());
        }
    }
    if !absent.is_empty() {
        paper.blank();
        paper.marked(
            0,
            (Tone::Dim, ""),
            2,
            &format!("{NOT_CHECKED}: {}", absent.join(", ")),
        );
    }
}
