//! What a piece of text is, and how that looks. Colour never carries meaning alone: a glyph and a
//! word stand beside it.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// As it should be.
    Good,
    /// Worth fixing.
    Warn,
    /// Broken.
    Bad,
    /// Beside the point.
    Dim,
    /// A name, a heading.
    Strong,
    /// A key that can be pressed.
    Key,
    /// What nobody may miss.
    Alarm,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 8] = [
        Self::Plain,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Dim,
        Self::Strong,
        Self::Key,
        Self::Alarm,
    ];
}

/// A set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// For dark terminals.
    #[default]
    Dark,
    /// For light terminals.
    Light,
    /// Few, strong colours.
    HighContrast,
    /// Blue and orange in place of green and red.
    ColourBlind,
    /// No colours: bold, underline and reverse.
    Plain,
}

impl Theme {
    /// Every theme with the word it is asked for by.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("high-contrast", Self::HighContrast),
        ("colour-blind", Self::ColourBlind),
        ("plain", Self::Plain),
    ];

    /// The word it is asked for by.
    pub fn word(self) -> &'static str {
        Self::NAMED
            .iter()
            .find(|(_, theme)| *theme == self)
            .map_or("dark", |(word, _)| word)
    }

    /// What it is for.
    pub fn says(self) -> &'static str {
        match self {
            Self::Dark => "for dark terminals",
            Self::Light => "for light terminals",
            Self::HighContrast => "few, strong colours on black",
            Self::ColourBlind => "blue and orange in place of green and red",
            Self::Plain => "no colours",
        }
    }

    /// The theme of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::NAMED
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, theme)| *theme)
    }

    /// The one after this.
    pub fn next(self) -> Self {
        let at = Self::NAMED
            .iter()
            .position(|(_, theme)| *theme == self)
            .unwrap_or(0);
        Self::NAMED[(at + 1) % Self::NAMED.len()].1
    }

    /// How a tone looks. Colours are taken from the cube of 256 alone, which terminals do not give
    /// other values, unlike the first sixteen: bright black is the background of some. How far text
    /// stands out on known terminals is measured by `tests/screens`.
    pub fn style(self, tone: Tone) -> Style {
        let (good, warn, bad, dim, key) = match self {
            Self::Dark => (77, 220, 203, 247, 80),
            // Yellow and bright colours can't be read on white.
            Self::Light => (22, 94, 124, 241, 25),
            Self::HighContrast => (46, 226, 210, 248, 51),
            // After Okabe and Ito: told apart with every common kind of colour blindness.
            Self::ColourBlind => (39, 214, 202, 247, 177),
            Self::Plain => return mono(tone),
        };
        let ground = self.ground();
        let of = |colour: u8| ground.fg(Color::Indexed(colour));
        match tone {
            Tone::Plain => ground,
            Tone::Good => of(good),
            Tone::Warn => of(warn),
            Tone::Bad => of(bad).add_modifier(Modifier::BOLD),
            Tone::Dim => of(dim),
            Tone::Strong => ground.add_modifier(Modifier::BOLD),
            Tone::Key => of(key).add_modifier(Modifier::BOLD),
            Tone::Alarm => of(WHITE)
                .bg(Color::Indexed(RED))
                .add_modifier(Modifier::BOLD),
        }
    }

    /// What everything is drawn on: the terminal's own colours, but for high contrast, which leaves
    /// nothing to them.
    pub fn ground(self) -> Style {
        match self {
            Self::HighContrast => Style::new()
                .fg(Color::Indexed(WHITE))
                .bg(Color::Indexed(BLACK)),
            Self::Dark | Self::Light | Self::ColourBlind | Self::Plain => Style::new(),
        }
    }

    /// What is picked: one block, whatever colours are in it, as a bar drawn in reverse can't be
    /// read.
    pub fn picked(self) -> Style {
        match self {
            Self::HighContrast => Style::new()
                .fg(Color::Indexed(BLACK))
                .bg(Color::Indexed(WHITE)),
            Self::Dark | Self::Light | Self::ColourBlind | Self::Plain => Style::new()
                .fg(Color::Reset)
                .bg(Color::Reset)
                .add_modifier(Modifier::REVERSED),
        }
    }

    /// The theme for a terminal with this background, as red, green and blue from 0 to 1.
    pub fn on([red, green, blue]: [f64; 3]) -> Self {
        // The relative luminance of WCAG 2.2, and the one at which black and white text stand out
        // alike.
        let linear = |c: f64| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        if luminance > 0.179 {
            Self::Light
        } else {
            Self::Dark
        }
    }
}

/// White in the cube.
const WHITE: u8 = 231;
/// Black in the cube.
const BLACK: u8 = 16;
/// A red that white text stands out on.
const RED: u8 = 160;

fn mono(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        // Not the terminal's faint text: how faint that is nobody knows.
        Tone::Plain | Tone::Good | Tone::Dim => plain,
        Tone::Warn => plain.add_modifier(Modifier::UNDERLINED),
        Tone::Bad => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Tone::Strong | Tone::Key => plain.add_modifier(Modifier::BOLD),
        Tone::Alarm => plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
    }
}
