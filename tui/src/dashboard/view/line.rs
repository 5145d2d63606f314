//! The first look: what is wrong, why, what would settle it, and what to do.

use ratatui::layout::Rect;
use redial_model::{Cause, Finding, Plan, Severity, Snag};
use redial_report::{Report, known};

use super::{
    body::{Body, WIDE},
    causes, channel, checks, fixes, header,
    hit::Hit,
    page::Page,
    sign_in, vantage,
};
use crate::dashboard::{
    action::Action,
    state::{HostState, ProbeProgress, Stage, State},
    theme::Tone,
};

/// Columns of the list of checks beside.
const BESIDE: u16 = 40;
/// Columns of labels.
const LABEL: usize = 12;
/// Below so many rows there is room for the most important only.
const LOW: u16 = 20;

pub(super) fn body(state: &State, area: Rect) -> Body {
    let width = area.width;
    let Some(host) = state.host() else {
        return Body::one(Page::new(width));
    };
    let wide = width >= WIDE && !state.is_zoomed();
    let mut left = Page::new(if wide { width - BESIDE - 3 } else { width });
    page(state, host, area.height, &mut left);
    Body {
        right: wide.then(|| checks::beside(state, host, BESIDE)),
        ..Body::one(left)
    }
}

fn page(state: &State, host: &HostState, height: u16, page: &mut Page) {
    if !host.plays.is_empty() {
        page.text(0, Tone::Dim, &format!("Simulated here: {}.", host.plays));
        if height >= LOW {
            page.gap();
        }
    }
    match (&host.stage, state.report()) {
        (Stage::Failed(why), _) => page.text(0, Tone::Bad, state.unless_hidden(why)),
        (Stage::Opening | Stage::Checking, _) => going_on(state, host, page),
        (Stage::SigningIn, _) => sign_in::going_on(state, host, page),
        (_, Some(report)) => told(state, host, (report, height), page),
        _ => page.text(
            0,
            Tone::Plain,
            &format!("Not checked yet: press {}.", state.key(Action::Check)),
        ),
    }
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
        format!("running {}", looking.join(", "))
    };
    page.text(
        0,
        Tone::Plain,
        &format!("{told} of {} checks are done; {says} …", host.rows.len()),
    );
    for finding in state.manners.findings(host) {
        let (glyph, _, tone) = checks::severity(finding.severity);
        page.labelled(2, (tone, glyph), Tone::Plain, &finding.says);
    }
}

fn told(state: &State, host: &HostState, (report, height): (&Report, u16), page: &mut Page) {
    if host.is_outdated() {
        page.text(
            0,
            Tone::Warn,
            &format!(
                "The machine was changed and not checked again: {} does that. Before the change:",
                state.key(Action::Check)
            ),
        );
        page.gap();
    }
    channel::lost(state, host, page);
    let (_, word, tone) = header::outcome(report.verdict.outcome);
    page.labelled(
        word.len() + 2,
        (tone, word),
        Tone::Strong,
        &report.verdict.says,
    );
    if let Some(cause) = host.cause(report) {
        let room = if height < LOW { 1 } else { 3 };
        if room > 1 {
            page.gap();
        }
        why(state, host, (report, cause), room, page);
    }
    vantage::in_words(state, page);
    warnings(state, host, report, page);
    let rows = known(report);
    if !rows.is_empty() {
        page.heading("what the connection showed");
        for (label, says) in rows {
            page.labelled(14, (Tone::Dim, &format!("  {label}")), Tone::Plain, &says);
        }
    }
    in_short(host, page);
}

/// The cause, what speaks for it, what would settle it, and what to do. Where redial can fix it from
/// here its fixes come first; scripts for another machine come after what a person can do.
fn why(
    state: &State,
    host: &HostState,
    (report, cause): (&Report, &Cause),
    room: usize,
    page: &mut Page,
) {
    causes::bar(page, cause, host.cause);
    causes::because(page, report, cause, room);
    let more = report.causes.len().saturating_sub(1);
    if more > 0 {
        page.text(3, Tone::Dim, &format!("and {more} less likely: see causes"));
    }
    let here = host.plans(report).iter().any(|p| !p.is_blind());
    if here {
        fixes_in_short(state, host, report, page);
        page.gap();
    }
    channel::settle(state, cause, page);
    for (number, step) in cause.next.iter().take(room).enumerate() {
        let label = if number == 0 { "   do" } else { "   then" };
        page.labelled(LABEL, (Tone::Strong, label), Tone::Plain, step);
    }
    if !here {
        fixes_in_short(state, host, report, page);
    }
}

/// A line for each fix, with its key.
fn fixes_in_short(state: &State, host: &HostState, report: &Report, page: &mut Page) {
    let plans = host.plans(report);
    if plans.is_empty() {
        return;
    }
    page.heading(if plans.iter().all(|plan| Plan::is_blind(plan)) {
        "Fixes, as scripts to run on the host: press a number for a preview."
    } else {
        "Fixes: press a number for a preview. Nothing is changed yet."
    });
    for (number, plan) in plans.iter().enumerate() {
        let row = page.row(fixes::in_short(state, number, plan));
        row.hit = Some(Hit::Fix(number));
    }
}

/// What works and should not stay as it is, each in full.
fn warnings(state: &State, host: &HostState, report: &Report, page: &mut Page) {
    let cause = host.cause(report);
    let is_said = |f: &&Finding| cause.is_some_and(|c| c.because.contains(&f.code));
    let warns = |f: &&Finding| f.severity == Severity::Warning;
    let findings = state.manners.findings(host).iter();
    let mut all = findings.filter(|f| warns(f) && !is_said(f)).peekable();
    if all.peek().is_some() {
        page.heading("warnings");
    }
    for finding in all {
        let says = format!("{} ({})", finding.says, finding.code);
        page.labelled(4, (Tone::Warn, "  ▲"), Tone::Plain, &says);
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
    let mut says = format!("{told} of {} checks gave a result", host.rows.len());
    for (number, one, many) in [
        (failed, "could not look", "could not look"),
        (rights, "needs an administrator", "need an administrator"),
        (
            away,
            "needs redial to run on the Windows client or host",
            "need redial to run on the Windows client or host",
        ),
    ] {
        if number > 0 {
            let word = if number == 1 { one } else { many };
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
