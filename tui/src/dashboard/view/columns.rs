//! The columns of the list of hosts: how wide each is, what stands in it, and the menu that shows and
//! hides them.

use ratatui::layout::Rect;
use redial_model::Severity;
use redial_report::Report;

use super::{
    canvas::Canvas,
    prompt::frame,
    text::{fit, width},
    wire,
};
use crate::dashboard::{
    state::{Column, Prompt, Sort, State},
    theme::Tone,
};

/// Columns before a name: a mark and a sign.
const SIGNS: usize = 4;
/// Columns a cause has at least.
const CAUSE: usize = 16;
/// Columns of an IPv4 address, which any address has at least.
const ADDRESS: usize = 15;
/// Columns of the menu.
const MENU: u16 = 60;

/// The columns that there is room for, and how wide each is.
pub(super) struct Fitted(Vec<(Column, usize)>);

impl Fitted {
    /// Those of the chosen ones that fit beside a name of so many columns; from the left, and with
    /// room for the cause.
    pub(super) fn of(state: &State, room: usize, (name, address): (usize, usize)) -> Self {
        let mut left = room.saturating_sub(SIGNS + name + 1);
        let kept = if state.columns.has(Column::Cause) {
            CAUSE.min(left)
        } else {
            0
        };
        let mut fitted = vec![];
        for column in state.columns.iter() {
            let wide = match column {
                Column::Host => {
                    fitted.push((column, name));
                    continue;
                }
                Column::Cause => left,
                Column::Address => address.max(ADDRESS),
                Column::Steps | Column::Likelihood => 10,
                Column::Verdict => 13,
                Column::Warnings => 8,
                Column::Started => 17,
            };
            if column == Column::Cause || wide + 1 + kept <= left {
                fitted.push((column, wide));
                left -= wide.min(left) + usize::from(column != Column::Cause);
            }
        }
        Self(fitted)
    }

    /// Whether there is room for a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.0.iter().any(|(fitted, _)| *fitted == column)
    }

    /// The columns behind the host, each with how wide it is.
    pub(super) fn behind(&self) -> &[(Column, usize)] {
        self.0.get(1..).unwrap_or_default()
    }

    /// What stands above each.
    pub(super) fn head(&self, sort: Sort) -> String {
        let mut head = " ".repeat(SIGNS);
        for (column, wide) in &self.0 {
            let sorted = match column {
                Column::Host => sort == Sort::Name,
                Column::Verdict => sort == Sort::Verdict,
                Column::Cause => sort == Sort::Cause,
                _ => false,
            };
            let mark = if sorted { " ↓" } else { "" };
            let word = fit(&format!("{}{mark}", column.word()), *wide);
            head += &format!("{word:wide$} ");
        }
        head
    }
}

/// What stands in a column, as wide as it is, with a gap behind.
pub(super) fn cell(
    report: &Report,
    (column, wide): (Column, usize),
    (word, tone): (&str, Tone),
) -> Vec<(Tone, String)> {
    let cause = report.causes.first();
    let warning = |f: &&redial_model::Finding| f.severity == Severity::Warning;
    let (tone, text) = match column {
        // The name and the cause are the list's own.
        Column::Host | Column::Cause => return vec![],
        Column::Steps => {
            let mut bits = wire::bits(&report.line);
            let used = bits.iter().map(|(_, text)| width(text)).sum();
            bits.push((tone, " ".repeat((wide + 1).saturating_sub(used))));
            return bits;
        }
        Column::Address => {
            let address = report.address();
            (
                Tone::Plain,
                address.map_or_else(String::new, |a| a.to_string()),
            )
        }
        Column::Verdict => (tone, word.to_lowercase()),
        Column::Likelihood => {
            let share = |c: &redial_model::Cause| format!("{:3.0} %", c.likelihood * 100.0);
            (Tone::Plain, cause.map_or_else(String::new, share))
        }
        Column::Warnings => match report.findings.iter().filter(warning).count() {
            0 => (Tone::Dim, "0".to_owned()),
            many => (Tone::Warn, many.to_string()),
        },
        Column::Started => {
            let minute: String = report.started.chars().take(16).collect();
            let zone = if minute.is_empty() { "" } else { "Z" };
            (Tone::Plain, minute + zone)
        }
    };
    let text = fit(&text, wide);
    let pad = " ".repeat(wide.saturating_sub(width(&text)) + 1);
    vec![(tone, text + &pad)]
}

/// The menu: every column, whether it is shown, and whether there is room for it.
pub(super) fn menu(state: &State, canvas: &mut Canvas<'_>, body: Rect, fitted: &Fitted) {
    let Some(Prompt::Columns(at)) = state.prompt else {
        return;
    };
    let rows = Column::NAMED
        .len()
        .min(usize::from(body.height.saturating_sub(2)));
    if rows == 0 {
        return;
    }
    let from = at.saturating_sub(rows - 1).min(Column::NAMED.len() - rows);
    let area = Rect {
        y: body.bottom() - rows as u16 - 2,
        width: body.width.min(MENU),
        height: rows as u16 + 2,
        ..body
    };
    canvas.clear(area);
    frame(canvas, area);
    for (number, (word, column)) in Column::NAMED.iter().enumerate().skip(from).take(rows) {
        let y = area.top() + 1 + (number - from) as u16;
        let row = Rect::new(area.left() + 1, y, area.width - 2, 1);
        let shown = state.columns.has(*column);
        let sign = if shown { "[x]" } else { "[ ]" };
        let x = canvas.write(row.left(), y, row.right(), Tone::Key, &format!(" {sign} "));
        let x = canvas.write(x, y, row.right(), Tone::Strong, &format!("{word:11}"));
        let (tone, says) = if shown && !fitted.has(*column) {
            (Tone::Warn, "no room for it here")
        } else {
            (Tone::Plain, column.says())
        };
        let says = fit(says, usize::from(row.right().saturating_sub(x)));
        canvas.write(x, y, row.right(), tone, &says);
        if number == at {
            canvas.pick(row);
        }
    }
}
