//! Every probe: how far it is and what it found; and one of them in full.

use redial_kit::ProbeCard;
use redial_model::{Severity, Side, Snag};
use redial_report::{milliseconds, seen};

use super::{
    body::{Body, WIDE},
    hit::Hit,
    page::Page,
    text::{fit, width},
    tree, wire,
};
use crate::dashboard::{
    action::Action,
    state::{HostState, Nearness, ProbeProgress, ProbeRow, Stage, State, is_elsewhere},
    theme::Tone,
};

/// Columns of the longest word for from where a card was looked at.
const NEARNESS: usize = 11;

/// A severity's glyph, word and tone.
pub(super) fn severity(severity: Severity) -> (&'static str, &'static str, Tone) {
    match severity {
        Severity::Error => ("✗", "trouble", Tone::Bad),
        Severity::Warning => ("▲", "warning", Tone::Warn),
        Severity::Info => ("●", "note", Tone::Good),
    }
}

pub(super) fn body(state: &State, width: u16) -> Body {
    let Some(host) = state.host() else {
        return Body::one(Page::new(width));
    };
    if width < WIDE || state.is_zoomed() {
        return Body::one(list(state, host, width));
    }
    let right = width / 2;
    Body {
        right: Some(detail(state, host.probe, right)),
        ..Body::one(list(state, host, width - right - 3))
    }
}

/// How far a probe is, in a glyph and a word.
fn standing(state: &State, host: &HostState, row: &ProbeRow) -> (String, String, Tone) {
    let fixed = |glyph: &str, word: &str, tone| (glyph.to_owned(), word.to_owned(), tone);
    match &row.asked {
        ProbeProgress::Waiting | ProbeProgress::Looking if host.stage == Stage::Cancelled => {
            fixed("·", "not asked", Tone::Dim)
        }
        ProbeProgress::Waiting => fixed("·", "waiting", Tone::Dim),
        ProbeProgress::Looking => (wire::spinner(state).into(), "looking".into(), Tone::Plain),
        ProbeProgress::Snagged(Snag::NotHere) => fixed("·", "not here", Tone::Dim),
        ProbeProgress::Snagged(Snag::NotAsked { .. }) => fixed("·", "not asked", Tone::Dim),
        ProbeProgress::Snagged(Snag::NeedsElevation) => fixed("?", "needs elevation", Tone::Warn),
        ProbeProgress::Snagged(_) => fixed("?", "could not look", Tone::Warn),
        ProbeProgress::Told(_) => match row.worst(state.manners.findings(host)) {
            Some(worst @ (Severity::Error | Severity::Warning)) => {
                let (glyph, word, tone) = severity(worst);
                fixed(glyph, word, tone)
            }
            _ => fixed("●", "ok", Tone::Good),
        },
    }
}

/// The probes in groups, filtered, with what each found.
fn list(state: &State, host: &HostState, width: u16) -> Page {
    let mut page = Page::new(width);
    for (heading, rows) in groups(host, state.checks()) {
        page.gap();
        page.line(Tone::Dim, heading);
        for at in rows {
            whole(state, host, at, &mut page);
        }
    }
    folded(state, host, &mut page);
    let filter = &state.frame().filter;
    if !filter.is_empty() {
        page.gap();
        let back = state.key(Action::Back);
        page.text(
            0,
            Tone::Dim,
            &format!("Only with: {filter}. {back} shows all."),
        );
    }
    page
}

/// The probes in groups and how far each is, to stand beside something else.
pub(super) fn beside(state: &State, host: &HostState, width: u16) -> Page {
    let mut page = Page::new(width);
    let shown = (0..host.rows.len()).filter(|at| !host.folds(&host.rows[*at]));
    for (heading, rows) in groups(host, shown.collect()) {
        page.gap();
        page.line(Tone::Dim, heading);
        for at in rows {
            let row = &host.rows[at];
            let mut bits = in_short(state, host, row);
            if let ProbeProgress::Told(ms) = row.asked
                && host.channel.is_none()
            {
                bits.push((Tone::Dim, milliseconds(ms)));
            }
            page.row(bits);
        }
    }
    page
}

/// These probes by the machine they look at, under its heading; no group is empty.
fn groups(host: &HostState, shown: Vec<usize>) -> Vec<(&'static str, Vec<usize>)> {
    let sides = [
        (Some(Side::Line), "the connection, from here"),
        (None, "from elsewhere"),
        (Some(Side::Client), "the client: this computer"),
        (Some(Side::Host), "the host"),
    ];
    let mut groups = Vec::new();
    for (side, heading) in sides {
        let card = |at: usize| host.rows[at].card;
        let of = |at: usize| (!is_elsewhere(card(at))).then_some(card(at).side);
        let rows: Vec<usize> = shown.iter().copied().filter(|at| of(*at) == side).collect();
        if !rows.is_empty() {
            groups.push((heading, rows));
        }
    }
    groups
}

/// A probe and how far it is.
fn in_short(state: &State, host: &HostState, row: &ProbeRow) -> Vec<(Tone, String)> {
    let (glyph, word, tone) = standing(state, host, row);
    let mut bits = vec![
        (tone, format!(" {glyph} ")),
        (Tone::Plain, format!("{:12}", row.card.id)),
        (tone, format!("{word:9}")),
    ];
    if host.channel.is_some() {
        let near = host.nearness(row).map_or("", Nearness::word);
        // A long word takes the room of this one.
        let room = NEARNESS
            .saturating_sub(width(&word).saturating_sub(9))
            .max(width(near));
        bits.push((Tone::Dim, format!(" {near:room$}")));
    }
    bits
}

/// The same with what it found, to be picked.
fn whole(state: &State, host: &HostState, at: usize, page: &mut Page) {
    let row = &host.rows[at];
    let says = match &row.asked {
        // The word for that stands in the row.
        ProbeProgress::Snagged(Snag::NotHere) => String::new(),
        ProbeProgress::Snagged(snag) => snag.to_string(),
        _ => row
            .found(state.manners.findings(host))
            .max_by_key(|f| f.severity)
            .map_or_else(String::new, |f| f.says.to_string()),
    };
    let mut bits = in_short(state, host, row);
    let taken: usize = bits.iter().map(|(_, text)| width(text)).sum();
    let room = page.width.saturating_sub((taken + 1).max(26));
    bits.push((Tone::Dim, format!(" {}", fit(&says, room))));
    let added = page.row(bits);
    added.hit = Some(Hit::Item(at));
    added.picked = at == host.probe;
}

/// Probes that had nothing to look at, in a row for each reason.
fn folded(state: &State, host: &HostState, page: &mut Page) {
    if state.unfolded {
        return;
    }
    let mut first = true;
    for (word, is) in [
        (
            "not here",
            (|s| matches!(s, Snag::NotHere)) as fn(&Snag) -> bool,
        ),
        ("needs elevation", |s| matches!(s, Snag::NeedsElevation)),
        ("not asked", |s| matches!(s, Snag::NotAsked { .. })),
    ] {
        let ids: Vec<_> = host
            .rows
            .iter()
            .filter(|r| matches!(&r.asked, ProbeProgress::Snagged(s) if is(s)) && host.folds(r))
            .map(|r| r.card.id)
            .collect();
        if !ids.is_empty() {
            if std::mem::take(&mut first) {
                page.gap();
            }
            page.labelled(17, (Tone::Dim, word), Tone::Dim, &ids.join(", "));
        }
    }
}

/// One probe in full: what it asks, what it saw, why it matters, what it found and on what grounds,
/// what it can't tell.
pub(super) fn detail(state: &State, probe: usize, width: u16) -> Page {
    let mut page = Page::new(width);
    let Some((host, row)) = state.host().and_then(|h| Some((h, h.rows.get(probe)?))) else {
        return page;
    };
    let card = row.card;
    let (glyph, word, tone) = standing(state, host, row);
    let took = if let ProbeProgress::Told(ms) = row.asked {
        format!(", {}", milliseconds(ms))
    } else {
        String::new()
    };
    let near = host.nearness(row);
    let near = near.map_or_else(String::new, |near| format!(", {}", near.word()));
    page.row([
        (Tone::Strong, card.id.to_owned()),
        (tone, format!("  {glyph} {word}")),
        (Tone::Dim, took + &near),
    ]);
    page.text(0, Tone::Plain, card.asks);
    if let ProbeProgress::Snagged(snag) = &row.asked {
        page.text(0, Tone::Warn, &format!("{snag}."));
    }
    found(state, host, row, &mut page);
    section(&mut page, card, "Why it matters", "why it matters");
    saw(state, card, &mut page);
    section(
        &mut page,
        card,
        "What it cannot tell",
        "what it cannot tell",
    );
    section(&mut page, card, "References", "references");
    page
}

fn found(state: &State, host: &HostState, row: &ProbeRow, page: &mut Page) {
    let all: Vec<_> = row.found(state.manners.findings(host)).collect();
    if all.is_empty() {
        return;
    }
    page.heading("what it found");
    for finding in all {
        let (glyph, word, tone) = severity(finding.severity);
        page.row([
            (tone, format!("{glyph} {word:8}")),
            (Tone::Strong, finding.code.clone()),
        ]);
        page.text(2, Tone::Plain, &finding.says);
        for evidence in &finding.evidence {
            page.labelled(
                4,
                (Tone::Plain, ""),
                Tone::Dim,
                &format!("{}: {}", evidence.what, evidence.seen),
            );
        }
    }
}

/// The fact itself, in words.
fn saw(state: &State, card: &ProbeCard, page: &mut Page) {
    let rows = state.report().map(|r| seen(&r.facts, card.tells));
    let rows = rows.unwrap_or_default();
    if !rows.is_empty() {
        page.heading("what it saw");
        tree::rows(page, &rows, state);
    }
}

/// What the probe's README says under a heading.
fn section(page: &mut Page, card: &ProbeCard, heading: &str, shown: &str) {
    let Some(text) = under(card.readme, heading) else {
        return;
    };
    page.heading(shown);
    page.text(2, Tone::Dim, &text);
}

/// The text under a heading of a README, in one paragraph.
pub(super) fn under(readme: &str, heading: &str) -> Option<String> {
    let (_, rest) = readme.split_once(&format!("\n## {heading}\n"))?;
    let text = rest.split("\n## ").next().unwrap_or(rest);
    Some(
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace('`', ""),
    )
    .filter(|t| !t.is_empty())
}
