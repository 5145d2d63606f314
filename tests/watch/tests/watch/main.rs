//! What engines read, and what docs/watching.md says of it.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod metrics;

use std::{fs, path::Path};

/// A file of the project.
fn document(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}
