//! What everything is drawn on: text that can't break out of its cells, and pages of rows that
//! scroll.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier},
};
use redial_model::Said;
use unicode_width::UnicodeWidthChar;

use crate::dashboard::{
    message::Hit,
    theme::{Theme, Tone},
};

/// Marks over one letter; more are left out.
const MARKS: usize = 2;

/// How text looks on this terminal.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Only ASCII.
    pub ascii: bool,
}

/// Columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// As much of a text as fits, with an ellipsis where it was cut.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        out.push(c);
        used += wide;
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// A text in lines of so many columns, broken at spaces; a word that is too long, such as a path,
/// behind one of its separators where there is one.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0;
    for (number, word) in text.split(' ').enumerate() {
        let gap = usize::from(number > 0 && used > 0);
        let mut rest = word;
        // A word that fits nowhere whole begins here, unless hardly any room is left.
        if used + gap + width(rest) > columns
            && used > 0
            && (width(rest) <= columns || columns.saturating_sub(used) < columns / 3)
        {
            lines.push(String::new());
            used = 0;
        } else if gap > 0 {
            push(&mut lines, " ");
            used += 1;
        }
        while used + width(rest) > columns {
            let (head, tail) = rest.split_at(cut(rest, columns.saturating_sub(used), used == 0));
            push(&mut lines, head);
            lines.push(String::new());
            (rest, used) = (tail, 0);
        }
        push(&mut lines, rest);
        used += width(rest);
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// How many bytes of a word go on a line with so much room: up to its last separator that fits, all
/// that fits where there is none, and at least one character on a line of its own.
fn cut(word: &str, room: usize, alone: bool) -> usize {
    let (mut at, mut separator, mut used) = (0, 0, 0);
    for (start, c) in word.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        at = start + c.len_utf8();
        if matches!(c, '\\' | '/') {
            separator = at;
        }
    }
    match (separator, alone) {
        (1.., _) => separator,
        (0, true) => at.max(word.chars().next().map_or(0, char::len_utf8)),
        (0, false) => 0,
    }
}

/// What redial draws, in ASCII.
fn plain(c: char) -> char {
    match c {
        '●' => 'o',
        '○' | '–' | '—' | '━' | '─' => '-',
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
    pub look: Look,
    /// What can be clicked, the topmost last.
    pub hits: Vec<(Rect, Hit)>,
}

impl<'a> Canvas<'a> {
    /// An empty one.
    pub fn new(buffer: &'a mut Buffer, look: Look) -> Self {
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
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    // One block, whatever colours are in it: a bar drawn in reverse can't be read.
                    (cell.fg, cell.bg) = (Color::Reset, Color::Reset);
                    cell.modifier.insert(Modifier::REVERSED);
                    cell.modifier.remove(Modifier::DIM);
                }
            }
        }
    }

    /// Clears an area.
    pub fn clear(&mut self, area: Rect) {
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
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

/// A row of a page.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its text, piece by piece.
    pub bits: Vec<(Tone, String)>,
    /// What a click on it means.
    pub hit: Option<Hit>,
    /// Whether it is what is picked.
    pub picked: bool,
}

/// Rows, longer than the screen maybe.
#[derive(Clone, Debug)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Page {
    /// An empty one of so many columns.
    pub fn new(width: u16) -> Self {
        // Two columns stay free for what tells how far it is scrolled.
        Self {
            width: usize::from(width.saturating_sub(2)),
            rows: vec![],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, bits: impl IntoIterator<Item = (Tone, String)>) -> &mut Row {
        self.rows.push(Row {
            bits: bits.into_iter().collect(),
            ..Row::default()
        });
        self.rows.last_mut().expect("just added")
    }

    /// Adds a row of one piece.
    pub fn line(&mut self, tone: Tone, text: impl Into<String>) -> &mut Row {
        self.row([(tone, text.into())])
    }

    /// Adds an empty row, unless there is one already or nothing above.
    pub fn gap(&mut self) {
        if self.rows.last().is_some_and(|r| !r.bits.is_empty()) {
            self.row([]);
        }
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.line(Tone::Strong, text);
    }

    /// Adds running text after so many columns.
    pub fn text(&mut self, indent: usize, tone: Tone, text: &str) {
        self.labelled(indent, (Tone::Plain, ""), tone, text);
    }

    /// Adds running text behind a label that takes `indent` columns; further rows stand under the
    /// text.
    pub fn labelled(&mut self, indent: usize, label: (Tone, &str), tone: Tone, text: &str) {
        let room = self.width.saturating_sub(indent).max(8);
        let mut label = Some(label);
        for line in text.split('\n').flat_map(|paragraph| wrap(paragraph, room)) {
            let (of, word) = label.take().unwrap_or((Tone::Plain, ""));
            let word = fit(word, indent.saturating_sub(1));
            let pad = indent.saturating_sub(width(&word));
            self.row([(of, format!("{word}{}", " ".repeat(pad))), (tone, line)]);
        }
    }

    /// The page as text, as it is copied.
    pub fn plain(&self) -> String {
        let line = |row: &Row| {
            row.bits
                .iter()
                .map(|(_, text)| text.as_str())
                .collect::<String>()
                .trim_end()
                .to_owned()
        };
        self.rows.iter().map(|row| line(row) + "\n").collect()
    }

    /// Draws it, scrolled so that what is picked can be seen; with `opens`, so that what follows it
    /// can be seen, too, and further by `scroll`.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scroll: usize, opens: bool) {
        let height = usize::from(area.height);
        let over = self.rows.len().saturating_sub(height);
        let from = match self.rows.iter().position(|r| r.picked) {
            Some(at) if opens => at + scroll,
            Some(at) => at.saturating_sub(height / 2),
            None => scroll,
        };
        let from = from.min(over);
        let bar = over > 0 && area.width > 4;
        let end = area.right() - u16::from(bar);
        for (row, y) in self.rows.iter().skip(from).zip(area.top()..area.bottom()) {
            let mut x = area.left();
            for (tone, text) in &row.bits {
                x = canvas.write(x, y, end, *tone, text);
            }
            let whole = Rect::new(area.left(), y, end - area.left(), 1);
            if row.picked {
                canvas.pick(whole);
            }
            if let Some(hit) = &row.hit {
                canvas.hits.push((whole, hit.clone()));
            }
        }
        if bar {
            let size = (height * height / self.rows.len()).max(1);
            let top = from * (height - size) / over;
            for row in 0..height {
                let (tone, glyph) = if (top..top + size).contains(&row) {
                    (Tone::Plain, "┃")
                } else {
                    (Tone::Dim, "│")
                };
                canvas.write(end, area.top() + row as u16, area.right(), tone, glyph);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_and_paths_break_behind_a_separator() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap(r"HKLM\SYSTEM\Lsa is absent", 12),
            [r"HKLM\SYSTEM\", "Lsa is", "absent"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("漢字かな", 3), ["漢", "字", "か", "な"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(
            (fit("abc", 3), fit("abcd", 3), fit("漢字", 3), fit("a", 0)),
            ("abc".into(), "ab…".into(), "漢…".into(), String::new())
        );
    }
}
