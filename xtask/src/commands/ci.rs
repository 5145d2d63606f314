use std::time::Instant;

use crate::{
    beside::Beside,
    run::{cargo, root, run as sh},
};

/// Everything that must hold, cheapest first. What builds in folders of its own is done beside the
/// rest, up to the suites that measure times.
pub fn run() -> Result<(), String> {
    let mut clock = Clock::default();
    // The fuzz targets have a lock file of their own, which a new dependency leaves behind.
    clock.stage("locks and format", || {
        sh(&mut cargo(
            "fetch --quiet --manifest-path tests/fuzz/Cargo.toml",
        ))?;
        sh(&mut cargo("fmt --all -- --check"))
    })?;
    let beside = Beside::start()?;
    clock.stage("lints", || {
        sh(&mut cargo(
            "clippy --workspace --all-targets -- -D warnings",
        ))
    })?;
    clock.stage("tests", super::test::run)?;
    clock.stage("field", super::field::built)?;
    clock.stage("scripts", super::scripts::run)?;
    clock.stage("documents", documents)?;
    clock.stage("each crate alone", alone)?;
    clock.stage("packed", super::package::run)?;
    clock.stage("release build", super::interop::build)?;
    clock.stage("waiting for Windows and fuzz", || beside.end())?;
    clock.stage("interop", || super::interop::run(&[]))?;
    clock.stage("packages", || super::dist::run(&["check".to_owned()]))?;
    clock.tell();
    Ok(())
}

/// What ci does beside the rest: both build in folders of their own.
pub fn beside() -> Result<(), String> {
    let mut clock = Clock::default();
    clock.stage("windows", super::windows::run)?;
    clock.stage("fuzz", || super::fuzz::run(Some("8")))?;
    clock.tell();
    Ok(())
}

fn documents() -> Result<(), String> {
    let mut doc = cargo("doc --workspace --no-deps --quiet");
    doc.env("RUSTDOCFLAGS", "-D warnings");
    sh(&mut doc)
}

/// Each crate builds with only what it asks for itself.
fn alone() -> Result<(), String> {
    for folder in ["shared", "probes", "fixes"] {
        let entries = std::fs::read_dir(root().join(folder))
            .map_err(|e| format!("can't read {folder}: {e}"))?;
        let mut crates: Vec<_> = entries
            .filter_map(|e| Some(e.ok()?.path().join("Cargo.toml")))
            .collect();
        crates.sort();
        for manifest in crates {
            let mut check = cargo("check --quiet --manifest-path");
            sh(check.arg(manifest))?;
        }
    }
    Ok(())
}

/// How long each stage took.
#[derive(Default)]
struct Clock(Vec<(&'static str, u64)>);

impl Clock {
    fn stage(
        &mut self,
        name: &'static str,
        run: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), String> {
        let begun = Instant::now();
        let done = run().map_err(|why| format!("{name}: {why}"));
        self.0.push((name, begun.elapsed().as_secs()));
        if done.is_err() {
            self.tell();
        }
        done
    }

    fn tell(&self) {
        println!();
        for (name, seconds) in &self.0 {
            println!("{seconds:>6} s  {name}");
        }
    }
}
