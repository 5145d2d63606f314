//! `redial config`: which files and variables there are, and whether they are right.

use std::{fs, path::Path, process::Output};

use super::{Folder, command, text};

/// What `redial config` says with this home, these words and these variables.
fn survey(home: &Path, words: &[&str], set: &[(&str, &str)]) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = command(&[&["config"], words].concat())
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_STATE_HOME", home)
        .envs(set.iter().copied())
        .output()
        .unwrap();
    (status.code(), text(&stdout))
}

#[test]
fn a_survey_says_what_is_there_and_what_is_broken() {
    let folder = Folder::new("survey");
    let home = &*folder.0;
    let (code, says) = survey(home, &[], &[]);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("not there") && says.contains("no variable"));
    assert_eq!(fs::read_dir(home).unwrap().count(), 0, "nothing is made");

    fs::create_dir(home.join("redial")).unwrap();
    let place = home.join("redial/config.toml");
    fs::write(&place, "theme = \"light\"\n").unwrap();
    let (code, says) = survey(home, &[], &[("REDIAL_THEME", "dark"), ("REDIAL_TEME", "x")]);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("config.toml\n  used\n"), "{says}");
    assert!(says.contains("REDIAL_THEME=dark  (the same as --theme)"));
    assert!(says.contains("REDIAL_TEME=x  (no option"), "{says}");

    for (content, expected) in [
        (
            "deep = true\n  timeot = 3\n",
            "line 2, column 3: unknown field",
        ),
        ("theme = 'pink'", "line 1, column 9: unknown variant"),
        ("deep = \n", "line 1, column"),
        ("only = ['hanshake']\n", "`hanshake` is not a probe"),
        ("jobs = -1\n", "bad number of jobs"),
        ("interval = 0.0\n", "bad interval"),
        ("timeout = 0\n", "timeout"),
        ("priors = '/no/such'\n", "cannot read /no/such"),
        (
            "[keys]\nundo = ['u']\nfix = ['r']\n",
            "line 3, column 1: `r` is set for `fix` and for `check`",
        ),
        ("[keys]\n\nchek = ['u']\n", "line 3, column 1: `chek`"),
        ("\"\\u001b]0;x\" = 1\n", "line 1, column 1"),
    ] {
        fs::write(&place, content).unwrap();
        let (code, says) = survey(home, &[], &[]);
        assert_eq!(code, Some(2), "{content}: {says}");
        assert!(
            says.contains("  broken: ") && says.contains(expected) && !says.contains('\u{1b}'),
            "{content}: {says}"
        );
    }
}

#[test]
fn a_survey_looks_at_the_named_file_and_at_variables() {
    let folder = Folder::new("named-survey");
    let good = folder.file("good.toml", b"deep = true\n");
    let bad = folder.file("bad.toml", b"deep = 3\n");
    let home = &*folder.0;
    assert_eq!(survey(home, &["--config", &good], &[]).0, Some(0));
    let (code, says) = survey(home, &[], &[("REDIAL_CONFIG", &bad)]);
    assert!(
        code == Some(2) && says.contains("bad.toml, line 1"),
        "{says}"
    );
    let (code, says) = survey(home, &["--config", "/no/such"], &[]);
    assert!(code == Some(2) && says.contains("/no/such"), "{says}");
    // What clap refuses stops every command, and names the variable.
    let refused = command(&["config"]).env("REDIAL_THEME", "pink").output();
    let says = text(&refused.unwrap().stderr);
    assert!(says.contains("that of the variable REDIAL_THEME"), "{says}");
    let (code, says) = survey(home, &[], &[("REDIAL_JOBS", "none")]);
    assert!(code == Some(2) && says.contains("bad number of jobs `none`"));
}

#[test]
fn an_editor_makes_the_file_only_when_something_was_saved() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("edited");
    let home = &*folder.0;
    let place = home.join("cfg/redial/config.toml");
    let with = |editor: &str, words: &[&str]| {
        let output = command(&[&["config", "--edit"], words].concat())
            .env("XDG_CONFIG_HOME", home.join("cfg"))
            .env("XDG_STATE_HOME", home)
            .env("VISUAL", "")
            .env("EDITOR", editor)
            .output()
            .unwrap();
        let said = text(&output.stdout) + &text(&output.stderr);
        (output.status.code(), said)
    };
    let script = |name: &str, body: &str| {
        let path = folder.file(name, format!("#!/bin/sh\n{body}\n").as_bytes());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let look = script("look", "grep -q reduced-motion \"$1\"");
    let (code, said) = with(&look, &[]);
    assert!(
        code == Some(0) && said.contains("Nothing was saved"),
        "{said}"
    );
    let fail = script("fail", "echo 'deep = true' > \"$1\"; exit 3");
    let (code, said) = with(&fail, &[]);
    assert!(
        code == Some(4) && said.contains("failed: exit status: 3"),
        "{said}"
    );
    let (code, said) = with("/no/such/editor -x", &[]);
    assert!(
        code == Some(2) && said.contains("/no/such/editor"),
        "{said}"
    );
    assert_eq!(with("'vi", &[]).0, Some(2));
    assert!(!home.join("cfg").exists(), "nothing is left behind");
    // The words are no shell's.
    let save = script("save it", "shift; echo 'deep = true' > \"$1\"");
    let (code, said) = with(&format!("'{save}' $(touch${{IFS}}x)"), &[]);
    assert!(
        code == Some(0) && said.contains("config.toml\n  used"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&place).unwrap(), "deep = true\n");
    // A file that is there is edited in its place, also when it is wrong.
    let spoil = script("spoil", "echo 'deep = 3' > \"$1\"");
    let (code, said) = with(&spoil, &[]);
    assert!(
        code == Some(2) && said.contains("broken: ") && said.contains("line 1"),
        "{said}"
    );
    assert_eq!(with(&format!("'{save}' x"), &[]).0, Some(0));
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    let (code, said) = with(&look, &[]);
    assert!(code == Some(2) && said.contains("it is a folder"), "{said}");
}
