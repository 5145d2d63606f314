use std::fmt::Write;

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

use redial::dashboard::theme::Theme;

use crate::{Scene, sheet};

/// Screens whose pictures are kept, for those who read about redial before they run it.
pub const CHOSEN: [&str; 9] = [
    "hosts-demo",
    "line-broken",
    "causes",
    "plan",
    "applied",
    "lowered",
    "checks-far",
    "applied-far",
    "sign-in-session",
];
/// Columns and rows of a picture.
const SIZE: (u16, u16) = (100, 30);
/// Size of a cell, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
/// Around the screen, in pixels.
const MARGIN: f64 = 12.0;
/// What a terminal shows where nothing else is asked for.
#[derive(Clone, Copy, PartialEq)]
struct Sheet {
    ink: &'static str,
    paper: &'static str,
}

const DARK: Sheet = Sheet {
    ink: "#d5d9e0",
    paper: "#14171c",
};
const LIGHT: Sheet = Sheet {
    ink: "#1e1e1e",
    paper: "#ffffff",
};

/// A scene as a picture.
pub fn picture(scene: &Scene) -> String {
    picture_in(scene, scene.state.manners.theme)
}

/// A scene as a picture, in these colours.
pub fn picture_in(scene: &Scene, theme: Theme) -> String {
    let mut state = scene.state.clone();
    state.size = SIZE;
    state.manners.theme = theme;
    let sheet = if theme == Theme::Light { LIGHT } else { DARK };
    svg(&sheet::buffer(&state), sheet)
}

fn svg(buffer: &Buffer, sheet: Sheet) -> String {
    let area = buffer.area;
    let (width, height) = (
        f64::from(area.width) * CELL.0 + 2.0 * MARGIN,
        f64::from(area.height) * CELL.1 + 2.0 * MARGIN,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g xml:space=\"preserve\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"{}\">\n",
        sheet.paper, sheet.ink
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let start = x;
            let look = Look::of(&buffer[(x, y)], sheet);
            let mut text = String::new();
            // Every glyph that is not plain ASCII gets its own place: fonts differ in how wide they
            // make them.
            while x < area.width && Look::of(&buffer[(x, y)], sheet) == look {
                let symbol = buffer[(x, y)].symbol();
                if !symbol.is_ascii() && !text.is_empty() {
                    break;
                }
                text.push_str(symbol);
                x += 1;
                if !symbol.is_ascii() {
                    break;
                }
            }
            look.piece(&mut out, start, y, x - start, &text);
        }
    }
    out + "</g>\n</svg>\n"
}

/// How a cell looks.
#[derive(PartialEq)]
struct Look {
    sheet: Sheet,
    ink: String,
    paper: Option<String>,
    bold: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell, sheet: Sheet) -> Self {
        let mut ink = colour(cell.fg).unwrap_or_else(|| sheet.ink.into());
        let mut paper = colour(cell.bg);
        if cell.modifier.contains(Modifier::REVERSED) {
            (ink, paper) = (paper.unwrap_or_else(|| sheet.paper.into()), Some(ink));
        }
        Self {
            sheet,
            ink,
            paper,
            bold: cell.modifier.contains(Modifier::BOLD),
            underlined: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }

    fn piece(&self, out: &mut String, x: u16, y: u16, cells: u16, text: &str) {
        let (left, top) = (
            MARGIN + f64::from(x) * CELL.0,
            MARGIN + f64::from(y) * CELL.1,
        );
        // Writing into a text never fails.
        if let Some(paper) = &self.paper {
            let width = f64::from(cells) * CELL.0;
            let _ = writeln!(
                out,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{paper}\"/>",
                CELL.1
            );
        }
        if text.trim().is_empty() {
            return;
        }
        let escaped = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            // Browsers of today collapse other spaces, whatever xml:space says, and stretch the rest.
            .replace(' ', "\u{a0}");
        let bold = if self.bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let line = if self.underlined {
            " text-decoration=\"underline\""
        } else {
            ""
        };
        let ink = if self.ink == self.sheet.ink {
            String::new()
        } else {
            format!(" fill=\"{}\"", self.ink)
        };
        let length = f64::from(cells) * CELL.0;
        let _ = writeln!(
            out,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\"{ink}{bold}{line}>{escaped}</text>",
            top + 13.5
        );
    }
}

/// A colour of the cube as every terminal shows it; nothing where the terminal decides.
fn colour(colour: Color) -> Option<String> {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let Color::Indexed(number @ 16..) = colour else {
        return None;
    };
    let [red, green, blue] = match number {
        232.. => [8 + 10 * (number - 232); 3],
        _ => {
            let at = usize::from(number - 16);
            [STEPS[at / 36], STEPS[at / 6 % 6], STEPS[at % 6]]
        }
    };
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}
