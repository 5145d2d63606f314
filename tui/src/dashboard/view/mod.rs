//! The state, drawn. Nothing here changes anything.

mod ask;
mod body;
mod canvas;
mod causes;
mod channel;
mod checks;
mod code;
mod columns;
mod fixes;
mod gateway;
mod header;
mod help;
mod hit;
mod hosts;
mod journal;
mod line;
mod mend;
mod page;
mod prompt;
mod rung;
mod sign_in;
mod text;
mod tree;
mod vantage;
mod wire;

use ratatui::{buffer::Buffer, layout::Rect};

pub use hit::Hit;

use super::{
    state::{Screen, State, Tab},
    theme::Tone,
};
use body::Body;
use canvas::{Canvas, CellStyle};
use page::Anchor;

/// The smallest terminal that shows anything sensible.
const SMALLEST: (u16, u16) = (40, 12);
/// Where everything is.
struct Areas {
    header: Rect,
    tabs: Option<Rect>,
    wire: Option<Rect>,
    body: Rect,
    note: Rect,
    footer: Rect,
}

/// Draws the whole screen.
pub fn draw(state: &State, buffer: &mut Buffer) {
    paint(state, buffer);
}

/// What a click on this cell means.
pub fn hit(state: &State, x: u16, y: u16) -> Option<Hit> {
    let mut scratch = Buffer::empty(Rect::new(0, 0, state.size.0, state.size.1));
    let hits = paint(state, &mut scratch);
    hits.into_iter()
        .rev()
        .find(|(area, _)| area.contains((x, y).into()))
        .map(|(_, hit)| hit)
}

/// Rows of the page on the screen that don't fit.
pub(super) fn overflow(state: &State) -> usize {
    let area = areas(state).body;
    let body = body(state, area);
    let area = body.parts(area).main;
    let opened = body
        .left
        .rows
        .iter()
        .position(|r| r.picked)
        .filter(|_| body.anchor == Anchor::Top)
        .unwrap_or(0);
    body.left
        .rows
        .len()
        .saturating_sub(usize::from(area.height) + opened)
}

/// Rows that belong to the picked one of the page on the screen and don't fit below it; nothing
/// where none is opened.
pub(super) fn below_picked(state: &State) -> Option<usize> {
    let area = areas(state).body;
    let body = body(state, area);
    let is_item = |row: &&page::Row| matches!(row.hit, Some(Hit::Item(_)));
    let mut rows = body.left.rows.iter().skip_while(|row| !row.picked);
    rows.next().filter(|_| body.anchor == Anchor::Top)?;
    let own = 1 + rows.take_while(|row| !is_item(row)).count();
    Some(own.saturating_sub(usize::from(body.parts(area).main.height)))
}

/// Rows of one screenful.
pub(super) fn page_height(state: &State) -> usize {
    usize::from(areas(state).body.height.saturating_sub(1))
}

/// What the screen says, as text to be copied.
pub(super) fn copied(state: &State) -> String {
    // As wide as people like to read, however narrow the terminal is.
    const WIDTH: u16 = 90;
    if matches!(state.screen(), Screen::Hosts) {
        return hosts::whole(state, WIDTH).plain();
    }
    let body = body(state, Rect::new(0, 0, WIDTH, 24));
    let foot = body
        .foot
        .map_or_else(String::new, |foot| format!("\n{}", foot.plain()));
    body.right.unwrap_or(body.left).plain() + &foot
}

fn paint(state: &State, buffer: &mut Buffer) -> Vec<(Rect, Hit)> {
    let look = CellStyle {
        theme: state.manners.theme,
        ascii: state.manners.ascii,
    };
    let mut canvas = Canvas::new(buffer, look);
    let whole = canvas.area();
    canvas.clear(whole);
    if whole.width < SMALLEST.0 || whole.height < SMALLEST.1 {
        too_small(state, &mut canvas, whole);
        return canvas.hits;
    }
    let areas = areas_in(state, whole);
    header::header(state, &mut canvas, areas.header);
    if let Some(area) = areas.tabs {
        header::tabs(state, &mut canvas, area);
    }
    if let Some(area) = areas.wire {
        let area = match state.screen() {
            Screen::Tab(Tab::Line) => gateway::draw(state, &mut canvas, area),
            _ => area,
        };
        wire::hero(state, &mut canvas, area);
        vantage::draw(state, &mut canvas, area);
    }
    let body = body(state, areas.body);
    let parts = body.parts(areas.body);
    if let Some(head) = &body.head {
        head.draw(&mut canvas, parts.head, 0, Anchor::Middle);
    }
    if let Some((foot, area)) = body.foot.as_ref().zip(parts.foot) {
        foot.draw(&mut canvas, area, 0, Anchor::Middle);
    }
    let columns = columns(&body, parts.main);
    body.left
        .draw(&mut canvas, columns.0, state.frame().scroll, body.anchor);
    if let Some((page, area)) = body.right.as_ref().zip(columns.1) {
        for y in area.top()..area.bottom() {
            canvas.write(area.left() - 2, y, area.left(), Tone::Dim, "│");
        }
        page.draw(&mut canvas, area, 0, Anchor::Middle);
    }
    prompt::note(state, &mut canvas, areas.note);
    header::footer(state, &mut canvas, areas.footer);
    prompt::palette(state, &mut canvas, areas.body);
    hosts::menu(state, &mut canvas, areas.body);
    prompt::refused(state, &mut canvas, areas.body);
    canvas.hits
}

fn too_small(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let verdict = state.report().map_or("", |r| r.verdict.says.as_str());
    let (columns, rows) = SMALLEST;
    let says = format!(
        "redial needs {columns}×{rows}; this is {}×{}. {verdict}",
        area.width, area.height
    );
    for (line, y) in text::wrap(&says, usize::from(area.width))
        .iter()
        .zip(area.top()..area.bottom())
    {
        canvas.write(area.left(), y, area.right(), Tone::Plain, line);
    }
}

fn areas(state: &State) -> Areas {
    areas_in(state, Rect::new(0, 0, state.size.0, state.size.1))
}

fn areas_in(state: &State, whole: Rect) -> Areas {
    let row = |y: u16| Rect::new(whole.left(), y, whole.width, 1);
    let mut y = whole.top() + 1;
    let of_host = header::is_of_host(state);
    let tabs = of_host.then(|| row(y));
    y += u16::from(of_host);
    let tall = whole.height;
    let high = match state.screen() {
        _ if state.is_zoomed() => 0,
        Screen::Tab(Tab::Line) => {
            let before = gateway::height(state, tall);
            before + wire::height(state, tall) + vantage::height(state, tall)
        }
        // The line stays in sight wherever something is done about it.
        Screen::Tab(_) | Screen::Detail(_) | Screen::Mend if tall >= 20 => 3,
        Screen::Plan(_) if tall >= 30 => 3,
        _ => 0,
    };
    let wire = (high > 0).then(|| Rect::new(whole.left(), y, whole.width, high));
    y += high;
    let keys = header::footer_height(state, whole.width)
        .min(tall / 3)
        .max(1);
    let bottom = whole.bottom().saturating_sub(1 + keys);
    let gap = u16::from(tall >= 20);
    let inset = u16::from(whole.width >= 60);
    let body = Rect::new(
        whole.left() + inset,
        y + gap,
        whole.width - 2 * inset,
        bottom.saturating_sub(y + gap),
    );
    Areas {
        header: row(whole.top()),
        tabs,
        wire,
        body,
        note: row(bottom),
        footer: Rect {
            height: keys,
            ..row(bottom + 1)
        },
    }
}

/// Where the pages of a body are: side by side where there are two.
fn columns(body: &Body, area: Rect) -> (Rect, Option<Rect>) {
    let Some(right) = &body.right else {
        return (area, None);
    };
    let wide = right.width as u16;
    let left = Rect {
        width: area.width.saturating_sub(wide + 3),
        ..area
    };
    (
        left,
        Some(Rect::new(
            area.right() - wide,
            area.top(),
            wide,
            area.height,
        )),
    )
}

fn body(state: &State, area: Rect) -> Body {
    let width = area.width;
    match state.screen() {
        Screen::Hosts => hosts::body(state, width),
        Screen::Tab(Tab::Line) => line::body(state, area),
        Screen::Tab(Tab::Checks) => checks::body(state, width),
        Screen::Tab(Tab::Causes) => causes::body(state, width),
        Screen::Tab(Tab::Fixes) => Body::opened(fixes::page(state, width)),
        Screen::Tab(Tab::Journal) => Body::opened(journal::page(state, width)),
        Screen::Detail(probe) => Body::one(checks::detail(state, *probe, width)),
        Screen::Plan(asking) => ask::body(state, asking, area),
        Screen::SignIn(form) => sign_in::body(state, form, area),
        Screen::Mend => Body::one(mend::page(state, width)),
        Screen::Help => Body::one(help::page(state, width)),
        Screen::Code(code) => Body::one(code::page(state, code, width)),
    }
}
