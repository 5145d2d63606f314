//! What the program writes about itself: manual pages and completion scripts.

use std::path::{Path, PathBuf};

use super::{make, said, write};

/// Shells a completion script is made for.
pub const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// A folder with `man1/` and `completions/`.
pub struct Texts(pub PathBuf);

impl Texts {
    /// The script for a shell.
    pub fn script(&self, shell: &str) -> PathBuf {
        self.0.join("completions").join(format!("redial.{shell}"))
    }
}

/// Has the program write them. It must be one that runs here.
pub fn write_all(program: &Path, folder: &Path) -> Result<Texts, String> {
    let pages = folder.join("man1");
    make(&pages)?;
    said(program, &["man", "--folder", &pages.display().to_string()])?;
    let texts = Texts(folder.to_owned());
    for shell in SHELLS {
        let script = said(program, &["completions", shell])?;
        write(&texts.script(shell), script + "\n")?;
    }
    Ok(texts)
}
