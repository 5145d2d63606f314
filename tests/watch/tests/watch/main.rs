//! What engines read, and what docs/watching.md says of it.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod dashboard;
mod exporter;
mod json;
mod metrics;
mod rules;

use std::{fs, path::Path};

/// A file of the project.
fn document(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// Compares a file with what it has to be; `UPDATE_WATCHING=1` writes it.
fn held(path: &str, written: &str) {
    if std::env::var_os("UPDATE_WATCHING").is_some() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        fs::write(root.join(path), written).unwrap();
    }
    let is_so = document(path) == written;
    assert!(
        is_so,
        "{path} is old: UPDATE_WATCHING=1 cargo test -p redial-tests-watch"
    );
}
