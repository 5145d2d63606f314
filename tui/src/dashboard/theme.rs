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
    /// Worth mending.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
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

    /// How a tone looks.
    pub fn style(self, tone: Tone) -> Style {
        let plain = Style::new();
        let (good, warn, bad, dim, key) = match self {
            Self::Dark => (
                Color::Green,
                Color::Yellow,
                Color::LightRed,
                Color::DarkGray,
                Color::Cyan,
            ),
            // Yellow and bright colours can't be read on white.
            Self::Light => (
                Color::Indexed(22),
                Color::Indexed(130),
                Color::Indexed(124),
                Color::Indexed(242),
                Color::Indexed(25),
            ),
            Self::HighContrast => (
                Color::LightGreen,
                Color::LightYellow,
                Color::LightRed,
                Color::White,
                Color::LightCyan,
            ),
            // After Okabe and Ito: told apart with every common kind of colour blindness.
            Self::ColourBlind => (
                Color::Indexed(39),
                Color::Indexed(214),
                Color::Indexed(202),
                Color::DarkGray,
                Color::Indexed(175),
            ),
            Self::Plain => return mono(tone),
        };
        match tone {
            Tone::Plain => plain,
            Tone::Good => plain.fg(good),
            Tone::Warn => plain.fg(warn),
            Tone::Bad => plain.fg(bad).add_modifier(Modifier::BOLD),
            Tone::Dim => plain.fg(dim),
            Tone::Strong => plain.add_modifier(Modifier::BOLD),
            Tone::Key => plain.fg(key).add_modifier(Modifier::BOLD),
            Tone::Alarm => plain
                .fg(Color::White)
                .bg(Color::Red)
                .add_modifier(Modifier::BOLD),
        }
    }
}

fn mono(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        Tone::Plain | Tone::Good => plain,
        Tone::Warn => plain.add_modifier(Modifier::UNDERLINED),
        Tone::Bad => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Tone::Dim => plain.add_modifier(Modifier::DIM),
        Tone::Strong | Tone::Key => plain.add_modifier(Modifier::BOLD),
        Tone::Alarm => plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
    }
}
