//! The packages on a machine: installed, run, and removed without a trace.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    LOGIN, NEEDED, VERSION, beside, fresh, in_ci, lacking, linux, make, release, said, texts,
};
use crate::run::{has, is_root, run as sh};

/// What a package must bring.
const FILES: [&str; 8] = [
    "usr/bin/redial",
    "usr/bin/redial-login",
    "usr/share/man/man1/redial.1.gz",
    "usr/share/man/man1/redial-check.1.gz",
    "usr/share/bash-completion/completions/redial",
    "usr/share/fish/vendor_completions.d/redial.fish",
    "usr/lib/systemd/system/redial-serve.service",
    "usr/share/doc/redial/watching/redial.rules.yml",
];

/// Builds both packages, installs each, uses it as people do, and removes it.
pub fn check() -> Result<(), String> {
    if let Err(why) = ready() {
        if in_ci() {
            return Err(why);
        }
        println!("left out: {why}");
        return Ok(());
    }
    let out = fresh()?;
    let program = release()?;
    let texts = texts::write_all(&program, &out.join("texts"))?;
    let login = beside(LOGIN, None)?;
    let made = linux::packages(&out, &[&program, &login], &texts)?;
    deb(&out.join(&made[0]))?;
    rpm(&out.join(&made[1]), &out.join("elsewhere"))?;
    println!("installed, run and removed: {}", made.join(", "));
    Ok(())
}

fn ready() -> Result<(), String> {
    let missing = lacking(&NEEDED);
    if !missing.is_empty() {
        return Err(format!(
            "packages need {}: `cargo xtask setup` installs it",
            missing.join(", ")
        ));
    }
    if !is_root() {
        return Err("only root may install a package".into());
    }
    if Path::new("/usr/bin/redial").exists() || !has("dpkg") {
        return Err("this machine has a redial already, or no dpkg".into());
    }
    Ok(())
}

/// On this machine itself.
fn deb(package: &Path) -> Result<(), String> {
    sh(Command::new("dpkg").arg("-i").arg(package))?;
    let used = used(Path::new("/")).and_then(|()| completes());
    sh(Command::new("dpkg").args(["--purge", "redial"]))?;
    used?;
    gone(Path::new("/"))
}

/// In a folder: Debian is no place for packages of Fedora.
fn rpm(package: &Path, folder: &Path) -> Result<(), String> {
    make(folder)?;
    let rpm = |words: &[&str]| {
        let mut rpm = Command::new("rpm");
        sh(rpm.arg("--root").arg(folder).args(words))
    };
    rpm(&[
        "-i",
        "--nodeps",
        "--ignorearch",
        &package.display().to_string(),
    ])?;
    used(folder)?;
    rpm(&["-e", "--nodeps", "redial"])?;
    gone(folder)
}

/// Runs what was installed as people do.
fn used(at: &Path) -> Result<(), String> {
    for file in FILES {
        let path = at.join(file);
        fs::metadata(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    let program = at.join("usr/bin/redial");
    let says = |words: &[&str], expected: &str| {
        let said = said(&program, words)?;
        match said.contains(expected) {
            true => Ok(()),
            false => Err(format!(
                "redial {}: no `{expected}` in {said}",
                words.join(" ")
            )),
        }
    };
    says(&["--version"], VERSION)?;
    says(&["explain", "0x904"], "0x904")?;
    // It ends with 0 where nothing is wrong.
    says(&["demo", "healthy-nla"], "HEALTHY")?;
    let page = at.join("usr/share/man/man1/redial-fix.1.gz");
    let page = page.display().to_string();
    let read = said_by_man(&page)?;
    match read.contains("ENVIRONMENT") && read.contains("redial-undo(1)") {
        true => Ok(()),
        false => Err(format!("man {page}: {read}")),
    }
}

fn said_by_man(page: &str) -> Result<String, String> {
    said("man", &["--local-file", "--pager=cat", page])
}

/// bash finds the script by itself and asks the program.
fn completes() -> Result<(), String> {
    let script = "source /usr/share/bash-completion/completions/redial
        COMP_WORDS=(redial fix srv01 tls.); COMP_CWORD=3; COMP_TYPE=9
        _clap_complete_redial redial tls. srv01; echo \"${COMPREPLY[@]}\"";
    match said("bash", &["-c", script])? {
        offered if offered.contains("tls.enable") => Ok(()),
        offered => Err(format!("bash was offered `{offered}` for tls.")),
    }
}

/// Nothing of it may be left.
fn gone(at: &Path) -> Result<(), String> {
    let left = FILES.map(|file| at.join(file)).into_iter();
    let left: Vec<PathBuf> = left.filter(|path| path.exists()).collect();
    match left.is_empty() {
        true => Ok(()),
        false => Err(format!("left behind: {left:?}")),
    }
}
