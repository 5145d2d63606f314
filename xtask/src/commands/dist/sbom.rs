//! What is in the programs, as CycloneDX: by `cargo cyclonedx`, which is fetched where it is missing.

use std::{fs, path::Path};

use super::{VERSION, copy};
use crate::run::{cargo, root, run as sh};

/// The version that is fetched.
const TOOL: &str = "0.5.9";

/// The programs of a release, and the folders they are made in.
const PROGRAMS: [(&str, &str); 3] = [
    ("redial", "tui"),
    ("redial-login", "shared/login"),
    ("redial-winrm", "shared/winrm"),
];
/// What the tool calls its files.
const WRITTEN: &str = "redial-sbom.json";

/// Writes one for each program; their names.
pub fn write(out: &Path) -> Result<Vec<String>, String> {
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
    let names = PROGRAMS.map(|(program, folder)| {
        let name = format!("{program}-{VERSION}.cdx.json");
        let written = root().join(folder).join(WRITTEN);
        copy(&written, &out.join(&name)).map(|()| name)
    });
    clear();
    names.into_iter().collect()
}

/// The tool writes beside each manifest of the workspace.
fn clear() {
    for folder in ["tui", "xtask", "shared/*", "probes/*", "fixes/*", "tests/*"] {
        for place in folders(folder) {
            let _ = fs::remove_file(place.join(WRITTEN));
        }
    }
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
