//! The possible causes, each with what speaks for it and against it.

use redial_model::Cause;

use crate::{
    CommandPlace, Layout, Report,
    layout::Tone,
    settling::{Settles, proof_of, settles},
    words::found,
};

/// The column behind the labels.
const COLUMN: usize = 13;

pub(super) fn write(report: &Report, place: &CommandPlace, paper: &mut Layout) {
    if report.causes.is_empty() {
        return;
    }
    paper.blank();
    paper.title("Possible causes");
    for (at, cause) in report.causes.iter().enumerate() {
        one((report, place), at, cause, paper);
    }
}

fn one((report, place): (&Report, &CommandPlace), at: usize, cause: &Cause, paper: &mut Layout) {
    if at > 0 {
        paper.blank();
    }
    let share = format!("{:.0} %", cause.likelihood * 100.0);
    let number = format!("{}.", at + 1);
    let title = format!("{} · {share} ({})", cause.name(), cause.id);
    paper.marked(0, (Tone::Strong, &number), 3, &title);
    paper.text(3, &cause.says);
    for code in &cause.because {
        paper.item(3, "for", COLUMN, &because(report, code));
    }
    for code in &cause.against {
        paper.item(3, "against", COLUMN, &because(report, code));
    }
    if at == 0 {
        // What is to be done about it stands above.
        for unknown in &cause.unknown {
            paper.item(3, "unknown", COLUMN, unknown);
        }
    } else if let Some(settle) = proof_of(report, cause) {
        let (command, elsewhere) = settles(report, at, place)
            .map(Settles::parts)
            .unwrap_or_default();
        paper.item(3, "to prove", COLUMN, &format!("{settle}{elsewhere}"));
        command
            .iter()
            .for_each(|command| paper.command(COLUMN, command));
    }
}

/// A code with what was found under it.
fn because(report: &Report, code: &str) -> String {
    found(report, code).map_or_else(|| code.to_owned(), |f| format!("{} ({code})", f.says))
}
