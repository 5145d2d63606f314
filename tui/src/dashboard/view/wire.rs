//! The line as a wire: lit as it is climbed, cut where it broke.

use ratatui::layout::Rect;
use redial_model::Rung;
use redial_report::{AddressLine, LineRung, milliseconds};

use super::paper::{Canvas, fit};
use crate::dashboard::{
    state::{Host, Stage, State},
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

/// A rung's glyph and tone; nothing for one that is being climbed or waits.
fn glyph(state: &str) -> Option<(&'static str, Tone)> {
    match state {
        "ok" => Some(("●", Tone::Good)),
        "skipped" => Some(("○", Tone::Dim)),
        "not-reached" => None,
        _ => Some(("✗", Tone::Bad)),
    }
}

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
    let several = state.host().map_or(0, |h| {
        if h.lines.len() > 1 {
            h.lines.len().min(ADDRESSES)
        } else {
            0
        }
    });
    match tall {
        ..16 => 3,
        16..22 => 4,
        _ => 5 + several as u16,
    }
}

/// The wire over the width of the screen: names, the wire, times; then what was shown, and how it
/// fares.
pub(super) fn hero(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(host) = state.host() else { return };
    let blank: Vec<LineRung> = Rung::ALL
        .into_iter()
        .map(|rung| LineRung {
            rung,
            state: "not-reached".into(),
            ms: None,
            detail: String::new(),
        })
        .collect();
    let line = host.best().filter(|l| !l.is_empty()).unwrap_or(&blank);
    let climbing = matches!(host.stage, Stage::Opening | Stage::Checking);
    let cell = (area.width.saturating_sub(4) / 5).max(1);
    let broken = line
        .iter()
        .position(|r| !matches!(r.state.as_str(), "ok" | "skipped"));
    for (at, rung) in line.iter().enumerate() {
        let x = area.left() + 2 + at as u16 * cell;
        let next = x + cell;
        let last = at + 1 == line.len();
        let waits = rung.state == "not-reached";
        let current = climbing && waits && broken == Some(at);
        let (picture, tone) = match glyph(&rung.state) {
            Some(known) => known,
            None if current => (spinner(state), Tone::Strong),
            None => ("·", Tone::Dim),
        };
        let reached = broken.is_none_or(|b| at < b);
        let here = broken == Some(at) && !waits;
        canvas.write(
            x,
            area.top(),
            next,
            if reached || here || current {
                Tone::Strong
            } else {
                Tone::Dim
            },
            rung.rung.word(),
        );
        canvas.write(x, area.top() + 1, next, tone, picture);
        if !last {
            segment(
                canvas,
                (x + 1, area.top() + 1, next),
                at,
                broken,
                climbing,
                line,
            );
        }
        let under = match (rung.state.as_str(), rung.ms) {
            ("ok", Some(ms)) => milliseconds(ms),
            ("skipped", _) | ("ok", None) => "–".into(),
            ("not-reached", _) => String::new(),
            (how, _) => how.to_owned(),
        };
        let tone = if here { Tone::Bad } else { Tone::Plain };
        canvas.write(
            x,
            area.top() + 2,
            next.saturating_sub(1),
            tone,
            &fit(&under, usize::from(cell) - 1),
        );
        if area.height > 3 {
            canvas.write(
                x,
                area.top() + 3,
                next.saturating_sub(1),
                Tone::Dim,
                &fit(detail(state, rung), usize::from(cell) - 1),
            );
        }
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
                height: area.height - 5,
                ..area
            },
        );
    }
}

/// What was seen on a rung: with names replaced only where the report has the same rung.
fn detail<'a>(state: &'a State, rung: &'a LineRung) -> &'a str {
    if !state.manners.privacy {
        return &rung.detail;
    }
    let same = |r: &&LineRung| r.rung == rung.rung && r.state == rung.state;
    state
        .report()
        .and_then(|r| r.line.iter().find(same))
        .map_or("", |r| &r.detail)
}

/// The wire between a rung and the next: whole, cut before the rung that broke, or dark behind it.
fn segment(
    canvas: &mut Canvas<'_>,
    (x, y, next): (u16, u16, u16),
    at: usize,
    broken: Option<usize>,
    climbing: bool,
    line: &[LineRung],
) {
    let breaks = broken == Some(at + 1) && line[at + 1].state != "not-reached";
    match broken {
        Some(b) if at >= b => canvas.rule(x, y, next, Tone::Dim, '┄'),
        _ if breaks && next - x > 4 => {
            canvas.rule(x, y, next - 3, Tone::Good, '━');
            canvas.write(next - 3, y, next, Tone::Bad, "╸ ╺");
        }
        Some(b) if b == at + 1 && climbing => canvas.rule(x, y, next, Tone::Dim, '─'),
        Some(b) if b == at + 1 && !breaks => canvas.rule(x, y, next, Tone::Dim, '┄'),
        _ => canvas.rule(x, y, next, Tone::Good, '━'),
    }
}

/// Round trips as a sparkline, the loss, and when it is dialled again.
fn live(host: &Host, canvas: &mut Canvas<'_>, area: Rect) {
    let live = &host.live;
    let end = area.right();
    let mut x = area.left() + 2;
    let word = match (host.stage == Stage::Checked, live.paused) {
        (false, _) => String::new(),
        (true, true) => "live: paused ".into(),
        (true, false) => format!("live, every {:.0} s ", live.every),
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
    let loss = live.loss() * 100.0;
    x = canvas.write(x, area.y, end, Tone::Plain, &format!(" {median}"));
    x = canvas.write(
        x,
        area.y,
        end,
        if loss > 0.0 { Tone::Warn } else { Tone::Dim },
        &format!("  loss {loss:.0} %"),
    );
    let count = live.samples.len();
    let fails = live.samples.iter().filter(|s| !s.up).count();
    let dials = if fails == 0 {
        format!(" of {count}")
    } else {
        format!(" of {count}, {fails} broke")
    };
    canvas.write(x, area.y, end, Tone::Dim, &dials);
}

/// One row for each address.
fn addresses(state: &State, host: &Host, canvas: &mut Canvas<'_>, area: Rect) {
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
        let (picture, tone) = glyph(&rung.state).unwrap_or(("·", Tone::Dim));
        if at > 0 {
            let whole = matches!(rung.state.as_str(), "ok" | "skipped");
            out.push(if whole {
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
    let broken = line
        .iter()
        .find(|r| !matches!(r.state.as_str(), "ok" | "skipped" | "not-reached"));
    match broken {
        Some(rung) => format!("{} {}", rung.rung.word(), rung.state),
        None if line.iter().all(|r| r.state != "not-reached") && !line.is_empty() => "up".into(),
        None => String::new(),
    }
}
