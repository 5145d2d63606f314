//! Files of simulated machines: whose they are, and what stands beside them.

use std::{fs, path::Path, process::Command};

use redial_lab::Simulated;

use super::lab::{Lab, run, slots};

fn slots_of(file: &str) -> Vec<redial_model::Reading> {
    slots(Simulated::open(Path::new(file)).unwrap().state())
}

#[test]
fn a_machine_file_without_an_ending_keeps_its_journal() {
    let lab = Lab::new("tls-off");
    let file = lab.file().replace("machine.json", "machine");
    fs::rename(lab.file(), &file).unwrap();
    let before = slots_of(&file);
    let (code, said) = run(
        &["fix", "--lab", &file, "tls.enable", "--yes", "--no-revert"],
        "",
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("--lab {file}")), "{said}");
    assert_ne!(slots_of(&file), before);
    assert!(Path::new(&format!("{file}.journal")).is_dir());
    let (_, listed) = run(&["journal", "--lab", &file], "");
    assert!(listed.contains("tls.enable"), "{listed}");
    let (code, said) = run(&["undo", "--lab", &file, "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(slots_of(&file), before);
}

#[test]
fn a_word_that_is_no_machine_is_bad_usage_and_nothing_is_removed() {
    let lab = Lab::empty();
    let folder = Path::new(&lab.file()).parent().unwrap().to_owned();
    let victim = folder.join("victim.d/sub");
    fs::create_dir_all(&victim).unwrap();
    fs::write(victim.join("thesis.doc"), "precious").unwrap();
    let inside = victim.parent().unwrap().display().to_string();
    for word in [
        &*inside,
        &format!("{inside}/"),
        &format!("../../../../../..{inside}"),
        "..\\..\\..\\docs",
        "no-such-machine",
        "..",
    ] {
        for command in [
            &["journal"][..],
            &["undo"],
            &["check"],
            &["fix", "tls.enable"],
        ] {
            let (code, said) = run(&[command, &["--lab", word]].concat(), "");
            assert_eq!(code, Some(2), "{command:?} --lab {word}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
    assert_eq!(
        fs::read_to_string(victim.join("thesis.doc")).unwrap(),
        "precious"
    );
}

#[test]
fn the_journal_of_a_machine_in_memory_goes_with_it() {
    let lab = Lab::empty();
    let folder = Path::new(&lab.file()).parent().unwrap().to_owned();
    for words in [
        &["journal", "--lab", "tls-off"][..],
        &["undo", "--lab", "tls-off"],
        &["fix", "--lab", "tls-off", "tls.enable", "--yes"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_redial"))
            .args(words)
            .env("TMPDIR", &folder)
            .env("TMP", &folder)
            .env("XDG_CONFIG_HOME", folder.join("none"))
            .output()
            .unwrap();
        assert_ne!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{words:?}");
    }
}

#[test]
fn a_machine_is_saved_over_a_machine_and_nothing_else() {
    let lab = Lab::new("tls-off");
    let file = lab.file();
    let beside = file.replace(".json", ".new");
    fs::write(&beside, "mine").unwrap();
    let (code, _) = run(&["lab", "rule-off", &file], "");
    assert_eq!(
        (code, fs::read_to_string(&beside).unwrap()),
        (Some(0), "mine".into())
    );
    let (code, said) = run(&["lab", "tls-off", &beside], "");
    assert!(
        code == Some(2) && said.contains("is there already"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&beside).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_machine_file_keeps_its_link_and_its_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let lab = Lab::new("tls-off");
    let file = lab.file();
    let folder = Path::new(&file).parent().unwrap();
    let (link, victim) = (folder.join("link.json"), folder.join("victim"));
    symlink("machine.json", &link).unwrap();
    fs::write(&victim, "precious").unwrap();
    for name in ["machine.new", "link.new", "machine.json.new"] {
        symlink("victim", folder.join(name)).unwrap();
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let before = slots_of(&file);
    let word = link.display().to_string();
    let (code, said) = run(&["fix", "--lab", &word, "tls.enable", "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    assert!(link.is_symlink());
    assert_ne!(slots_of(&file), before);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_machine_and_holds_up_nobody() {
    let lab = Lab::empty();
    let file = lab.file();
    rustix::fs::mkfifoat(rustix::fs::CWD, &file, 0o600.into()).unwrap();
    for words in [
        &["check"][..],
        &["journal"],
        &["undo"],
        &["plan", "tls.enable"],
    ] {
        let (code, said) = lab.run(words, "");
        assert!(
            code == Some(2) && said.contains("it is a pipe"),
            "{words:?}: {said}"
        );
    }
    let (code, said) = run(&["lab", "tls-off", &file], "");
    assert!(
        code == Some(2) && said.contains("is there already"),
        "{said}"
    );
}
