//! What a shell is offered when Tab is pressed.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Folder, command, redial, text};

/// What this shell is offered for the last of these words.
fn offered(shell: &str, words: &[&str]) -> String {
    // Tests run beside each other, and each folder goes with its test.
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = Folder::new(&format!("completed-{shell}-{number}"));
    let recent =
        r#"[{"host": "lately.corp.test:3389", "at": 1.0, "says": "healthy", "bad": false}]"#;
    std::fs::create_dir_all(folder.0.join("redial")).unwrap();
    std::fs::write(folder.0.join("redial/recent.json"), recent).unwrap();
    let words = [&["--", "redial"], words].concat();
    let asked = command(&words)
        .env("REDIAL_COMPLETE", shell)
        // bash and zsh tell which word it is.
        .env("_CLAP_COMPLETE_INDEX", (words.len() - 2).to_string())
        .env("_CLAP_IFS", "\n")
        .env("XDG_STATE_HOME", &folder.0)
        .env("LOCALAPPDATA", &folder.0)
        .output()
        .unwrap();
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    text(&asked.stdout)
}

#[test]
fn each_shell_is_offered_what_only_redial_knows() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        for (words, name) in [
            (&["fix", "srv01", "tls."][..], "tls.enable"),
            (&["fix", "key."], "key.park"),
            (&["check", "--lab", "tls-"], "tls-off"),
            (&["check", "--only", "handsh"], "handshake"),
            (&["check", "--skip", "clock,handsh"], "handshake"),
            (&["lab", "tls-"], "tls-off"),
            (&["demo", "closes"], "closes-at-hello"),
            (&["explain", "key.unus"], "key.unusable"),
            (&["man", "expl"], "explain"),
            (&["list", ""], "probes"),
            (&["chec"], "check"),
            (&["check", "--via", "ss"], "ssh"),
            (&["undo", "--via", "ss"], "ssh"),
            (&["check", "--from", ""], "ssh"),
        ] {
            let offered = offered(shell, words);
            assert!(offered.contains(name), "{shell} {words:?}: {offered}");
        }
        let scripts = text(&redial(&["completions", shell]).stdout);
        assert!(scripts.contains("REDIAL_COMPLETE"), "{shell}: {scripts}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn hosts_that_were_checked_lately_are_offered() {
    for words in [&["check", "late"][..], &["plan", ""], &["late"]] {
        let offered = offered("fish", words);
        assert!(
            offered.contains("lately.corp.test:3389"),
            "{words:?}: {offered}"
        );
    }
}

#[test]
fn changes_are_offered_by_their_ids() {
    let folder = Folder::new("completed-undo");
    let file = folder.0.join("machine.json").display().to_string();
    assert!(redial(&["lab", "tls-off", &file]).status.success());
    let journal = folder.0.join("journal").display().to_string();
    let fix = [
        "fix",
        "--lab",
        &file,
        "tls.enable",
        "--yes",
        "--no-revert",
        "--journal",
        &journal,
    ];
    assert!(redial(&fix).status.success());
    let asked = command(&["--", "redial", "undo", ""])
        .env("REDIAL_COMPLETE", "fish")
        .env("REDIAL_JOURNAL", &journal)
        .output()
        .unwrap();
    let offered = text(&asked.stdout);
    assert!(offered.contains("\ttls.enable"), "{offered}");
}
