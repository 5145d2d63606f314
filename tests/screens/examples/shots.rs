//! Writes the chosen screens as pictures into a folder, or all of them: `shots FOLDER [all]`.

use std::{env, fs, path::Path};

use redial_tests_screens::{CHOSEN, picture, scenes};

fn main() -> std::io::Result<()> {
    let mut words = env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| "shots".into());
    let all = words.next().is_some();
    fs::create_dir_all(&folder)?;
    for scene in scenes().iter().filter(|s| all || CHOSEN.contains(&s.name)) {
        fs::write(
            Path::new(&folder).join(scene.name).with_extension("svg"),
            picture(scene),
        )?;
    }
    Ok(())
}
