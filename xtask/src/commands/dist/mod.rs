//! The packages of a release, in `target/dist`.

mod archive;
mod installed;
mod linux;
mod manifests;
mod sbom;
mod texts;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::windows::{NEEDED as FOR_WINDOWS, TARGET as WINDOWS, debian, target};
use crate::run::{cargo, in_ci, lacking, root, run as sh};

/// The version of the workspace.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What the program is, in one line of at most 60 characters.
const SUMMARY: &str = "finds out why Remote Desktop fails, and fixes it";
/// Where it is published.
const HOME: &str = "https://github.com/redial-rs/redial";
/// What engines that watch are given, beside the program: rules, a dashboard, and what it runs in.
const WATCHING: [&str; 3] = ["redial.rules.yml", "dashboard.json", "Containerfile"];

const STATIC: &str = "x86_64-unknown-linux-musl";
/// The program that signs in.
const LOGIN: &str = "redial-login";
/// The one that leads to a Windows host without SSH. Windows has one of its own (winrs).
const WINRM: &str = "redial-winrm";

/// What it takes besides Rust: a program, and the Debian package it is in.
pub const NEEDED: [(&str, &str); 4] = [
    ("dpkg-shlibdeps", "dpkg-dev"),
    ("rpmbuild", "rpm"),
    ("zip", "zip"),
    ("man", "man-db"),
];
/// What the program that runs on every Linux takes besides.
const FOR_STATIC: [(&str, &str); 1] = [("musl-gcc", "musl-tools")];

/// Everything that a release has: packages, archives, their checksums, manifests of package managers
/// and the list of what is in the program.
pub fn run(words: &[String]) -> Result<(), String> {
    match words.first().map(String::as_str) {
        None => whole(),
        Some("check") => installed::check(),
        Some(other) => Err(format!("no such part of a release: {other}")),
    }
}

fn whole() -> Result<(), String> {
    let out = fresh()?;
    let linux = release()?;
    let texts = texts::write_all(&linux, &out.join("texts"))?;
    let login = beside(LOGIN, None)?;
    let mut made = linux::packages(&out, &[&linux, &login], &texts)?;
    let gnu = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let winrm = beside(WINRM, None)?;
    made.push(archive::tar(&out, &gnu, &[&linux, &login, &winrm], &texts)?);
    for (name, programs) in [(STATIC, statically()?), (WINDOWS, for_windows()?)] {
        match programs {
            Ok(programs) => {
                let programs: Vec<&Path> = programs.iter().map(PathBuf::as_path).collect();
                let pack = if name == WINDOWS {
                    archive::zip
                } else {
                    archive::tar
                };
                made.push(pack(&out, name, &programs, &texts)?);
            }
            Err(missing) => println!("left out: {name} needs {missing}"),
        }
    }
    made.push(archive::source(&out)?);
    made.extend(sbom::write(&out)?);
    let sums = archive::checksums(&out, &made)?;
    manifests::write_all(&out, &sums)?;
    println!("{}", sums.text());
    Ok(())
}

/// An empty folder for all of it.
fn fresh() -> Result<PathBuf, String> {
    let out = root().join("target").join("dist");
    let _ = fs::remove_dir_all(&out);
    make(&out)?;
    Ok(out)
}

/// The program for Linux, as it was released before or is now.
fn release() -> Result<PathBuf, String> {
    sh(&mut cargo("build --locked --release --quiet -p redial"))?;
    Ok(root().join("target/release/redial"))
}

/// A program beside it for Linux, for this system or another.
fn beside(name: &str, system: Option<&str>) -> Result<PathBuf, String> {
    let mut build = cargo(&format!("build --locked --release --quiet -p {name}"));
    let mut folder = root().join("target");
    if let Some(system) = system {
        build.args(["--target", system]);
        folder.push(system);
    }
    sh(&mut build)?;
    Ok(folder.join("release").join(name))
}

/// The programs, or what is missing for them.
type Built = Result<Vec<PathBuf>, String>;

/// The program that runs on every Linux. Its resolver reads /etc/hosts and /etc/resolv.conf and
/// nothing else.
fn statically() -> Result<Built, String> {
    let known = Command::new("rustup")
        .args(["target", "add", STATIC])
        .status();
    let missing = lacking(&FOR_STATIC);
    if !known.is_ok_and(|status| status.success()) {
        return Ok(Err(format!("rustup and its target {STATIC}")));
    }
    if !missing.is_empty() {
        return Ok(Err(missing.join(", ")));
    }
    sh(&mut cargo(&format!(
        "build --locked --release --quiet -p redial --target {STATIC}"
    )))?;
    let redial = root().join("target").join(STATIC).join("release/redial");
    let (login, winrm) = (beside(LOGIN, Some(STATIC))?, beside(WINRM, Some(STATIC))?);
    Ok(Ok(vec![redial, login, winrm]))
}

fn for_windows() -> Result<Built, String> {
    let missing = lacking(&FOR_WINDOWS);
    if !missing.is_empty() {
        return Ok(Err(missing.join(", ")));
    }
    let mut build = debian("build --locked --release --quiet -p redial -p redial-login");
    // Debian's cargo is no git of its own: it is told.
    if let Some(commit) = commit() {
        build.env("REDIAL_COMMIT", commit);
    }
    sh(&mut build)?;
    let folder = target().join(WINDOWS).join("release");
    Ok(Ok(["redial.exe", "redial-login.exe"]
        .map(|name| folder.join(name))
        .into()))
}

/// The commit that is built.
fn commit() -> Option<String> {
    said("git", &["rev-parse", "--short=9", "HEAD"]).ok()
}

/// When it was made, in seconds since 1970: packages of one commit are alike.
fn made_at() -> String {
    said("git", &["log", "-1", "--format=%ct"]).unwrap_or_else(|_| "0".into())
}

/// What a program says on standard output, without spaces around.
fn said(program: impl AsRef<Path>, words: &[&str]) -> Result<String, String> {
    let program = program.as_ref();
    let shown = format!("{} {}", program.display(), words.join(" "));
    let output = Command::new(program)
        .args(words)
        .current_dir(root())
        .output()
        .map_err(|e| format!("can't run {shown}: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        let why = String::from_utf8_lossy(&output.stderr);
        Err(format!("failed: {shown}: {why}"))
    }
}

fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|e| format!("can't make {}: {e}", folder.display()))
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    fs::write(path, bytes).map_err(|e| format!("can't write {}: {e}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if let Some(folder) = to.parent() {
        make(folder)?;
    }
    fs::copy(from, to)
        .map(drop)
        .map_err(|e| format!("can't copy {}: {e}", from.display()))
}
