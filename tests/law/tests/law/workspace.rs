//! What cargo and git know about the workspace.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::Value;

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the workspace")
        .to_path_buf()
}

/// Every package of the lock file, of the workspace and third-party, for every platform.
pub fn metadata() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| {
        let text = cargo(&["metadata", "--format-version", "1", "--offline"]);
        serde_json::from_str(&text).expect("JSON")
    })
}

/// The packages of the workspace, as `cargo metadata` describes them.
pub fn ours() -> impl Iterator<Item = &'static Value> {
    list(&metadata()["packages"])
        .iter()
        .filter(|p| p["source"].is_null())
}

/// What cargo prints.
pub fn cargo(words: &[&str]) -> String {
    output(Command::new(env!("CARGO")).args(words))
}

/// The files git knows that end so.
pub fn tracked(ending: &str) -> Vec<String> {
    output(Command::new("git").args(["ls-files"]))
        .lines()
        .filter(|f| f.ends_with(ending) && root().join(f).exists())
        .map(str::to_owned)
        .collect()
}

fn output(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().expect("it runs");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A JSON text, empty when it is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A JSON list, empty when it is none.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
