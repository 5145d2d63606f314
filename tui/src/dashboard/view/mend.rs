//! What is being done, step by step, and what came of it: the checks it touches before and after.

use redial_engine::Left;
use redial_model::{Progress, Risk, Severity, Snag, Step};
use redial_report::{Outcome, Report, difference};

use super::{
    ask,
    checks::severity,
    header::{countdown, moment, outcome},
    page::Page,
    wire,
};
use crate::{
    dashboard::{
        action::Action,
        state::{Deed, HostState, Mend, MendStage, ProbeRow, Stage, State},
        theme::Tone,
    },
    sentence::sentence,
};

pub(super) fn page(state: &State, width: u16) -> Page {
    let mut page = Page::new(width);
    let Some((host, mend)) = state.host().and_then(|h| Some((h, h.mend.as_ref()?))) else {
        return page;
    };
    let (tone, doing) = match (&mend.stage, mend.deed) {
        (MendStage::Running, Deed::Apply) => (Tone::Plain, "applying"),
        (MendStage::Running, Deed::TakeBack) => (Tone::Plain, "undoing"),
        (MendStage::Applied(_), _) => (Tone::Plain, "applied"),
        (MendStage::TakenBack, _) => (Tone::Plain, "undone"),
        (MendStage::Stopped(_), _) => (Tone::Bad, "stopped"),
    };
    page.row([
        (Tone::Strong, format!("{}  ", mend.fix)),
        (tone, doing.into()),
    ]);
    // What came of it before how it went: it must not be below the edge.
    came_of_it(state, host, mend, &mut page);
    if mend.after.is_some() {
        page.heading("what was done");
    }
    steps(state, mend, &mut page);
    ended(state, mend, &mut page);
    page
}

fn steps(state: &State, mend: &Mend, page: &mut Page) {
    // Only changes are taken back.
    let shown = |step: &Step| mend.deed == Deed::Apply || matches!(step, Step::Change(_));
    for (step, mark) in mend
        .steps
        .iter()
        .zip(&mend.marks)
        .filter(|(step, _)| shown(step))
    {
        let (glyph, tone, word) = match mark {
            None => ("·", Tone::Dim, ""),
            Some(Progress::Begun) if mend.is_running() => (wire::spinner(state), Tone::Plain, "…"),
            Some(Progress::Begun) => ("✗", Tone::Bad, "stopped here"),
            Some(p @ (Progress::Done | Progress::Undone)) => ("●", Tone::Good, p.word()),
            Some(p) => ("○", Tone::Dim, p.word()),
        };
        let text = if mark.is_some() {
            Tone::Plain
        } else {
            Tone::Dim
        };
        let label = format!(" {glyph} {word}");
        if state.manners.privacy {
            page.labelled(16, (tone, &label), text, step.kind());
        } else {
            ask::step(page, 16, (tone, &label), text, step);
        }
    }
}

fn ended(state: &State, mend: &Mend, page: &mut Page) {
    let Some(ended) = mend.stopped() else {
        return;
    };
    page.gap();
    page.text(0, Tone::Bad, &sentence(state.unless_hidden(&ended.why)));
    let tone = match ended.left {
        Left::Nothing | Left::AsBefore => Tone::Plain,
        Left::Changes(_) | Left::Armed { .. } | Left::GuardAlone { .. } | Left::HalfBack { .. } => {
            Tone::Strong
        }
        Left::Unknown => Tone::Alarm,
    };
    let mut says = ended.left.says(&state.key(Action::Undo));
    if let Some(record) = ended.left.record() {
        says += &format!(" (record {record})");
    }
    page.text(0, tone, &sentence(&says));
}

fn came_of_it(state: &State, host: &HostState, mend: &Mend, page: &mut Page) {
    if !mend.is_done() {
        return;
    }
    let Some((before, after)) = mend.before.as_deref().zip(mend.after.as_deref()) else {
        if host.stage == Stage::Checking {
            page.gap();
            page.text(0, Tone::Plain, "Checking again …");
        }
        return;
    };
    let (before, after) = (state.manners.report(before), state.manners.report(after));
    let (glyph, word, tone) = outcome(after.verdict.outcome);
    page.labelled(
        11,
        (tone, &format!("{glyph} {word}")),
        Tone::Strong,
        &after.verdict.says,
    );
    guard(state, host, mend, after, page);
    thumbprint(before, after, page);
    page.heading("before and after");
    page.row(
        [(Tone::Dim, "  before ".into())]
            .into_iter()
            .chain(wire::bits(&before.line))
            .chain([(Tone::Plain, format!("  {}", wire::ended(&before.line)))]),
    );
    page.row(
        [(Tone::Dim, "  after  ".into())]
            .into_iter()
            .chain(wire::bits(&after.line))
            .chain([(Tone::Plain, format!("  {}", wire::ended(&after.line)))]),
    );
    touched(host, mend, before, after, page);
    changes(before, after, page);
}

/// Each check the fix touches, before and after.
fn touched(host: &HostState, mend: &Mend, before: &Report, after: &Report, page: &mut Page) {
    for row in host
        .rows
        .iter()
        .filter(|r| mend.recheck.contains(&r.card.tells))
    {
        let (was, is) = (word(row, before), word(row, after));
        page.row([
            (Tone::Plain, format!("  {:12} ", row.card.id)),
            (was.1, format!("{:10}", was.0)),
            (Tone::Dim, "→ ".into()),
            (is.1, is.0.into()),
        ]);
    }
}

fn word(row: &ProbeRow, report: &Report) -> (&'static str, Tone) {
    let snag = report
        .snags
        .iter()
        .find(|s| s.probe == row.card.id)
        .map(|s| &s.snag);
    match row.worst(&report.findings) {
        _ if matches!(snag, Some(Snag::NotAsked { .. })) => ("not asked", Tone::Dim),
        _ if snag.is_some() => ("unknown", Tone::Warn),
        Some(worst @ (Severity::Error | Severity::Warning)) => {
            let (_, word, tone) = severity(worst);
            (word, tone)
        }
        _ => ("ok", Tone::Good),
    }
}

/// Findings that went and came; notes only where nothing graver did.
fn changes(before: &Report, after: &Report, page: &mut Page) {
    let between = difference(before, after);
    for (says, glyph, findings) in [("gone", "●", &between.gone), ("new", "▲", &between.new)] {
        for finding in findings.iter().filter(|f| f.severity > Severity::Info) {
            let tone = if says == "gone" {
                Tone::Good
            } else {
                severity(finding.severity).2
            };
            page.labelled(
                9,
                (tone, &format!("  {glyph} {says}")),
                Tone::Plain,
                &format!("{} ({})", finding.says, finding.code),
            );
        }
    }
}

/// Whether one can connect while security is lowered, and until when.
fn lowered(after: &Report, until: &str, left: &str) -> String {
    if after.facts.line.as_ref().is_some_and(|l| l.is_up()) {
        format!("You can connect now, without protection, until {until} (in {left}).")
    } else {
        format!("Security is lowered until {until} (in {left}), and the connection still fails.")
    }
}

/// The thumbprint people have to be told, where the certificate is another than before.
fn thumbprint(before: &Report, after: &Report, page: &mut Page) {
    let of = |report: &Report| {
        report
            .facts
            .certificate
            .as_ref()
            .map(|c| c.sha1.to_string())
    };
    let old = of(before).filter(|old| !old.is_empty());
    let new = of(after).filter(|new| !new.is_empty() && Some(new) != old.as_ref());
    if let Some(new) = new {
        // Where no certificate came before, nobody knows whether this one is new.
        let which = match old {
            Some(_) => "New certificate",
            None => "Certificate that the host sends now",
        };
        page.text(
            0,
            Tone::Strong,
            &format!("{which}, thumbprint (SHA-1): {new}"),
        );
    }
}

/// What becomes of a change that is undone automatically.
fn guard(state: &State, host: &HostState, mend: &Mend, after: &Report, page: &mut Page) {
    if mend.kept {
        if after.facts.line.as_ref().is_some_and(|l| l.is_up()) {
            page.text(
                0,
                Tone::Good,
                "Kept: the connection works, so it will not be undone automatically.",
            );
        } else {
            page.text(
                0,
                Tone::Plain,
                "You kept this change. It will not be undone automatically, although the connection still fails.",
            );
        }
        return;
    }
    let Some((entry, until)) = host.guard(state.now) else {
        return;
    };
    let clock = countdown(state, until);
    let (keep, undo) = (state.key(Action::Keep), state.key(Action::Undo));
    if entry.risk() == Some(Risk::Weakens) {
        page.text(
            0,
            Tone::Alarm,
            &lowered(
                after,
                &moment(until),
                &format!("{clock}; {undo} undoes it now"),
            ),
        );
    } else if after.verdict.outcome != Outcome::Unknown {
        let says = format!(
            "The connection still fails, so the change will be undone automatically in {clock}. {keep} keeps it, {undo} undoes it now."
        );
        page.text(0, Tone::Warn, &says);
    }
}
