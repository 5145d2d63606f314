use crate::run::{cargo, root, run as sh};

/// Everything that must hold, cheapest first.
pub fn run() -> Result<(), String> {
    // The fuzz targets have a lock file of their own, which a new dependency leaves behind.
    sh(&mut cargo(
        "fetch --quiet --manifest-path tests/fuzz/Cargo.toml",
    ))?;
    sh(&mut cargo("fmt --all -- --check"))?;
    sh(&mut cargo(
        "clippy --workspace --all-targets -- -D warnings",
    ))?;
    super::test::run()?;
    super::field::run(&[])?;
    super::scripts::run()?;
    let mut doc = cargo("doc --workspace --no-deps --quiet");
    doc.env("RUSTDOCFLAGS", "-D warnings");
    sh(&mut doc)?;
    alone()?;
    super::package::run()?;
    super::fuzz::run(Some("8"))?;
    super::interop::run(&[])?;
    super::dist::run(&["check".to_owned()])?;
    super::windows::run()
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
