use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::windows::{NEEDED, TARGET, debian, target};
use crate::run::{cargo, lacking, root, run as sh};

/// Shells a completion script is made for.
const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// The stripped programs for Linux and Windows, each in an archive with completions, man page,
/// licences and README, and their checksums.
pub fn run() -> Result<(), String> {
    let out = root().join("target").join("dist");
    let _ = fs::remove_dir_all(&out);
    sh(&mut cargo("build --locked --release -p redial"))?;
    let linux = root().join("target/release/redial");
    let mut archives = vec![pack(
        &out,
        &format!("{}-unknown-linux-gnu", std::env::consts::ARCH),
        &linux,
        &linux,
    )?];
    let missing = lacking(&NEEDED);
    if missing.is_empty() {
        sh(&mut debian("build --locked --release -p redial"))?;
        archives.push(pack(
            &out,
            TARGET,
            &target().join(TARGET).join("release/redial.exe"),
            &linux,
        )?);
    } else {
        println!(
            "left out: Windows needs {}: `cargo xtask setup` installs it",
            missing.join(", ")
        );
    }
    let mut sums = Command::new("sha256sum");
    let listed = sums
        .current_dir(&out)
        .args(archives)
        .output()
        .map_err(|e| format!("can't run sha256sum: {e}"))?;
    write(&out.join("SHA256SUMS"), &listed.stdout)?;
    println!("{}", String::from_utf8_lossy(&listed.stdout));
    Ok(())
}

/// One archive; `here` is the program that can run here and writes the texts.
fn pack(out: &Path, target: &str, program: &Path, here: &Path) -> Result<String, String> {
    let name = format!("redial-{}-{target}", env!("CARGO_PKG_VERSION"));
    let folder = out.join(&name);
    fs::create_dir_all(folder.join("completions"))
        .map_err(|e| format!("can't make {}: {e}", folder.display()))?;
    let copy = |from: PathBuf| {
        let to = folder.join(from.file_name().unwrap_or_default());
        fs::copy(&from, to)
            .map(|_| ())
            .map_err(|e| format!("can't copy {}: {e}", from.display()))
    };
    copy(program.to_owned())?;
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"] {
        copy(root().join(file))?;
    }
    for shell in SHELLS {
        write(
            &folder.join("completions").join(format!("redial.{shell}")),
            &said(here, &["completions", shell])?,
        )?;
    }
    write(&folder.join("redial.1"), &said(here, &["man"])?)?;
    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    sh(tar
        .args(["--sort=name", "--owner=0", "--group=0", "-czf"])
        .arg(out.join(&archive))
        .arg("-C")
        .arg(out)
        .arg(&name))?;
    Ok(archive)
}

fn said(program: &Path, words: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(program)
        .args(words)
        .output()
        .map_err(|e| format!("can't run {}: {e}", program.display()))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{} {} failed", program.display(), words.join(" ")))
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("can't write {}: {e}", path.display()))
}
