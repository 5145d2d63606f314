//! Hosts that the configuration keeps as they are.

use std::{fs, path::Path};

use super::lab::{Lab, run_in, slots};

const FIX: [&str; 4] = ["fix", "tls.enable", "--yes", "--no-revert"];

/// Writes the usual configuration of this folder.
fn configure(home: &Path, readonly: &str) {
    fs::create_dir_all(home.join("redial")).unwrap();
    fs::write(
        home.join("redial/config.toml"),
        format!("deep = false\nreadonly = {readonly}\n"),
    )
    .unwrap();
}

#[test]
fn a_host_of_the_list_is_neither_fixed_nor_undone() {
    let lab = Lab::new("tls-off");
    let file = lab.file();
    let on = |home: &Path, words: &[&str]| run_in(home, &[words, &["--lab", &file]].concat(), "");
    let home = Lab::empty();
    let home = home.folder();
    for (rule, typed) in [
        ("[\"srv01\"]", None),
        ("[\"x\",\n\"*.corp.test\"]", None),
        ("[\"127.0.0.0/8\"]", None),
        ("true", None),
        // Its own name counts, whatever was typed.
        ("[\"SRV01\"]", Some("192.0.2.7")),
        ("[\"srv01.corp.test\"]", Some("alias")),
    ] {
        configure(home, rule);
        let before = slots(lab.state());
        let words = match typed {
            None => FIX.to_vec(),
            Some(host) => [&["fix", host], &FIX[1..]].concat(),
        };
        let (code, said) = on(home, &words);
        assert_eq!(code, Some(4), "{rule}: {said}");
        assert!(
            said.contains("read-only: ") && said.contains("config.toml, line "),
            "{said}"
        );
        assert_eq!(before, slots(lab.state()), "{rule}");
        // A preview changes nothing.
        assert_eq!(on(home, &[&words[..], &["--dry-run"]].concat()).0, Some(0));
    }
    configure(home, "[\"srv02\", \"10.0.0.0/8\"]");
    let (code, said) = on(home, &FIX);
    assert_eq!(code, Some(0), "{said}");
    configure(home, "[\"srv01\"]");
    let (code, said) = on(home, &["undo", "--yes"]);
    assert!(code == Some(4) && said.contains("read-only: "), "{said}");
    configure(home, "[\"srv01\"");
    let (code, said) = on(home, &["undo", "--yes"]);
    assert!(code == Some(2) && said.contains("line "), "broken: {said}");
    configure(home, "false");
    let (code, said) = on(home, &["undo", "--yes"]);
    assert_eq!(code, Some(0), "{said}");
}
