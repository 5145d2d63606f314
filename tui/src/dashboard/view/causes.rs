//! The causes, weighed: what speaks for each, what against it, what is unknown, and what would
//! settle it.

use redial_model::Cause;
use redial_report::Report;

use super::{
    body::{Body, WIDE},
    channel,
    hit::Hit,
    page::{Page, Row},
};
use crate::dashboard::{
    state::{Stage, State},
    theme::Tone,
};

/// Columns of a bar.
const BAR: usize = 12;
/// Columns of labels.
const LABEL: usize = 12;

pub(super) fn body(state: &State, width: u16) -> Body {
    let none = |says: &str| {
        let mut page = Page::new(width);
        page.text(0, Tone::Dim, says);
        Body::one(page)
    };
    let Some((host, report)) = state.host().zip(state.report()) else {
        return none("Nothing is known yet: wait for the check.");
    };
    if report.causes.is_empty() {
        let wait = if host.stage == Stage::Checking {
            "The check is running."
        } else {
            ""
        };
        return none(&format!(
            "No cause was found. {}\n{wait}",
            report.verdict.says
        ));
    }
    let wide = width >= WIDE && !state.is_zoomed();
    let mut list = Page::new(if wide { width / 2 - 8 } else { width });
    for (at, cause) in report.causes.iter().enumerate() {
        let picked = at == host.cause;
        let row = bar(&mut list, cause, at);
        row.hit = Some(Hit::Item(at));
        row.picked = picked;
        if picked && !wide {
            told(state, &mut list, report, cause);
            list.gap();
        }
    }
    if !wide {
        return Body::opened(list);
    }
    let right = host.cause(report).map(|cause| {
        let mut page = Page::new(width / 2 + 5);
        page.line(Tone::Strong, cause.id.clone());
        told(state, &mut page, report, cause);
        page
    });
    Body {
        right,
        ..Body::one(list)
    }
}

/// A cause's name with its share of belief.
pub(super) fn bar<'a>(page: &'a mut Page, cause: &Cause, at: usize) -> &'a mut Row {
    let filled = (cause.likelihood * BAR as f64).round() as usize;
    let share = format!("{:3.0} %", cause.likelihood * 100.0);
    let tone = if cause.breaks { Tone::Bad } else { Tone::Warn };
    page.row([
        (Tone::Plain, format!("{:2} ", at + 1)),
        (Tone::Strong, format!("{:22} ", cause.id)),
        (tone, "█".repeat(filled)),
        (Tone::Dim, "·".repeat(BAR - filled.min(BAR))),
        (Tone::Plain, format!(" {share}")),
    ])
}

/// Everything about a cause.
fn told(state: &State, page: &mut Page, report: &Report, cause: &Cause) {
    page.text(3, Tone::Plain, &cause.says);
    if !cause.breaks {
        page.text(3, Tone::Dim, "This alone does not stop a connection.");
    }
    because(page, report, cause, usize::MAX);
    for unknown in &cause.unknown {
        page.labelled(LABEL, (Tone::Dim, "   unknown"), Tone::Dim, unknown);
    }
    channel::settle_whole(state, report, cause, page);
    for (number, step) in cause.next.iter().enumerate() {
        page.labelled(
            LABEL,
            (Tone::Dim, if number == 0 { "   do" } else { "   then" }),
            Tone::Plain,
            step,
        );
    }
    commands(cause, page);
    let fixes = match (&cause.no_fix, &cause.fixes[..]) {
        (Some(why), []) => format!("none: {why}"),
        (None, []) => "none of redial's fixes fits here".to_owned(),
        (_, fixes) => fixes.join(", "),
    };
    page.labelled(LABEL, (Tone::Dim, "   fixes"), Tone::Plain, &fixes);
}

/// Commands that take a step which redial does not take itself.
pub(super) fn commands(cause: &Cause, page: &mut Page) {
    for one in &cause.commands {
        page.labelled(LABEL, (Tone::Dim, "   type"), Tone::Plain, &one.says);
        page.labelled(LABEL, (Tone::Dim, ""), Tone::Strong, &one.command);
    }
}

/// What speaks for a cause and what against it: the first few.
pub(super) fn because(page: &mut Page, report: &Report, cause: &Cause, most: usize) {
    let says = |code: &str| {
        report
            .findings
            .iter()
            .find(|f| f.code == code)
            .map_or_else(|| code.to_owned(), |f| format!("{} ({code})", f.says))
    };
    for code in cause.because.iter().take(most) {
        page.labelled(LABEL, (Tone::Bad, "   for"), Tone::Plain, &says(code));
    }
    for code in cause.against.iter().take(most) {
        page.labelled(LABEL, (Tone::Good, "   against"), Tone::Plain, &says(code));
    }
}
