//! No command that redial starts inherits the password.

use std::fs;

use super::{source::sources, workspace::root};

/// Chores and the suites have no password.
const WITHOUT: &[&str] = &["xtask/", "tests/", "tui/build.rs"];

#[test]
fn no_command_inherits_the_password() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources().iter().filter(|s| !s.is_test()) {
        if WITHOUT.iter().any(|part| source.path.starts_with(part)) {
            continue;
        }
        let text = fs::read_to_string(root().join(&source.path)).expect("a source");
        if !text.contains("process::Command") && !text.contains("process::{") {
            continue;
        }
        let started = text.matches("Command::new(").count();
        seen += started;
        if text.matches("env_remove(PASSWORD_VARIABLE)").count() < started {
            wrong.push(source.path.clone());
        }
    }
    assert!(seen > 5, "the rule sees nothing");
    assert!(
        wrong.is_empty(),
        "call env_remove(PASSWORD_VARIABLE): {wrong:#?}"
    );
}
