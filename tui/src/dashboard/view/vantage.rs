//! The connection as other places see it, under the one from here and in its columns.

use ratatui::layout::Rect;
use redial_model::Rung;
use redial_report::VantageLine;

use super::{canvas::Canvas, page::Page, rung, text::fit, wire};
use crate::dashboard::{
    state::{HostState, Stage, State},
    theme::Tone,
};

/// Rows of a screen on which each place gets a whole wire.
const TALL: u16 = 30;
/// Rows of a screen that has room below the wire.
const ROOMY: u16 = 22;
/// The columns of a small wire and of what stands behind it.
const BESIDE: usize = 30;

/// The host, while places look.
fn looking(state: &State) -> Option<&HostState> {
    state.host().filter(|host| host.stage == Stage::Checking)
}

/// Those of the report; while a check goes on, as far as they came.
fn lines(state: &State) -> Vec<&VantageLine> {
    match looking(state) {
        Some(host) => host.views.values().collect(),
        None => reported(state).iter().collect(),
    }
}

fn reported(state: &State) -> &[VantageLine] {
    state.report().map_or(&[], |report| &report.vantages)
}

/// What stands above one, as it may be shown: names are replaced in a report only.
fn heading(state: &State, line: &VantageLine) -> String {
    let heading = line.heading();
    match looking(state) {
        Some(_) => state.unless_hidden(&heading).to_owned(),
        None => heading,
    }
}

/// Rows that all places take; none on a screen that has no room for more than one wire.
pub(super) fn height(state: &State, tall: u16) -> u16 {
    if tall < ROOMY {
        return 0;
    }
    lines(state).into_iter().map(|line| rows(line, tall)).sum()
}

/// Rows that one place takes: its name, its wire, and a sign above where the two part.
fn rows(line: &VantageLine, tall: u16) -> u16 {
    match (line.is_seen() || line.is_awaited()) && tall >= TALL {
        true => 3 + u16::from(line.parts.is_some()),
        false => 1,
    }
}

/// Draws every place for which there is room below the wire of this area.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let tall = canvas.area().height;
    let mut y = area.top() + wire::height(state, tall);
    for line in lines(state) {
        let high = rows(line, tall);
        if y + high > area.bottom() {
            return;
        }
        let own = Rect {
            y,
            height: high,
            ..area
        };
        match high {
            1 => in_a_row(state, canvas, line, own),
            _ => whole(state, canvas, line, own),
        }
        y += high;
    }
}

fn in_a_row(state: &State, canvas: &mut Canvas<'_>, line: &VantageLine, area: Rect) {
    let (x, end) = (area.left() + 2, area.right());
    let room = usize::from(area.width).saturating_sub(BESIDE).max(BESIDE);
    let name = format!("{:room$}", fit(&heading(state, line), room - 1));
    let x = canvas.write(x, area.y, end, Tone::Dim, &name);
    let x = wire::small(canvas, x, area.y, end, &line.line);
    let says = match (line.is_seen(), line.is_awaited()) {
        (true, _) => wire::ended(&line.line),
        (false, true) => wire::spinner(state).into(),
        (false, false) => "could not look".into(),
    };
    canvas.write(x + 2, area.y, end, Tone::Dim, &says);
}

fn whole(state: &State, canvas: &mut Canvas<'_>, line: &VantageLine, area: Rect) {
    let mut y = area.top();
    if let Some(rung) = line.parts {
        let at = Rung::LINE
            .iter()
            .position(|r| *r == rung)
            .unwrap_or_default();
        if let Some(cell) = rung::cells(state, area).nth(at) {
            canvas.write(cell.left(), y, area.right(), Tone::Warn, "▲ differs");
        }
        y += 1;
    }
    let room = usize::from(area.width.saturating_sub(4));
    let (x, end) = (area.left() + 2, area.right());
    canvas.write(x, y, end, Tone::Dim, &fit(&heading(state, line), room));
    let below = Rect {
        y: y + 1,
        height: 2,
        ..area
    };
    wire::below(state, canvas, (&line.line, line.is_awaited()), below);
}

/// What each place says beside the connection from here.
pub(super) fn in_words(state: &State, page: &mut Page) {
    let lines = reported(state);
    if !lines.is_empty() {
        page.heading("from other places");
    }
    for line in lines {
        page.text(2, Tone::Plain, &line.heading());
        page.text(4, Tone::Dim, &line.says);
    }
}
