//! What is in the program, as CycloneDX: by `cargo cyclonedx`, which is fetched where it is missing.

use std::{fs, path::Path};

use super::VERSION;
use crate::run::{cargo, root, run as sh};

/// The version that is fetched.
const TOOL: &str = "0.5.9";

/// Writes it, and its name.
pub fn write(out: &Path) -> Result<String, String> {
    let tools = root().join("target").join("tools");
    let tool = tools.join("bin").join("cargo-cyclonedx");
    if !tool.is_file() {
        let mut install = cargo(&format!(
            "install --locked --quiet cargo-cyclonedx --version {TOOL} --root"
        ));
        sh(install.arg(&tools))?;
    }
    let mut list = std::process::Command::new(tool);
    list.args([
        "cyclonedx",
        "--manifest-path",
        "tui/Cargo.toml",
        "--format",
        "json",
        "--spec-version",
        "1.5",
        "--override-filename",
        "redial-sbom",
    ]);
    sh(&mut list)?;
    let name = format!("redial-{VERSION}.cdx.json");
    take(&out.join(&name))?;
    Ok(name)
}

/// The tool writes beside each manifest of the workspace: the program's is taken, the others go.
fn take(to: &Path) -> Result<(), String> {
    const WRITTEN: &str = "redial-sbom.json";
    let written = root().join("tui").join(WRITTEN);
    fs::copy(&written, to).map_err(|e| format!("can't copy {}: {e}", written.display()))?;
    for folder in ["tui", "xtask", "shared/*", "probes/*", "fixes/*", "tests/*"] {
        for place in folders(folder) {
            let _ = fs::remove_file(place.join(WRITTEN));
        }
    }
    Ok(())
}

fn folders(pattern: &str) -> Vec<std::path::PathBuf> {
    match pattern.strip_suffix("/*") {
        None => vec![root().join(pattern)],
        Some(folder) => {
            let listed = root().join(folder).read_dir().into_iter().flatten();
            listed
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect()
        }
    }
}
