//! Writes every screen as a picture into a folder: `shots FOLDER [COLUMNSxROWS]`.

use std::{env, fs, path::Path};

use redial_tests_screens::{buffer, scenes, svg};

fn main() {
    let mut words = env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| "shots".into());
    let size = words.next().and_then(|s| s.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)))).unwrap_or((100, 30));
    fs::create_dir_all(&folder).expect("a folder");
    for scene in scenes() {
        let mut state = scene.state;
        state.size = size;
        fs::write(Path::new(&folder).join(scene.name).with_extension("svg"), svg(&buffer(&state))).expect("written");
    }
}
