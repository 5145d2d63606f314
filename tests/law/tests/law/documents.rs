//! Documents stand where they belong and name everything.

use std::fs;

use redial_catalog::FIXES;

use super::{leftovers::only, workspace::root};

#[test]
fn the_documents_show_every_fix() {
    let text = fs::read_to_string(root().join("docs/fixes.md")).expect("docs/fixes.md");
    for card in FIXES.iter().map(|f| f.card()) {
        assert!(
            text.contains(&format!("`{}`", card.id)),
            "docs/fixes.md does not name {}",
            card.id
        );
        assert!(
            text.contains(&format!(" {}", card.id)) && text.contains("redial fix --lab"),
            "docs/fixes.md does not show {}",
            card.id
        );
    }
}

#[test]
fn readmes_have_their_headings() {
    let probe: &[&str] = &[
        "Asks",
        "Why it matters",
        "How it looks",
        "What it may find",
        "What it cannot tell",
        "References",
    ];
    let fix: &[&str] = &[
        "Fixes",
        "Changes",
        "Risk",
        "Undo",
        "When it refuses",
        "References",
    ];
    for (folder, headings) in [("probes", probe), ("fixes", fix), ("shared", &[])] {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            let path = entry.expect("an entry").path().join("README.md");
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|_| panic!("{} is missing", path.display()));
            for heading in headings {
                assert!(
                    text.contains(&format!("\n## {heading}\n")),
                    "{}: no heading {heading}",
                    path.display()
                );
            }
            let lib =
                fs::read_to_string(path.with_file_name("src").join("lib.rs")).expect("a library");
            assert!(
                lib.starts_with("#![doc = include_str!(\"../README.md\")]"),
                "{}: its README is not its rustdoc",
                path.display()
            );
        }
    }
}

#[test]
fn architecture_names_every_shared_crate_and_suite() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for folder in ["shared", "tests"] {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            let name = format!(
                "{folder}/{}",
                entry.expect("an entry").file_name().to_string_lossy()
            );
            assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
}

/// Crates whose README shows no program yet.
const WITHOUT_EXAMPLE: &[&str] = &[];

/// The README is the rustdoc, so that what it shows is compiled.
#[test]
fn every_shared_crate_shows_its_use() {
    let crates = fs::read_dir(root().join("shared")).expect("shared");
    let paths = crates.map(|e| e.expect("an entry").path());
    let without = paths.filter(|path| {
        let text = fs::read_to_string(path.join("README.md")).expect("a README");
        !text.contains("\n```\n") || !text.contains("use redial_")
    });
    let name = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name");
        name.to_string_lossy().into_owned()
    };
    only(
        "a README without a program",
        without.map(name),
        WITHOUT_EXAMPLE,
    );
}
