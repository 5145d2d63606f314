//! One rung of the wire: where it stands, its sign, and what became of it.

use ratatui::layout::Rect;
use redial_model::Rung;
use redial_report::{LineRung, RungEnd, milliseconds};

use super::text::width;
use crate::dashboard::{
    state::{HostState, State},
    theme::Tone,
};

/// Columns below which what was shown on a rung says nothing any more.
pub(super) const DETAIL: usize = 8;

/// A rung's glyph and tone; nothing for one that is being climbed or waits.
pub(super) fn glyph(end: RungEnd) -> Option<(&'static str, Tone)> {
    match end {
        RungEnd::Ok => Some(("●", Tone::Good)),
        RungEnd::OldTls => Some(("●", Tone::Warn)),
        RungEnd::Skipped | RungEnd::NotAsked => Some(("○", Tone::Dim)),
        RungEnd::NotReached => None,
        RungEnd::Broke(_) => Some(("✗", Tone::Bad)),
    }
}

/// The columns of the rungs: of the line alone, or with those of a sign-in behind them.
pub(super) fn cells(state: &State, area: Rect) -> impl Iterator<Item = Rect> + use<> {
    let all = Rung::LINE.into_iter().chain(Rung::SIGN_IN);
    let line = state.host().and_then(HostState::best);
    let steps = line.map_or(0, |line| line.len());
    let rungs: Vec<_> = all.take(steps.max(Rung::LINE.len())).collect();
    cells_of(&rungs, area)
}

/// The columns of these rungs. All are as wide, unless there is no room for the longest name: then
/// each has room for its own.
pub(super) fn cells_of(rungs: &[Rung], area: Rect) -> impl Iterator<Item = Rect> + use<> {
    let names = rungs.iter().map(|rung| width(rung.word()) + 1);
    let names: Vec<usize> = names.collect();
    let room = usize::from(area.width.saturating_sub(4));
    let even = (room / names.len()).max(1);
    let fits = names.iter().all(|name| *name <= even);
    let more = room.saturating_sub(names.iter().sum()) / names.len();
    let widths = names.into_iter().map(move |name| match fits {
        true => even,
        false => name + more,
    });
    let mut left = area.left() + 2;
    widths.map(move |wide| {
        let cell = Rect {
            x: left,
            width: wide as u16,
            ..area
        };
        left = cell.right();
        cell
    })
}

/// What stands under a rung: how long it took, or how it broke.
pub(super) fn took(rung: &LineRung, room: usize) -> String {
    match (rung.state, rung.ms) {
        (RungEnd::Ok | RungEnd::OldTls, Some(ms)) if width(&milliseconds(ms)) > room => {
            in_short(ms)
        }
        (RungEnd::Ok | RungEnd::OldTls, Some(ms)) => milliseconds(ms),
        (RungEnd::NotAsked, _) => rung.state.to_string(),
        // Through a command it is seen that it went well, and not when.
        (RungEnd::Ok | RungEnd::OldTls, None) if rung.rung > Rung::Name => "ok".into(),
        (RungEnd::Ok | RungEnd::OldTls | RungEnd::Skipped, _) => "–".into(),
        (RungEnd::NotReached, _) => String::new(),
        (RungEnd::Broke(how), _) => how.to_string(),
    }
}

/// A time in four columns.
fn in_short(ms: f64) -> String {
    match ms {
        ..1.0 => "<1ms".into(),
        ..99.5 => format!("{ms:.0}ms"),
        ..9_950.0 => format!("{:.1}s", ms / 1000.0),
        _ => format!("{:.0}s", ms / 1000.0),
    }
}

/// What was seen on a rung: with names replaced only where the report has the same rung.
pub(super) fn detail<'a>(state: &'a State, rung: &'a LineRung) -> &'a str {
    if !state.manners.privacy {
        return &rung.detail;
    }
    let same = |r: &&LineRung| r.rung == rung.rung && r.state == rung.state;
    state
        .report()
        .and_then(|r| r.line.iter().find(same))
        .map_or("", |r| r.detail.as_str())
}
