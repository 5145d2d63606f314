//! Tells a release build which commit it is built from, for `redial --version`.

use std::{env, fs, process::Command};

fn main() {
    let words = from().map_or_else(String::new, |commit| format!(" ({commit})"));
    say("rerun-if-changed=build.rs");
    say("rerun-if-env-changed=REDIAL_COMMIT");
    say(&format!("rustc-env=REDIAL_BUILT_FROM={words}"));
}

/// The first digits of the commit. A build for tests does without, so that a commit does not build
/// everything again.
fn from() -> Option<String> {
    if let Ok(named) = env::var("REDIAL_COMMIT") {
        return Some(named);
    }
    if env::var("PROFILE").as_deref() != Ok("release") {
        return None;
    }
    packed().or_else(checked_out)
}

/// In a crate that was packed, cargo writes the commit down.
fn packed() -> Option<String> {
    let noted = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = noted.split_once("\"sha1\": \"")?;
    rest.get(..9).map(str::to_owned)
}

fn checked_out() -> Option<String> {
    say(&format!(
        "rerun-if-changed={}",
        git(&["rev-parse", "--git-path", "logs/HEAD"])?
    ));
    git(&["rev-parse", "--short=9", "HEAD"])
}

fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}

fn say(words: &str) {
    println!("cargo::{words}");
}
