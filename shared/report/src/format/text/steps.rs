//! The steps of the connection, side by side where there is room for it.

use redial_model::Rung;

use crate::{
    Layout, LineRung, Report, RungEnd, VantageLine,
    fleet::glyph,
    layout::{Tone, paint},
    words::{DIRECTLY, HERE, result, step},
};

/// Columns of one step.
const CELL: usize = 12;

/// Columns that so many steps fill.
const fn across(steps: usize) -> usize {
    2 + CELL * steps
}

pub(super) fn write(report: &Report, paper: &mut Layout) {
    if let Some(gateway) = &report.gateway {
        paper.marked(2, (Tone::Dim, ""), 2, &gateway.heading());
        connection(&gateway.line, paper);
        paper.blank();
        paper.marked(2, (Tone::Dim, ""), 2, DIRECTLY);
    }
    if !report.vantages.is_empty() {
        paper.marked(2, (Tone::Dim, ""), 2, HERE);
    }
    if report.lines.is_empty() {
        connection(&report.line, paper);
    }
    for line in &report.lines {
        paper.marked(2, (Tone::Dim, ""), 2, &line.address);
        connection(&line.line, paper);
    }
    for vantage in &report.vantages {
        elsewhere(vantage, paper);
    }
}

/// The same connection from another place, in the same columns, with a sign where they part.
fn elsewhere(vantage: &VantageLine, paper: &mut Layout) {
    paper.blank();
    if let Some(rung) = vantage.parts {
        parting(rung, paper);
    }
    paper.marked(2, (Tone::Dim, ""), 2, &vantage.heading());
    if vantage.is_seen() {
        connection(&vantage.line, paper);
    }
    paper.text(2, &vantage.says);
}

/// Where two connections part, between them.
fn parting(rung: Rung, paper: &mut Layout) {
    let look = paper.look();
    let sign = if look.ascii {
        "^ differs"
    } else {
        "▲ differs"
    };
    if look.columns() < across(Rung::LINE.len()) {
        return paper.marked(2, (Tone::Warn, sign), 13, &format!("at {}", step(rung)));
    }
    let at = Rung::LINE
        .iter()
        .position(|r| *r == rung)
        .unwrap_or_default();
    let row = paint(look, Tone::Warn, sign);
    paper.raw(&format!("{}{row}", " ".repeat(2 + CELL * at)));
}

/// Columns that these steps fill: how the one that broke ended can be longer than a cell.
fn filled(steps: &[LineRung]) -> usize {
    let cells = steps.iter().map(|rung| result(rung).chars().count());
    2 + cells.map(|text| text.max(CELL)).sum::<usize>()
}

fn connection(steps: &[LineRung], paper: &mut Layout) {
    if paper.look().columns() < filled(steps) {
        // The names of a sign-in's steps are longer.
        let column = if steps.len() > Rung::LINE.len() {
            13
        } else {
            11
        };
        steps.iter().for_each(|rung| below(rung, column, paper));
    } else {
        beside(steps, paper);
    }
}

fn tone(end: RungEnd) -> Tone {
    match end {
        RungEnd::Ok => Tone::Good,
        RungEnd::OldTls => Tone::Warn,
        RungEnd::Skipped | RungEnd::NotAsked | RungEnd::NotReached => Tone::Dim,
        RungEnd::Broke(_) => Tone::Bad,
    }
}

/// One step in a line of its own.
fn below(rung: &LineRung, column: usize, paper: &mut Layout) {
    let label = format!(
        "{} {}",
        glyph(rung.state, paper.look().ascii),
        step(rung.rung)
    );
    paper.marked(2, (tone(rung.state), &label), column, &result(rung));
}

/// The steps as a picture: name, sign, how long it took or how it ended.
fn beside(steps: &[LineRung], paper: &mut Layout) {
    let look = paper.look();
    let mut rows = [String::from("  "), String::from("  "), String::from("  ")];
    let broken = steps.iter().position(|r| !r.state.is_whole());
    let broken = broken.unwrap_or(steps.len());
    for (at, rung) in steps.iter().enumerate() {
        rows[0] += &format!("{:CELL$}", step(rung.rung));
        rows[1] += &paint(look, tone(rung.state), glyph(rung.state, look.ascii));
        if at + 1 < steps.len() {
            let (way, tone) = match (at < broken, look.ascii) {
                (true, false) => ("─", Tone::Good),
                (true, true) => ("-", Tone::Good),
                (false, false) => ("┄", Tone::Dim),
                (false, true) => (".", Tone::Dim),
            };
            rows[1] += &paint(look, tone, &way.repeat(CELL - 1));
        }
        let cell = format!("{:CELL$}", result(rung));
        let tone = if at == broken { Tone::Bad } else { Tone::Plain };
        rows[2] += &paint(look, tone, &cell);
    }
    rows.iter().for_each(|row| paper.raw(row));
}
