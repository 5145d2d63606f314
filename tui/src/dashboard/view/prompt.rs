//! The line above the footer: what is being typed, or what was said last; and the commands that
//! fit.

use ratatui::layout::Rect;

use super::{
    canvas::Canvas,
    text::{fit, width, wrap},
};
use crate::dashboard::{
    state::{Column, Prompt, Saving, State, Suggestion},
    theme::Tone,
};

/// Commands that are listed at a time.
const LISTED: usize = 10;
/// A line of a sentence is not longer, however wide the terminal is.
const WIDEST: usize = 100;
/// Columns of the box they stand in, where there are as many.
const BOX: u16 = 90;

/// What is being typed, or what was said last.
pub(super) fn note(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let formats = redial_report::Format::NAMED;
    let (label, text) = match &state.prompt {
        Some(Prompt::Filter) => ("/".to_owned(), state.frame().filter.clone()),
        Some(Prompt::Dial(text)) => ("host: ".into(), text.clone()),
        Some(Prompt::Channel(text)) => ("channel: ".into(), text.clone()),
        Some(Prompt::Place(text)) => ("from or through: ".into(), text.clone()),
        Some(Prompt::Code(text)) => ("error code: ".into(), text.clone()),
        Some(Prompt::Palette(text, _)) => (":".into(), text.clone()),
        Some(Prompt::Columns(_)) => {
            let words: Vec<&str> = state.columns.iter().map(Column::word).collect();
            let says = format!("columns: {}", words.join(", "));
            let room = usize::from(area.width) - 2;
            canvas.write(
                area.left() + 1,
                area.y,
                area.right(),
                Tone::Plain,
                &fit(&says, room),
            );
            return;
        }
        Some(Prompt::Save(Saving::Script, text)) => ("write the script to: ".into(), text.clone()),
        Some(Prompt::Save(Saving::Report(format), text)) => {
            let name = formats
                .iter()
                .find(|(_, f)| f == format)
                .map_or("", |(name, _)| name);
            (format!("save as {name} to: "), text.clone())
        }
        None => {
            if let Some(note) = &state.note {
                canvas.write(
                    area.left() + 1,
                    area.y,
                    area.right(),
                    note.tone,
                    &fit(&note.says, usize::from(area.width) - 2),
                );
            }
            return;
        }
    };
    let x = canvas.write(area.left() + 1, area.y, area.right(), Tone::Key, &label);
    // The end of what is typed stays in sight.
    let room = usize::from(area.right().saturating_sub(x + 1));
    let mut shown = text.as_str();
    while width(shown) > room {
        let mut chars = shown.chars();
        chars.next();
        shown = chars.as_str();
    }
    let x = canvas.write(x, area.y, area.right(), Tone::Plain, shown);
    let x = canvas.write(x, area.y, area.right(), Tone::Strong, "_");
    if text.is_empty() {
        let says = example(state).map_or_else(String::new, |says| format!("  such as: {says}"));
        canvas.write(x, area.y, area.right(), Tone::Dim, &says);
    }
}

/// What may be typed, where nobody knows it by heart.
fn example(state: &State) -> Option<String> {
    match state.prompt {
        Some(Prompt::Channel(_)) if state.manners.privacy => Some("ssh:HOST".into()),
        Some(Prompt::Channel(_)) => state.known_channels().pop(),
        Some(Prompt::Place(_)) => Some("through ssh -W '[%h]:%p' jump".into()),
        _ => None,
    }
}

/// Why what is typed was refused, all of it, above the line.
pub(super) fn refused(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    let asks = state.prompt.is_some() || state.form().is_some();
    let Some(why) = state.refused.as_deref().filter(|_| asks) else {
        return;
    };
    let lines = wrap(why, usize::from(body.width.saturating_sub(1)).min(WIDEST));
    let rows = (lines.len() as u16).min(body.height);
    let area = Rect::new(body.left(), body.bottom() - rows, body.width, rows);
    canvas.clear(area);
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        canvas.write(area.left(), y, area.right(), Tone::Bad, line);
    }
}

/// The commands that fit what is typed, in a box above the line.
pub(super) fn palette(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    let Some(Prompt::Palette(_, at)) = &state.prompt else {
        return;
    };
    let all = state.suggestions();
    let rows = all
        .len()
        .min(LISTED)
        .min(usize::from(body.height).saturating_sub(2));
    let at = &(*at).min(all.len().saturating_sub(1));
    let from = at.saturating_sub(rows.saturating_sub(1));
    if rows == 0 {
        return;
    }
    let shown = &all[from..from + rows];
    let area = Rect::new(
        body.left(),
        body.bottom() - rows as u16 - 2,
        body.width.min(BOX),
        rows as u16 + 2,
    );
    canvas.clear(area);
    frame(canvas, area);
    let columns = [
        column(shown.iter().map(|s| s.text.as_str()), area.width / 2),
        column(shown.iter().map(|s| s.keys.as_str()), area.width / 4),
    ];
    for (number, (suggestion, y)) in shown.iter().zip(area.top() + 1..).enumerate() {
        let row = Rect::new(area.left() + 1, y, area.width - 2, 1);
        suggested(canvas, row, suggestion, columns);
        if from + number == *at {
            canvas.pick(row);
        }
    }
}

/// Columns the longest of these takes, within bounds.
fn column<'a>(texts: impl Iterator<Item = &'a str>, most: u16) -> usize {
    texts.map(width).max().unwrap_or(0).min(usize::from(most))
}

fn suggested(
    canvas: &mut Canvas<'_>,
    row: Rect,
    suggestion: &Suggestion,
    [words, keys]: [usize; 2],
) {
    let end = row.right();
    let padded = |text: &str, columns: usize| {
        let text = fit(text, columns);
        let pad = columns.saturating_sub(width(&text));
        format!(" {text}{} ", " ".repeat(pad))
    };
    let x = canvas.write(
        row.left(),
        row.y,
        end,
        Tone::Strong,
        &padded(&suggestion.text, words),
    );
    let x = canvas.write(x, row.y, end, Tone::Key, &padded(&suggestion.keys, keys));
    let room = usize::from(end.saturating_sub(x));
    canvas.write(x, row.y, end, Tone::Plain, &fit(&suggestion.says, room));
}

/// A border around an area.
pub(super) fn frame(canvas: &mut Canvas<'_>, area: Rect) {
    let (left, right) = (area.left(), area.right() - 1);
    for y in [area.top(), area.bottom() - 1] {
        canvas.rule(left, y, area.right(), Tone::Dim, '─');
    }
    for y in area.top() + 1..area.bottom() - 1 {
        canvas.write(left, y, left + 1, Tone::Dim, "│");
        canvas.write(right, y, right + 1, Tone::Dim, "│");
    }
}
