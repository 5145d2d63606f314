//! Writes the chosen screens as pictures into a folder, or all of them, or the chosen ones in every
//! theme: `shots FOLDER [all|themes]`.

use std::{env, fs, path::Path};

use redial::dashboard::theme::Theme;
use redial_tests_screens::{CHOSEN, picture, picture_in, scenes};

fn main() -> std::io::Result<()> {
    let mut words = env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| "shots".into());
    let what = words.next().unwrap_or_default();
    fs::create_dir_all(&folder)?;
    let file = |name: &str| Path::new(&folder).join(name).with_extension("svg");
    for scene in scenes()
        .iter()
        .filter(|s| what == "all" || CHOSEN.contains(&s.name))
    {
        if what == "themes" {
            for (word, theme) in Theme::NAMED {
                let name = format!("{}-{word}", scene.name);
                fs::write(file(&name), picture_in(scene, theme))?;
            }
        } else {
            fs::write(file(scene.name), picture(scene))?;
        }
    }
    Ok(())
}
