use unicode_width::UnicodeWidthStr;

use crate::{
    Layout,
    layout::{Tone, paint},
};

/// Between two columns.
const GAP: usize = 2;
/// A last column with less room than this is no help.
const LEAST: usize = 24;

/// Rows and columns. The last column is running text and takes what room is left; where too little
/// is left, each row stands in lines of its own.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Vec<Cell>>,
    has_head: bool,
}

/// One cell, in one tone.
#[derive(Clone, Debug)]
struct Cell {
    tone: Tone,
    text: String,
}

impl Table {
    /// A table under these words.
    #[must_use]
    pub fn under<const N: usize>(head: [&str; N]) -> Self {
        let cell = |word: &str| Cell {
            tone: Tone::Dim,
            text: word.to_owned(),
        };
        Self {
            rows: vec![head.map(cell).into()],
            has_head: true,
        }
    }

    /// A table without a head.
    #[must_use]
    pub fn bare() -> Self {
        Self::default()
    }

    /// One more row.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.toned(cells.map(|text| (Tone::Plain, text)));
    }

    /// One more row, in tones.
    pub(crate) fn toned<const N: usize>(&mut self, cells: [(Tone, &str); N]) {
        let cell = |(tone, text): (Tone, &str)| Cell {
            tone,
            text: text.to_owned(),
        };
        self.rows.push(cells.map(cell).into());
    }

    pub(crate) fn write(&self, paper: &mut Layout) {
        let width = paper.look().columns();
        match self.columns(width) {
            Some(columns) => self
                .rows
                .iter()
                .for_each(|row| in_columns(row, &columns, paper)),
            None => {
                let rows = self.rows.iter().skip(usize::from(self.has_head));
                rows.for_each(|row| in_lines(row, paper));
            }
        }
    }

    /// How wide each column but the last is; nothing where too little room is left for the last. A
    /// first cell that is much longer than the others stands in a line of its own.
    fn columns(&self, width: usize) -> Option<Vec<usize>> {
        let most = self.rows.iter().map(Vec::len).max()?;
        let widest = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.text.width()).max().unwrap_or(0)
        };
        let mut columns: Vec<usize> = (0..most.saturating_sub(1)).map(widest).collect();
        let others: usize = columns.iter().skip(1).map(|w| w + GAP).sum();
        if let Some(first) = columns.first_mut() {
            let room = width.saturating_sub(others + GAP + LEAST);
            *first = (*first).min(room.max(width / 5));
        }
        let used: usize = columns.iter().map(|w| w + GAP).sum();
        (used + LEAST <= width).then_some(columns)
    }
}

/// A row whose cells stand under each other's.
fn in_columns(row: &[Cell], columns: &[usize], paper: &mut Layout) {
    let (mut line, mut used) = (String::new(), 0);
    for (at, (cell, column)) in row.iter().zip(columns).enumerate() {
        let width = cell.text.width();
        if at == 0 && width > *column {
            paper.marked(0, (cell.tone, ""), 0, &cell.text);
            line = " ".repeat(column + GAP);
        } else {
            line += &paint(paper.look(), cell.tone, &cell.text);
            line += &" ".repeat(column - width + GAP);
        }
        used += column + GAP;
    }
    let last = row.get(columns.len());
    paper.behind(&line, used, last.map_or("", |cell| &cell.text));
}

/// A row in lines: its first cell, the short ones after it in one line, and the last under them.
fn in_lines(row: &[Cell], paper: &mut Layout) {
    let Some((first, others)) = row.split_first() else {
        return;
    };
    paper.marked(0, (first.tone, ""), 0, &first.text);
    let (last, short) = match others.split_last() {
        Some((last, short)) => (last.text.as_str(), short),
        None => ("", others),
    };
    let look = paper.look();
    let width: usize = short.iter().map(|c| c.text.width() + GAP).sum();
    if width <= look.columns() {
        let short: Vec<_> = short.iter().map(|c| paint(look, c.tone, &c.text)).collect();
        let short = short.join(&" ".repeat(GAP));
        if !short.trim().is_empty() {
            paper.raw(&format!("{}{short}", " ".repeat(GAP)));
        }
    } else {
        let short = short.iter().filter(|c| !c.text.is_empty());
        short.for_each(|c| paper.marked(GAP, (c.tone, ""), GAP, &c.text));
    }
    if !last.is_empty() {
        paper.text(GAP, last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Look;

    fn written(width: usize) -> String {
        let mut table = Table::under(["host", "verdict", "cause"]);
        table.row([
            "srv01:3389",
            "TROUBLE",
            "Nothing listens on the port of the host",
        ]);
        table.row(["a-very-long-name-of-a-host.corp.test:3389", "HEALTHY", ""]);
        let mut paper = Layout::new(Look {
            width,
            ..Look::default()
        });
        paper.table(&table);
        paper.finish()
    }

    #[test]
    fn columns_stand_under_each_other_and_the_last_one_wraps() {
        let shown = written(60);
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0].find("verdict"), lines[1].find("TROUBLE"));
        assert!(lines[2].starts_with(&" ".repeat(20)), "{shown}");
        assert!(lines.iter().all(|line| line.width() <= 60), "{shown}");
        let long = shown
            .lines()
            .position(|l| l == "a-very-long-name-of-a-host.corp.test:3389");
        assert_eq!(lines[long.unwrap() + 1].trim(), "HEALTHY");
    }

    #[test]
    fn a_narrow_table_has_its_cells_under_each_other() {
        assert_eq!(
            written(30).lines().take(4).collect::<Vec<_>>(),
            [
                "srv01:3389",
                "  TROUBLE",
                "  Nothing listens on the port",
                "  of the host"
            ]
        );
    }
}
