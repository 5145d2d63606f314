//! What everything is drawn on: text that can't break out of its cells.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};
use redial_model::Said;
use unicode_width::UnicodeWidthChar;

use super::hit::Hit;
use crate::dashboard::theme::{Theme, Tone};

/// Marks over one letter; more are left out.
const MARKS: usize = 2;

/// How text looks on this terminal.
#[derive(Clone, Copy, Debug)]
pub struct CellStyle {
    /// Colours.
    pub theme: Theme,
    /// Only ASCII.
    pub ascii: bool,
}

/// What redial draws, in ASCII.
fn plain(c: char) -> char {
    match c {
        '●' => 'o',
        '○' => '~',
        '–' | '—' | '━' | '─' => '-',
        '✗' => 'X',
        '┄' | '·' | '…' => '.',
        '→' | '▸' => '>',
        '←' => '<',
        '↑' | '▲' => '^',
        '↓' | '▼' => 'v',
        '×' => 'x',
        '█' | '▐' => '#',
        '│' | '┃' => '|',
        '╸' | '╺' => '-',
        '▁' => '_',
        '▂' | '▃' => '.',
        '▄' | '▅' => '-',
        '▆' | '▇' => '=',
        c if c.is_ascii() => c,
        _ => '?',
    }
}

/// The screen, and what on it can be clicked.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// How text looks.
    pub look: CellStyle,
    /// What can be clicked, the topmost last.
    pub hits: Vec<(Rect, Hit)>,
}

impl<'a> Canvas<'a> {
    /// An empty one.
    pub fn new(buffer: &'a mut Buffer, look: CellStyle) -> Self {
        Self {
            buffer,
            look,
            hits: vec![],
        }
    }

    /// All of it.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Writes a text on one row, up to the column `end`; returns the column after it. Whatever
    /// could steer a terminal is replaced here, once for all.
    pub fn write(&mut self, x: u16, y: u16, end: u16, tone: Tone, text: &str) -> u16 {
        let style = self.look.theme.style(tone);
        let (mut at, mut marks) = (x, 0);
        for c in text.chars() {
            let c = if Said::steers(c) { '?' } else { c };
            let c = if self.look.ascii { plain(c) } else { c };
            let wide = c.width().unwrap_or(0) as u16;
            if wide == 0 {
                marks += 1;
                let before = self
                    .buffer
                    .cell_mut((at.saturating_sub(1), y))
                    .filter(|_| at > x && marks <= MARKS);
                if let Some(cell) = before {
                    let symbol = format!("{}{c}", cell.symbol());
                    cell.set_symbol(&symbol);
                }
                continue;
            }
            marks = 0;
            if at + wide > end {
                break;
            }
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                // What separates words is not underlined: a gap would look like a blank to fill in.
                let style = if c == ' ' {
                    style.remove_modifier(Modifier::UNDERLINED)
                } else {
                    style
                };
                cell.set_char(c).set_style(style);
            }
            for behind in 1..wide {
                if let Some(cell) = self.buffer.cell_mut((at + behind, y)) {
                    cell.reset();
                    cell.set_symbol("");
                    cell.set_style(style);
                }
            }
            at += wide;
        }
        at
    }

    /// Makes what is on this area stand out as picked.
    pub fn pick(&mut self, area: Rect) {
        self.buffer.set_style(area, self.look.theme.picked());
    }

    /// Clears an area.
    pub fn clear(&mut self, area: Rect) {
        let ground = self.look.theme.ground();
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(ground);
                }
            }
        }
    }

    /// A row of a wire, a rule or a border.
    pub fn rule(&mut self, x: u16, y: u16, end: u16, tone: Tone, glyph: char) {
        let text: String = std::iter::repeat_n(glyph, usize::from(end.saturating_sub(x))).collect();
        self.write(x, y, end, tone, &text);
    }
}
