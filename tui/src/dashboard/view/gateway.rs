//! The line to the RD Gateway, above the host's own.

use ratatui::layout::Rect;
use redial_report::GatewayLine;

use super::{
    canvas::Canvas,
    text::{fit, width},
    wire,
};
use crate::dashboard::{state::State, theme::Tone};

/// Rows of a screen on which the gateway gets a whole wire.
const TALL: u16 = 30;
/// Rows of a screen that has room above the host's wire.
const ROOMY: u16 = 22;
/// The columns of its name, at least.
const NAME: usize = 30;

fn line(state: &State) -> Option<&GatewayLine> {
    state.report()?.gateway.as_ref()
}

/// Rows that the gateway takes; none on a screen that has no room for more than one wire.
pub(super) fn height(state: &State, tall: u16) -> u16 {
    match (line(state), tall) {
        (None, _) | (_, ..ROOMY) => 0,
        (_, TALL..) => 5,
        _ => 1,
    }
}

/// Draws the gateway's line at the top of this area, and leaves the rest of it.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
    let high = height(state, canvas.area().height);
    let Some(line) = line(state).filter(|_| high > 0) else {
        return area;
    };
    match high {
        1 => in_a_row(canvas, line, area),
        _ => whole(state, canvas, line, area),
    }
    Rect {
        y: area.y + high,
        height: area.height.saturating_sub(high),
        ..area
    }
}

fn in_a_row(canvas: &mut Canvas<'_>, line: &GatewayLine, area: Rect) {
    let (x, end) = (area.left() + 2, area.right());
    let ended = wire::ended(&line.line);
    // The wire has a sign for each step, and a line before the next.
    let beside = 2 * line.line.len() + width(&ended) + 5;
    let room = usize::from(area.width).saturating_sub(beside).max(NAME);
    let name = format!("{:room$}", fit(&line.heading(), room - 1));
    let x = canvas.write(x, area.y, end, Tone::Dim, &name);
    let x = wire::small(canvas, x, area.y, end, &line.line);
    canvas.write(x + 2, area.y, end, Tone::Dim, &ended);
}

fn whole(state: &State, canvas: &mut Canvas<'_>, line: &GatewayLine, area: Rect) {
    let room = usize::from(area.width.saturating_sub(4));
    let (x, y, end) = (area.left() + 2, area.top(), area.right());
    canvas.write(x, y, end, Tone::Dim, &fit(&line.heading(), room));
    let named = Rect {
        y: y + 1,
        height: 3,
        ..area
    };
    wire::named(state, canvas, &line.line, named);
    canvas.write(x, y + 4, end, Tone::Dim, "directly to the host");
}
