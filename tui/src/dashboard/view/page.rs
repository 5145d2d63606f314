//! Pages of rows that scroll.

use ratatui::layout::Rect;

use super::{
    canvas::Canvas,
    hit::Hit,
    text::{fit, width, wrap},
};
use crate::dashboard::theme::Tone;

/// A row of a page.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its text, piece by piece.
    pub bits: Vec<(Tone, String)>,
    /// What a click on it means.
    pub hit: Option<Hit>,
    /// Whether it is what is picked.
    pub picked: bool,
    /// Whether it holds the place of one that is out of sight.
    unseen: bool,
    /// The whole of the text that begins here and goes on in the next rows.
    whole: Option<String>,
    /// Whether it goes on with the text of the row above.
    continues: bool,
}

/// Where the picked row of a page stands, when not all rows fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// In the middle.
    Middle,
    /// At the top: what follows belongs to it and should be seen, too.
    Top,
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

    /// Adds the place of a row that is out of sight.
    pub fn unseen(&mut self) {
        self.rows.push(Row {
            unseen: true,
            ..Row::default()
        });
    }

    /// Adds an empty row, unless there is one already or nothing above.
    pub fn gap(&mut self) {
        let filled = |row: &Row| row.unseen || !row.bits.is_empty();
        if self.rows.last().is_some_and(filled) {
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
        for paragraph in text.split('\n') {
            let lines = wrap(paragraph, room);
            let whole = (lines.len() > 1).then(|| paragraph.to_owned());
            for (number, line) in lines.into_iter().enumerate() {
                let (of, word) = label.take().unwrap_or((Tone::Plain, ""));
                let word = fit(word, indent.saturating_sub(1));
                let pad = indent.saturating_sub(width(&word));
                let row = self.row([(of, format!("{word}{}", " ".repeat(pad))), (tone, line)]);
                row.continues = number > 0;
                row.whole = whole.clone().filter(|_| number == 0);
            }
        }
    }

    /// The page as text, as it is copied: a command or a path in one piece, however long it is.
    pub fn plain(&self) -> String {
        let line = |row: &Row| {
            let shown = match &row.whole {
                Some(_) => &row.bits[..1],
                None => &row.bits[..],
            };
            let texts = shown.iter().map(|(_, text)| text.as_str());
            let line: String = texts.chain(row.whole.as_deref()).collect();
            line.trim_end().to_owned() + "\n"
        };
        let rows = self.rows.iter().filter(|row| !row.continues);
        rows.map(line).collect()
    }

    /// Draws it, scrolled so that what is picked can be seen; from the anchor at the top, or where
    /// nothing is picked, further by `scroll`.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scroll: usize, anchor: Anchor) {
        let height = usize::from(area.height);
        let over = self.rows.len().saturating_sub(height);
        let from = match (self.rows.iter().position(|r| r.picked), anchor) {
            (Some(at), Anchor::Top) => at + scroll,
            (Some(at), Anchor::Middle) => at.saturating_sub(height / 2),
            (None, _) => scroll,
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
