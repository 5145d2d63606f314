//! The table of metrics is what `--format prometheus` prints, and no more.

use std::collections::{BTreeMap, BTreeSet};

use redial_model::{Diagnosis, Measured, Rung, Target};
use redial_report::{Break, Format, Look, Outcome, Report, RungEnd, render};

use super::document;

fn report(outcome: Outcome) -> Report {
    let target = Target::at("srv01", 3389);
    let mut report = Report::of(target, Measured::default(), Diagnosis::default());
    report.verdict.outcome = outcome;
    report
}

fn printed(report: Report) -> String {
    render(&[report], Format::Prometheus, Look::default())
}

/// The rows of the table under a heading of docs/watching.md: the first cell without backticks, and
/// the last.
pub fn rows(heading: &str) -> BTreeMap<String, String> {
    let document = document("docs/watching.md");
    let (_, part) = document.split_once(&format!("\n{heading}\n")).unwrap();
    let part = part.split("\n#").next().unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let first = cells[0].trim_matches('`').to_owned();
        (first, (*cells.last().unwrap()).to_owned())
    });
    cells.collect()
}

/// Each metric with what a page says of it.
pub fn helps(page: &str) -> BTreeMap<&str, &str> {
    let help = page.lines().filter_map(|l| l.strip_prefix("# HELP "));
    help.filter_map(|l| l.split_once(' ')).collect()
}

/// The names of all metrics of a host.
pub fn printed_names() -> Vec<String> {
    let printed = printed(report(Outcome::Healthy));
    helps(&printed).into_keys().map(str::to_owned).collect()
}

#[test]
fn the_table_of_metrics_is_what_is_printed() {
    let printed = printed(report(Outcome::Healthy));
    let help = helps(&printed);
    let written = rows("### Metrics of a host");
    let written: BTreeMap<_, _> = written
        .iter()
        .map(|(name, says)| (name.split('{').next().unwrap(), says.as_str()))
        .collect();
    assert_eq!(
        written, help,
        "the table of docs/watching.md is another one"
    );
}

#[test]
fn the_labels_in_the_table_are_those_that_are_printed() {
    let sick = printed(report(Outcome::Trouble));
    for row in rows("### Metrics of a host").keys() {
        let (name, labels) = row.split_once('{').unwrap_or((row, ""));
        let Some(line) = sick.lines().find(|l| l.starts_with(&format!("{name}{{"))) else {
            // Only where it was measured.
            continue;
        };
        let (_, inside) = line.split_once('{').unwrap();
        let own = inside.split('}').next().unwrap();
        let own: BTreeSet<_> = own.split(',').filter_map(|l| l.split('=').next()).collect();
        let said: BTreeSet<_> = labels.trim_end_matches('}').split(',').collect();
        let said: BTreeSet<_> = said.into_iter().filter(|l| !l.is_empty()).collect();
        let said: BTreeSet<_> = said.into_iter().chain(["target"]).collect();
        assert_eq!(own, said, "{line}");
    }
}

#[test]
fn the_ends_of_each_step_stand_in_their_table() {
    let printed = printed(report(Outcome::Trouble));
    let mut ends: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in printed
        .lines()
        .filter(|l| l.starts_with("redial_rung_end{"))
    {
        let value = |label: &str| {
            let (_, rest) = line.split_once(&format!(",{label}=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let end = format!("`{}`", value("end"));
        ends.entry(value("rung")).or_default().push(end);
    }
    let ends: BTreeMap<_, _> = ends.into_iter().map(|(k, v)| (k, v.join(", "))).collect();
    assert_eq!(rows("### How a step ends"), ends);
}

#[test]
fn unknown_is_neither_healthy_nor_trouble_nor_absent() {
    for (outcome, healthy, is) in [
        (Outcome::Healthy, "1", "healthy"),
        (Outcome::Trouble, "0", "trouble"),
        (Outcome::Unknown, "NaN", "unknown"),
    ] {
        let printed = printed(report(outcome));
        let line = format!("redial_healthy{{target=\"srv01:3389\"}} {healthy}\n");
        assert!(printed.contains(&line), "{printed}");
        for word in ["healthy", "trouble", "unknown"] {
            let one = u8::from(word == is);
            let line =
                format!("redial_verdict{{target=\"srv01:3389\",verdict=\"{word}\"}} {one}\n");
            assert!(printed.contains(&line), "{printed}");
        }
        assert!(printed.contains("redial_top_cause{target=\"srv01:3389\",cause=\"none\"} 1\n"));
    }
}

#[test]
fn a_step_that_ends_otherwise_moves_the_one() {
    let mut silent = report(Outcome::Trouble);
    silent.line[1].state = RungEnd::Broke(Break::Silent);
    assert_eq!(silent.line[1].rung, Rung::Tcp);
    let printed = printed(silent);
    let line = |end: &str, value: u8| {
        format!("redial_rung_end{{target=\"srv01:3389\",rung=\"tcp\",end=\"{end}\"}} {value}\n")
    };
    assert!(printed.contains(&line("silent", 1)), "{printed}");
    assert!(printed.contains(&line("refused", 0)), "{printed}");
}
