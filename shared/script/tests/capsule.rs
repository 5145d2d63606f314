//! The script that fetches a capsule: its grammar, and what the shell script around it takes for one.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod grammar;

use proptest::prelude::*;
use redial_script::{RedialThere, capsule, capsule_azure};

use grammar::wrong;

fn at(path: &str) -> RedialThere {
    RedialThere::At(path.into())
}

fn from(url: &str) -> RedialThere {
    RedialThere::From {
        url: url.into(),
        sha256: "0a".repeat(32),
    }
}

#[test]
fn it_is_powershell_5() {
    for there in [
        at(r"C:\Temp\redial.exe"),
        from("https://example.test/r.exe"),
    ] {
        let script = capsule(&there);
        assert_eq!(wrong(&script), [] as [&str; 0]);
        assert!(script.len() < 8_000);
        assert!(capsule_azure(&there).contains(&script));
    }
}

proptest! {
    #[test]
    fn no_path_gets_out_of_its_string(path in "\\PC{0,60}") {
        let bad = wrong(&capsule(&at(&path)));
        prop_assert!(bad.is_empty(), "{bad:?}");
        let ends = capsule_azure(&at(&path)).matches("\nEND-OF-REDIAL\n").count();
        prop_assert_eq!(ends, 1);
    }
}

/// Runs the shell script with a stand-in for `az` that says this.
#[cfg(unix)]
fn run(az: &str, words: &[&str]) -> (i32, String) {
    use std::os::unix::fs::PermissionsExt;
    let name = format!("redial-az-capsule-{}-{}", std::process::id(), az.len());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let tool = folder.join("az");
    std::fs::write(&tool, format!("#!/bin/sh\n{az}\n")).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let script = folder.join("capsule.sh");
    std::fs::write(&script, capsule_azure(&at("C:\\r.exe"))).unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = std::process::Command::new("sh")
        .arg(&script)
        .args(words)
        .env("PATH", format!("{}:{path}", folder.display()))
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code().unwrap(), said)
}

#[test]
#[cfg(unix)]
fn only_a_whole_capsule_is_a_success() {
    let whole = "printf 'redial-capsule:1:4:0:AAAA:redial-end\\n'";
    let (code, said) = run(whole, &["group", "vm"]);
    assert_eq!(code, 0);
    assert!(said.contains("redial-capsule:1:"), "{said}");
    assert_eq!(
        run(
            "printf 'redial-capsule:1:4:0:AA:redial-\\nend\\n'",
            &["g", "vm"]
        )
        .0,
        0
    );
    assert_eq!(run("printf 'redial-capsule:1:4:0:AAAA'", &["g", "vm"]).0, 1);
    assert_eq!(run("echo 'STOPPED: no'", &["g", "vm"]).0, 1);
    assert_eq!(run("exit 3", &["g", "vm"]).0, 1);
    assert_eq!(run(whole, &["group"]).0, 2);
}
