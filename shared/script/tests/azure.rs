//! The shell script around a script: what it asks Azure, and what it takes for a success.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{os::unix::fs::PermissionsExt, process::Command};

use redial_model::{Plan, Risk};
use redial_script::azure;

fn nothing() -> Plan {
    Plan {
        fix: "some.fix".into(),
        steps: vec![],
        risk: Risk::Safe,
        recheck: vec![],
    }
}

/// Runs the shell script with a stand-in for `az` that says this; answers with its code and
/// what `az` was asked.
fn run(az: &str, words: &[&str]) -> (i32, String) {
    let folder = tempfile(words, az);
    let tool = folder.join("az");
    let asked = folder.join("asked");
    std::fs::write(
        &tool,
        format!("#!/bin/sh\necho \"$@\" > {}\n{az}\n", asked.display()),
    )
    .unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let script = folder.join("fix.sh");
    std::fs::write(&script, azure(&nothing())).unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("sh")
        .arg(&script)
        .args(words)
        .env("PATH", format!("{}:{path}", folder.display()))
        .output()
        .unwrap();
    let asked = std::fs::read_to_string(asked).unwrap_or_default();
    std::fs::remove_dir_all(&folder).unwrap();
    (output.status.code().unwrap(), asked)
}

fn tempfile(words: &[&str], az: &str) -> std::path::PathBuf {
    let name = format!(
        "redial-az-{}-{:x}",
        std::process::id(),
        words.len() * 31 + az.len()
    );
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_last_line_counts_and_not_what_azure_thinks() {
    assert_eq!(run("echo 'DONE: all'", &["g", "vm"]).0, 0);
    assert_eq!(run("echo 'STOPPED: no'", &["g", "vm"]).0, 1);
    assert_eq!(run("true", &["g", "vm"]).0, 1, "nothing said is no success");
    assert_eq!(run("echo 'so DONE: no'", &["g", "vm"]).0, 1);
    assert_eq!(run("exit 3", &["g", "vm"]).0, 1);
}

#[test]
fn words_are_checked_before_azure_is_asked() {
    let ok = "echo 'DONE: '";
    assert!(
        run(ok, &["g", "vm", "undo"])
            .1
            .contains("--parameters Undo=yes")
    );
    assert!(
        run(ok, &["g", "vm", "dry-run"])
            .1
            .contains("--parameters DryRun=yes")
    );
    for bad in [
        &["g"][..],
        &["g", "vm", "nonsense"],
        &["g", "vm", "undo", "x"],
    ] {
        let (code, asked) = run(ok, bad);
        assert_eq!((code, asked.as_str()), (2, ""), "{bad:?}");
    }
}
