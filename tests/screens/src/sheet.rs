use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};
use redial::dashboard::{
    draw,
    state::State,
    theme::{Theme, Tone},
};

/// The screen as it is drawn at the state's size.
pub fn buffer(state: &State) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, state.size.0, state.size.1));
    draw(state, &mut buffer);
    buffer
}

fn rows(buffer: &Buffer, cell: impl Fn(u16, u16) -> String) -> String {
    let area = buffer.area;
    let row = |y| {
        (0..area.width)
            .map(|x| cell(x, y))
            .collect::<String>()
            .trim_end()
            .to_owned()
            + "\n"
    };
    (0..area.height).map(row).collect()
}

/// The screen as text.
pub fn text(buffer: &Buffer) -> String {
    rows(buffer, |x, y| buffer[(x, y)].symbol().to_owned())
}

/// What each cell looks like, as a letter: `g`ood, `w`arning, `b`ad, `d`im, `s`trong, `k`ey,
/// `a`larm; in capitals where it is picked.
pub fn marks(buffer: &Buffer, theme: Theme) -> String {
    rows(buffer, |x, y| {
        let cell = &buffer[(x, y)];
        let picked = cell.modifier.contains(Modifier::REVERSED);
        let tone = Tone::ALL.into_iter().find(|tone| {
            let style = theme.style(*tone);
            let bare = |m: Modifier| m - Modifier::REVERSED;
            style.fg.unwrap_or_default() == cell.fg
                && style.bg.unwrap_or_default() == cell.bg
                && bare(style.add_modifier) == bare(cell.modifier)
        });
        let letter = match tone {
            None | Some(Tone::Plain) if picked => '#',
            None | Some(Tone::Plain) => ' ',
            Some(Tone::Good) => 'g',
            Some(Tone::Warn) => 'w',
            Some(Tone::Bad) => 'b',
            Some(Tone::Dim) => 'd',
            Some(Tone::Strong) => 's',
            Some(Tone::Key) => 'k',
            Some(Tone::Alarm) => 'a',
        };
        if picked {
            letter.to_ascii_uppercase().to_string()
        } else {
            letter.to_string()
        }
    })
}
