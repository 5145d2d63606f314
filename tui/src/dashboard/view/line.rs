//! The first look: what is wrong, why, and what mends it.

use redial_model::Snag;
use redial_report::{Report, known};

use super::{
    body::{Body, WIDE},
    causes, checks, fixes, header,
    hit::Hit,
    page::Page,
};
use crate::dashboard::{
    action::Action,
    state::{HostState, ProbeProgress, Stage, State},
    theme::Tone,
};

/// Columns of the list of checks beside.
const BESIDE: u16 = 34;

pub(super) fn body(state: &State, width: u16) -> Body {
    let Some(host) = state.host() else {
        return Body::one(Page::new(width));
    };
    let wide = width >= WIDE;
    let left = page(state, host, if wide { width - BESIDE - 3 } else { width });
    Body {
        right: wide.then(|| checks::beside(state, host, BESIDE)),
        ..Body::one(left)
    }
}

fn page(state: &State, host: &HostState, width: u16) -> Page {
    let mut page = Page::new(width);
    if !host.plays.is_empty() {
        page.text(0, Tone::Dim, &format!("This plays {}.", host.plays));
        page.gap();
    }
    match (&host.stage, state.report()) {
        (Stage::Failed(why), _) => page.text(0, Tone::Bad, state.unless_hidden(why)),
        (Stage::Opening | Stage::Checking, _) => going_on(state, host, &mut page),
        (_, Some(report)) => told(state, host, report, &mut page),
        _ => page.text(
            0,
            Tone::Dim,
            &format!("Not checked yet: press {}.", state.key(Action::Check)),
        ),
    }
    page
}

/// What is known while probes are asked.
fn going_on(state: &State, host: &HostState, page: &mut Page) {
    let looking: Vec<_> = host
        .rows
        .iter()
        .filter(|r| r.asked == ProbeProgress::Looking)
        .map(|r| r.card.id)
        .collect();
    let told = host
        .rows
        .iter()
        .filter(|r| !matches!(r.asked, ProbeProgress::Looking | ProbeProgress::Waiting))
        .count();
    let says = if looking.is_empty() {
        "getting ready".into()
    } else {
        format!("asking {}", looking.join(", "))
    };
    page.text(
        0,
        Tone::Plain,
        &format!("{told} of {} probes are done; {says} …", host.rows.len()),
    );
    for finding in state.manners.findings(host) {
        let (glyph, _, tone) = checks::severity(finding.severity);
        page.labelled(2, (tone, glyph), Tone::Plain, &finding.says);
    }
}

fn told(state: &State, host: &HostState, report: &Report, page: &mut Page) {
    if host.is_outdated() {
        page.text(
            0,
            Tone::Warn,
            &format!(
                "Changed since, and not looked at again: {} does that. Before the change:",
                state.key(Action::Check)
            ),
        );
        page.gap();
    }
    let (_, word, tone) = header::outcome(report.verdict.outcome);
    page.labelled(
        word.len() + 2,
        (tone, word),
        Tone::Strong,
        &report.verdict.says,
    );
    if let Some(cause) = host.cause(report) {
        page.gap();
        causes::bar(page, cause, host.cause);
        causes::because(page, report, cause, 3);
        let more = report.causes.len().saturating_sub(1);
        if more > 0 {
            page.text(3, Tone::Dim, &format!("and {more} less likely: see causes"));
        }
        fixes_in_short(state, host, report, page);
        let first = cause.next.first();
        if host.plans(report).is_empty()
            && let Some(first) = first
        {
            page.labelled(3 + 9, (Tone::Dim, "   do"), Tone::Plain, first);
        }
    }
    let rows = known(report);
    if !rows.is_empty() {
        page.heading("what the line showed");
        for (label, says) in rows {
            page.labelled(14, (Tone::Dim, &format!("  {label}")), Tone::Plain, &says);
        }
    }
    in_short(host, page);
}

/// A line for each fix, with its key.
fn fixes_in_short(state: &State, host: &HostState, report: &Report, page: &mut Page) {
    let plans = host.plans(report);
    if plans.is_empty() {
        return;
    }
    page.heading("press its key to see what a fix would do");
    for (number, plan) in plans.iter().enumerate() {
        let row = page.row(fixes::in_short(state, number, plan));
        row.hit = Some(Hit::Fix(number));
    }
}

/// How the checks went, in one row.
fn in_short(host: &HostState, page: &mut Page) {
    let told = count(host, |a| matches!(a, ProbeProgress::Told(_)));
    let away = count(host, |a| matches!(a, ProbeProgress::Snagged(Snag::NotHere)));
    let rights = count(host, |a| {
        matches!(a, ProbeProgress::Snagged(Snag::NeedsElevation))
    });
    let failed = count(host, |a| {
        matches!(
            a,
            ProbeProgress::Snagged(Snag::TimedOut { .. } | Snag::Broke { .. } | Snag::Panicked)
        )
    });
    let mut says = format!("{told} of {} probes told something", host.rows.len());
    for (number, word) in [
        (failed, "could not look"),
        (rights, "need elevation"),
        (away, "have no machine here to look at"),
    ] {
        if number > 0 {
            says += &format!(", {number} {word}");
        }
    }
    page.gap();
    page.text(0, Tone::Dim, &says);
}

/// How many probes are so far.
fn count(host: &HostState, of: fn(&ProbeProgress) -> bool) -> usize {
    host.rows.iter().filter(|r| of(&r.asked)).count()
}
