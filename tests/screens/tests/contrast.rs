//! How far every text of every screen stands out, in every theme, on known terminals: the contrast
//! ratio of WCAG 2.2 ("contrast ratio", w3.org/TR/WCAG22) of what each cell holds, at least 4.5 to 1
//! (success criterion 1.4.3).

use std::collections::BTreeMap;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};
use redial::dashboard::theme::{Theme, Tone};
use redial_tests_screens::{buffer, scenes};

/// What text has to stand out by.
const ENOUGH: f64 = 4.5;

type Rgb = [u8; 3];

/// A terminal as it comes: text and background where nothing else is asked for, and how it shows
/// the cube of 256 colours.
struct Terminal {
    name: &'static str,
    text: Rgb,
    ground: Rgb,
    cube: fn(u8, Layer) -> Rgb,
}

/// What a colour is for.
#[derive(Clone, Copy)]
enum Layer {
    Text,
    Ground,
}

const fn rgb(hex: u32) -> Rgb {
    let [_, red, green, blue] = hex.to_be_bytes();
    [red, green, blue]
}

const fn terminal(name: &'static str, text: u32, ground: u32) -> Terminal {
    Terminal {
        name,
        text: rgb(text),
        ground: rgb(ground),
        cube,
    }
}

/// Dark ones, by what their makers publish.
const DARK: [Terminal; 7] = [
    // XTerm-col.ad and charproc.c (invisible-island.net/xterm), run with -rv: white on black.
    terminal("xterm", 0xff_ff_ff, 0x00_00_00),
    // learn.microsoft.com/windows/terminal/customize-settings/color-schemes: Campbell.
    terminal("Windows Terminal", 0xcc_cc_cc, 0x0c_0c_0c),
    // microsoft/vscode, terminalColorRegistry.ts (terminal.foreground) and editorColors.ts
    // (editor.background, which the panel shows), dark.
    terminal("VS Code", 0xcc_cc_cc, 0x1e_1e_1e),
    // gnome-terminal, profile-editor.cc: the built-in scheme "GNOME dark".
    terminal("GNOME", 0xd0_cf_cc, 0x17_14_21),
    // PuTTY, settings.c: Colour0 187,187,187 and Colour2 0,0,0.
    terminal("PuTTY", 0xbb_bb_bb, 0x00_00_00),
    // Linux, drivers/tty/vt/vt.c: default_red and its like, colours 7 and 0.
    Terminal {
        cube: linux,
        ..terminal("Linux console", 0xaa_aa_aa, 0x00_00_00)
    },
    // ethanschoonover.com/solarized: base0 on base03.
    terminal("Solarized dark", 0x83_94_96, 0x00_2b_36),
];

/// Light ones.
const LIGHT: [Terminal; 2] = [
    // gnome-terminal, profile-editor.cc: "GNOME light"; xterm and Terminal.app have black on white.
    terminal("GNOME light", 0x1e_1e_1e, 0xff_ff_ff),
    // microsoft/vscode as above, light: terminal.foreground on editor.background.
    terminal("VS Code light", 0x33_33_33, 0xff_ff_ff),
];

/// Solarized light: base00 on base3. Its own text stands out by 4.1 only, so what is the terminal's
/// own is not measured there.
const SOLARIZED_LIGHT: Terminal = terminal("Solarized light", 0x65_7b_83, 0xfd_f6_e3);

/// The cube of xterm (256colres.pl), which the others have, too.
fn cube(number: u8, _: Layer) -> Rgb {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match number {
        ..16 => panic!("colour {number} looks different on every terminal"),
        16..232 => {
            let at = usize::from(number - 16);
            [STEPS[at / 36], STEPS[at / 6 % 6], STEPS[at % 6]]
        }
        _ => [8 + 10 * (number - 232); 3],
    }
}

/// The Linux console shows the nearest of its sixteen (vt.c: rgb_from_256, rgb_foreground,
/// rgb_background).
fn linux(number: u8, layer: Layer) -> Rgb {
    let of = match number {
        ..232 => [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6]
            .map(|step| u32::from(step) * 255 / 6),
        _ => [u32::from(number) * 10 - 2312; 3],
    };
    let most = of.into_iter().max().unwrap_or(0);
    match layer {
        Layer::Ground => of.map(|c| if c & 0x80 == 0 { 0 } else { 0xaa }),
        Layer::Text if most <= 0x55 && of.iter().all(|c| *c > most / 2) => [0x55; 3],
        Layer::Text => {
            let (low, high) = if most > 0xaa { (0x55, 0xff) } else { (0, 0xaa) };
            of.map(|c| if c > most / 2 { high } else { low })
        }
    }
}

fn luminance(colour: Rgb) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl Terminal {
    /// Text and background of a cell.
    fn shows(&self, cell: &Cell) -> (Rgb, Rgb) {
        let of = |colour, layer, own| match colour {
            Color::Reset => own,
            Color::Indexed(number) => (self.cube)(number, layer),
            other => panic!("{other:?} looks different on every terminal"),
        };
        let (text, ground) = (
            of(cell.fg, Layer::Text, self.text),
            of(cell.bg, Layer::Ground, self.ground),
        );
        // How faint faint text is nobody knows, and blinking or hidden text is no text.
        let odd = Modifier::DIM | Modifier::HIDDEN | Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
        assert!(!cell.modifier.intersects(odd), "{cell:?}");
        if cell.modifier.contains(Modifier::REVERSED) {
            (ground, text)
        } else {
            (text, ground)
        }
    }
}

/// The terminals a theme is for.
fn terminals(theme: Theme) -> Vec<&'static Terminal> {
    match theme {
        Theme::Dark | Theme::ColourBlind => DARK.iter().collect(),
        Theme::Light => LIGHT.iter().collect(),
        // It leaves nothing to the terminal, and no colours are the terminal's own: for all.
        Theme::HighContrast | Theme::Plain => DARK.iter().chain(&LIGHT).collect(),
    }
}

#[test]
fn every_text_of_every_screen_stands_out_on_every_terminal() {
    let mut weakest: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for scene in scenes() {
        for (word, theme) in Theme::NAMED {
            let mut state = scene.state.clone();
            state.manners.theme = theme;
            let drawn = buffer(&state);
            for cell in drawn
                .content()
                .iter()
                .filter(|c| !c.symbol().trim().is_empty())
            {
                for terminal in terminals(theme) {
                    let (text, ground) = terminal.shows(cell);
                    let least = weakest.entry((word, terminal.name)).or_insert(f64::MAX);
                    *least = least.min(contrast(text, ground));
                }
            }
        }
    }
    let table: String = weakest
        .iter()
        .map(|((theme, terminal), least)| format!("{theme:14} {terminal:18} {least:5.1}\n"))
        .collect();
    println!("{table}");
    assert!(weakest.values().all(|least| *least >= ENOUGH), "{table}");
}

#[test]
fn what_the_light_theme_paints_stands_out_on_warm_paper_too() {
    for tone in Tone::ALL {
        let style = Theme::Light.style(tone);
        let Some(Color::Indexed(text)) = style.fg else {
            continue;
        };
        let ground = match style.bg {
            Some(Color::Indexed(ground)) => cube(ground, Layer::Ground),
            _ => SOLARIZED_LIGHT.ground,
        };
        let ratio = contrast(cube(text, Layer::Text), ground);
        assert!(ratio >= ENOUGH, "{tone:?}: {ratio:.1}");
    }
}

#[test]
fn what_is_beside_the_point_never_outshines_the_text() {
    let bright = |theme: Theme, tone, terminal: &Terminal| {
        let mut cell = Cell::default();
        cell.set_style(theme.style(tone));
        let (text, ground) = terminal.shows(&cell);
        contrast(text, ground)
    };
    for terminal in DARK.iter().filter(|t| t.name != "Solarized dark") {
        for theme in [Theme::Dark, Theme::HighContrast] {
            let (dim, plain) = (
                bright(theme, Tone::Dim, terminal),
                bright(theme, Tone::Plain, terminal),
            );
            assert!(
                dim <= plain,
                "{theme:?} on {}: {dim:.1} {plain:.1}",
                terminal.name
            );
        }
    }
}

#[test]
fn a_theme_is_chosen_by_the_background() {
    let on = |ground: Rgb| Theme::on(ground.map(|c| f64::from(c) / 255.0));
    assert!(DARK.iter().all(|t| on(t.ground) == Theme::Dark));
    let light = LIGHT.iter().chain([&SOLARIZED_LIGHT]);
    assert!(light.map(|t| on(t.ground)).all(|t| t == Theme::Light));
}
