//! The line above the footer: what is being typed, or what was said last; and the commands that
//! fit.

use ratatui::layout::Rect;

use super::{
    canvas::Canvas,
    text::{fit, width, wrap},
};
use crate::dashboard::{
    state::{Prompt, State},
    theme::Tone,
};

/// Commands that are listed at a time.
const LISTED: usize = 10;
/// A line of a sentence is not longer, however wide the terminal is.
const WIDEST: usize = 100;

/// What is being typed, or what was said last.
pub(super) fn note(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let formats = redial_report::Format::NAMED;
    let (label, text) = match &state.prompt {
        Some(Prompt::Filter) => ("/".to_owned(), state.frame().filter.clone()),
        Some(Prompt::Dial(text)) => ("dial host: ".into(), text.clone()),
        Some(Prompt::Code(text)) => ("error code: ".into(), text.clone()),
        Some(Prompt::Palette(text, _)) => (":".into(), text.clone()),
        Some(Prompt::Save(format, text)) => {
            let name = formats
                .iter()
                .find(|(_, f)| f == format)
                .map_or("", |(name, _)| name);
            (
                format!("save as {name} (tab: other formats): "),
                text.clone(),
            )
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
    canvas.write(x, area.y, area.right(), Tone::Strong, "_");
}

/// Why what is typed was refused, all of it, above the line.
pub(super) fn refused(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    let Some(why) = state.refused.as_deref().filter(|_| state.prompt.is_some()) else {
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

/// The commands that fit what is typed, above the line.
pub(super) fn palette(state: &State, canvas: &mut Canvas<'_>, body: Rect) {
    let Some(Prompt::Palette(_, at)) = &state.prompt else {
        return;
    };
    let all = state.suggestions();
    let rows = all.len().min(LISTED).min(usize::from(body.height));
    let from = at.saturating_sub(rows.saturating_sub(1));
    let area = Rect::new(
        body.left(),
        body.bottom() - rows as u16,
        body.width.min(76),
        rows as u16,
    );
    canvas.clear(area);
    for (number, (binding, y)) in all
        .iter()
        .skip(from)
        .zip(area.top()..area.bottom())
        .enumerate()
    {
        let keys = state.keys.keys(binding.action);
        let keys = if keys.len() > 2 {
            keys[0].to_owned()
        } else {
            keys.join(" ")
        };
        let x = canvas.write(
            area.left(),
            y,
            area.right(),
            Tone::Strong,
            &format!(" {:14}", binding.word),
        );
        let x = canvas.write(x, y, area.right(), Tone::Key, &format!("{keys:10}"));
        canvas.write(
            x,
            y,
            area.right(),
            Tone::Dim,
            &fit(binding.says, usize::from(area.right().saturating_sub(x))),
        );
        if from + number == *at {
            canvas.pick(Rect {
                y,
                height: 1,
                ..area
            });
        }
    }
}
