//! Every screen as it looks, at two sizes, with colours and without. `UPDATE_SCREENS=1` writes them
//! anew; read the difference before keeping it.

use std::{fs, path::Path};

use redial::dashboard::theme::Theme;
use redial_tests_screens::{CHOSEN, buffer, marks, picture, scenes, text};

/// Sizes every screen is drawn at.
const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

#[test]
fn every_screen_looks_as_it_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screens");
    let update = std::env::var_os("UPDATE_SCREENS").is_some();
    let mut other = Vec::new();
    for scene in scenes() {
        let mut sheet = String::new();
        for size in SIZES {
            let mut state = scene.state.clone();
            state.size = size;
            let coloured = buffer(&state);
            state.manners.theme = Theme::Plain;
            let plain = buffer(&state);
            assert_eq!(
                text(&coloured),
                text(&plain),
                "{}: colour changes what is said",
                scene.name
            );
            let (width, height) = size;
            sheet += &format!("== {width}×{height}\n{}", text(&coloured));
            sheet += &format!(
                "== {width}×{height}, colours\n{}",
                marks(&coloured, Theme::Dark)
            );
            sheet += &format!(
                "== {width}×{height}, no colours\n{}",
                marks(&plain, Theme::Plain)
            );
        }
        let path = folder.join(scene.name).with_extension("txt");
        if update {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, &sheet).expect("written");
        } else if fs::read_to_string(&path).unwrap_or_default() != sheet {
            let first = text(&buffer(&scene.state));
            other.push(format!("{}\n{first}", scene.name));
        }
    }
    assert!(
        other.is_empty(),
        "these look otherwise than they did (UPDATE_SCREENS=1 keeps it):\n{}",
        other.join("\n")
    );
}

#[test]
fn the_pictures_are_of_these_screens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tui/pictures");
    let kept = |name: &str| {
        fs::read_to_string(folder.join(name).with_extension("svg")).unwrap_or_default()
    };
    let stale: Vec<_> = scenes()
        .iter()
        .filter(|s| CHOSEN.contains(&s.name) && kept(s.name) != picture(s))
        .map(|s| s.name)
        .collect();
    assert!(
        stale.is_empty(),
        "`cargo xtask shots` draws these anew: {stale:?}"
    );
}
