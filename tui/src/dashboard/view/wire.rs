//! The line as a wire: lit as it is climbed, cut where it broke.

use std::net::IpAddr;

use ratatui::layout::Rect;
use redial_model::{Rung, Topic};
use redial_report::{AddressLine, LineRung, RungEnd, milliseconds};

use super::{
    canvas::Canvas,
    rung::{DETAIL, cells, cells_of, detail, glyph, took},
    text::fit,
};
use crate::dashboard::{
    state::{HostState, ProbeProgress, ProbeRow, Stage, State},
    theme::Tone,
};

/// What turns while something is waited for.
const SPINNER: [&str; 4] = ["◐", "◓", "◑", "◒"];
/// The same in ASCII.
const SPINNER_ASCII: [&str; 4] = ["|", "/", "-", "\\"];
/// Addresses that get a row of their own.
const ADDRESSES: usize = 4;
/// Bars from low to high.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The picture of waiting at this moment.
pub(super) fn spinner(state: &State) -> &'static str {
    if !state.manners.motion {
        return "…";
    }
    let at = (state.now * 8.0) as usize % SPINNER.len();
    if state.manners.ascii {
        SPINNER_ASCII[at]
    } else {
        SPINNER[at]
    }
}

/// Rows the wire takes on its own screen.
pub(super) fn height(state: &State, tall: u16) -> u16 {
    let several = state.host().map_or(0, several);
    match tall {
        ..16 => 3,
        16..22 => 4,
        _ => 5 + several as u16,
    }
}

/// How many addresses get a row of their own.
fn several(host: &HostState) -> usize {
    match host.lines.len() {
        ..2 => 0,
        lines => lines.min(ADDRESSES),
    }
}

/// The wire over the width of the screen: names, the wire, times; then what was shown, and how it
/// fares.
pub(super) fn hero(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(host) = state.host() else { return };
    let blank = dark(host);
    let wire = Wire::of(host, &blank);
    for (at, cell) in cells(state, area).enumerate().take(wire.line.len()) {
        wire.rung(state, canvas, at, cell);
    }
    if area.height > 4 {
        live(
            host,
            canvas,
            Rect {
                y: area.top() + 4,
                height: 1,
                ..area
            },
        );
    }
    if area.height > 5 {
        addresses(
            state,
            host,
            canvas,
            Rect {
                y: area.top() + 5,
                height: several(host) as u16,
                ..area
            },
        );
    }
}

/// A connection of which no step ended yet, but for the name: an address needs none, and a name may
/// be known already.
fn dark(host: &HostState) -> Vec<LineRung> {
    let target = host.reach.as_ref().map(|r| &r.target);
    let given = target.is_some_and(|t| t.address.is_some() || t.host.parse::<IpAddr>().is_ok());
    let looked_up = |row: &ProbeRow| {
        row.card.tells == Topic::Address && matches!(row.asked, ProbeProgress::Told(_))
    };
    let name = match (given, host.rows.iter().any(looked_up)) {
        (true, _) => RungEnd::Skipped,
        (false, true) => RungEnd::Ok,
        (false, false) => RungEnd::NotReached,
    };
    Rung::LINE
        .into_iter()
        .map(|rung| LineRung {
            rung,
            state: if rung == Rung::Name {
                name
            } else {
                RungEnd::NotReached
            },
            ms: None,
            detail: Default::default(),
        })
        .collect()
}

/// A line, and whether it is being climbed, in the columns of the wire above it: signs, and what
/// became of each rung.
pub(super) fn below(
    state: &State,
    canvas: &mut Canvas<'_>,
    (line, climbing): (&[LineRung], bool),
    area: Rect,
) {
    let wire = Wire {
        line,
        broken: line.iter().position(|r| !r.state.is_whole()),
        climbing,
    };
    for (at, cell) in cells(state, area).enumerate().take(line.len()) {
        wire.sign(state, canvas, at, cell);
    }
}

/// A line that was climbed, with the names of its own rungs above it.
pub(super) fn named(state: &State, canvas: &mut Canvas<'_>, line: &[LineRung], area: Rect) {
    let wire = Wire {
        line,
        broken: line.iter().position(|r| !r.state.is_whole()),
        climbing: false,
    };
    let rungs: Vec<_> = line.iter().map(|step| step.rung).collect();
    for (at, cell) in cells_of(&rungs, area).enumerate() {
        wire.rung(state, canvas, at, cell);
    }
}

/// A line as it is drawn.
struct Wire<'a> {
    line: &'a [LineRung],
    /// The rung at which it breaks, or up to which it was climbed so far.
    broken: Option<usize>,
    /// Whether it is being climbed.
    climbing: bool,
}

impl<'a> Wire<'a> {
    fn of(host: &'a HostState, blank: &'a [LineRung]) -> Self {
        let line = host.best().filter(|l| !l.is_empty()).unwrap_or(blank);
        Self {
            line,
            broken: line.iter().position(|r| !r.state.is_whole()),
            climbing: matches!(
                host.stage,
                Stage::Opening | Stage::Checking | Stage::SigningIn
            ),
        }
    }

    /// A rung, and the wire to the next.
    fn rung(&self, state: &State, canvas: &mut Canvas<'_>, at: usize, cell: Rect) {
        let rung = &self.line[at];
        let dark = !self.is_lit(at) && !self.is_here(at) && !self.is_current(at);
        let name = if dark { Tone::Dim } else { Tone::Strong };
        canvas.write(
            cell.left(),
            cell.top(),
            cell.right(),
            name,
            rung.rung.word(),
        );
        let below = Rect {
            y: cell.top() + 1,
            height: cell.height.saturating_sub(1),
            ..cell
        };
        self.sign(state, canvas, at, below);
    }

    /// Whether the line breaks at this rung.
    fn is_here(&self, at: usize) -> bool {
        self.broken == Some(at) && self.line[at].state != RungEnd::NotReached
    }

    /// Whether this rung is being climbed.
    fn is_current(&self, at: usize) -> bool {
        self.climbing && self.broken == Some(at) && !self.is_here(at)
    }

    /// A rung without its name: its sign and the wire to the next, what became of it, and what was
    /// shown where there is room for it.
    fn sign(&self, state: &State, canvas: &mut Canvas<'_>, at: usize, cell: Rect) {
        let rung = &self.line[at];
        let (x, y, next) = (cell.left(), cell.top(), cell.right());
        let (here, current) = (self.is_here(at), self.is_current(at));
        let (picture, tone) = match glyph(rung.state) {
            Some(known) => known,
            None if current => (spinner(state), Tone::Strong),
            None => ("·", Tone::Dim),
        };
        canvas.write(x, y, next, tone, picture);
        if at + 1 < self.line.len() {
            self.segment(canvas, at, cell);
        }
        let room = usize::from(cell.width) - 1;
        // Nothing stands behind the rung that broke.
        let (tone, room) = match here {
            true => (
                Tone::Bad,
                usize::from(canvas.area().right().saturating_sub(x + 1)),
            ),
            false => (Tone::Plain, room),
        };
        let end = x + room as u16;
        canvas.write(x, y + 1, end, tone, &fit(&took(rung, room), room));
        if cell.height > 2 && room >= DETAIL {
            canvas.write(x, y + 2, end, Tone::Dim, &fit(detail(state, rung), room));
        }
    }

    /// Whether the line was climbed past this rung.
    fn is_lit(&self, at: usize) -> bool {
        self.broken.is_none_or(|broken| at < broken)
    }

    /// The wire between a rung and the next: whole, cut before the rung that broke, or dark behind
    /// it.
    fn segment(&self, canvas: &mut Canvas<'_>, at: usize, cell: Rect) {
        let (x, y, next) = (cell.left() + 1, cell.top(), cell.right());
        let ends = self.broken == Some(at + 1);
        let breaks = ends && self.line[at + 1].state != RungEnd::NotReached;
        if !self.is_lit(at) {
            canvas.rule(x, y, next, Tone::Dim, '┄');
        } else if breaks && next - x > 4 {
            canvas.rule(x, y, next - 3, Tone::Good, '━');
            canvas.write(next - 3, y, next, Tone::Bad, "╸ ╺");
        } else if ends && self.climbing {
            canvas.rule(x, y, next, Tone::Dim, '─');
        } else if ends && !breaks {
            canvas.rule(x, y, next, Tone::Dim, '┄');
        } else {
            canvas.rule(x, y, next, Tone::Good, '━');
        }
    }
}

/// Round trips as a sparkline, and how many attempts were answered.
fn live(host: &HostState, canvas: &mut Canvas<'_>, area: Rect) {
    let live = &host.live;
    let end = area.right();
    let mut x = area.left() + 2;
    let word = match (host.stage == Stage::Checked, live.paused) {
        (false, _) => String::new(),
        (true, true) => "paused ".into(),
        (true, false) => format!("connects every {:.0} s ", live.every),
    };
    x = canvas.write(x, area.y, end, Tone::Dim, &word);
    if live.samples.is_empty() {
        return;
    }
    let room = usize::from(area.width / 3).max(8);
    let times: Vec<_> = live
        .samples
        .iter()
        .skip(live.samples.len().saturating_sub(room))
        .collect();
    let most = times
        .iter()
        .filter_map(|s| s.round_trip)
        .fold(f64::MIN_POSITIVE, f64::max);
    for sample in &times {
        let (tone, bar) = match sample.round_trip {
            None => (Tone::Bad, "✗"),
            Some(ms) => (
                if sample.up { Tone::Good } else { Tone::Warn },
                BARS[((ms / most * 7.0) as usize).min(7)],
            ),
        };
        x = canvas.write(x, area.y, end, tone, bar);
    }
    let median = live
        .median()
        .map_or_else(|| "no answer".into(), milliseconds);
    x = canvas.write(x, area.y, end, Tone::Plain, &format!(" {median}"));
    let count = live.samples.len();
    let failed = live.samples.iter().filter(|s| !s.up).count();
    let (tone, says) = match (count, failed) {
        (1, 0) => (Tone::Dim, "1 attempt: answered".to_owned()),
        (1, _) => (Tone::Warn, "1 attempt: failed".to_owned()),
        (_, 0) => (Tone::Dim, format!("{count} attempts: all answered")),
        (_, failed) => (
            Tone::Warn,
            format!(
                "{count} attempts: {} answered, {failed} failed",
                count - failed
            ),
        ),
    };
    canvas.write(x, area.y, end, tone, &format!("  {says}"));
}

/// One row for each address.
fn addresses(state: &State, host: &HostState, canvas: &mut Canvas<'_>, area: Rect) {
    let reported = state.report().map_or(&[][..], |r| &r.lines[..]);
    let lines: &[AddressLine] = if state.manners.privacy {
        reported
    } else {
        &host.lines
    };
    for (line, y) in lines.iter().take(ADDRESSES).zip(area.top()..area.bottom()) {
        let mut x = canvas.write(
            area.left() + 2,
            y,
            area.right(),
            Tone::Plain,
            &format!("{:26}", fit(&line.address, 25)),
        );
        x = small(canvas, x, y, area.right(), &line.line);
        canvas.write(x + 2, y, area.right(), Tone::Dim, &ended(&line.line));
    }
}

/// A wire of nine columns.
pub(super) fn small(canvas: &mut Canvas<'_>, x: u16, y: u16, end: u16, line: &[LineRung]) -> u16 {
    bits(line)
        .into_iter()
        .fold(x, |x, (tone, text)| canvas.write(x, y, end, tone, &text))
}

/// The pieces of a small wire.
pub(super) fn bits(line: &[LineRung]) -> Vec<(Tone, String)> {
    let mut out: Vec<(Tone, String)> = Vec::new();
    for (at, rung) in line.iter().enumerate() {
        let (picture, tone) = glyph(rung.state).unwrap_or(("·", Tone::Dim));
        if at > 0 {
            out.push(if rung.state.is_whole() {
                (Tone::Good, "━".into())
            } else {
                (Tone::Dim, "┄".into())
            });
        }
        out.push((tone, picture.into()));
    }
    out
}

/// Where and how a line ended, in a few words.
pub(super) fn ended(line: &[LineRung]) -> String {
    let broken = line.iter().find(|r| matches!(r.state, RungEnd::Broke(_)));
    match broken {
        Some(rung) => format!("{} {}", rung.rung.word(), rung.state),
        None if line.iter().all(|r| r.state != RungEnd::NotReached) && !line.is_empty() => {
            "up".into()
        }
        None => String::new(),
    }
}
