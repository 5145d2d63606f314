use std::{fs, process::Command};

use crate::run::{cargo, has, root, run as sh};

/// Draws the pictures that are kept, and every screen to be looked at: as PNG, too, where
/// `rsvg-convert` is at hand.
pub fn run() -> Result<(), String> {
    let draw = |words: &str| {
        sh(&mut cargo(&format!(
            "run --quiet -p redial-tests-screens --example shots -- {words}"
        )))
    };
    draw("tui/pictures")?;
    draw("target/shots all")?;
    let folder = root().join("target/shots");
    if !has("rsvg-convert") {
        println!(
            "{} has them as SVG; with rsvg-convert (Debian: librsvg2-bin) they become PNG as well",
            folder.display()
        );
        return Ok(());
    }
    let entries =
        fs::read_dir(&folder).map_err(|e| format!("can't read {}: {e}", folder.display()))?;
    for picture in entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "svg"))
    {
        sh(Command::new("rsvg-convert")
            .arg(&picture)
            .arg("-o")
            .arg(picture.with_extension("png")))?;
    }
    println!("look at them: {}", folder.display());
    Ok(())
}
