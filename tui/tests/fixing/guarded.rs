//! Outcomes that are told as they are: what could not be kept, what a record does not say, and what
//! lies in the way.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

use redial_model::{Slot, Value, places};

use super::lab::{Lab, alone};

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

fn journal(lab: &Lab) -> PathBuf {
    PathBuf::from(lab.file() + ".journal")
}

/// The one record there is.
fn record(lab: &Lab) -> PathBuf {
    let mut files = fs::read_dir(journal(lab))
        .unwrap()
        .map(|f| f.unwrap().path());
    files
        .find(|f| f.extension().is_some_and(|e| e == "jsonl"))
        .unwrap()
}

/// Another program has the journal while a change is to be kept: what stands, and until when.
#[test]
fn what_could_not_be_kept_is_not_called_unchanged() {
    let lab = Lab::new("turned-down");
    let file = lab.file();
    let words = [
        "fix",
        "--lab",
        &file,
        "security.raise",
        "--yes",
        "--confirm-within",
        "5m",
    ];
    let mut child = alone(Command::new(env!("CARGO_BIN_EXE_redial")))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What came of it is printed before the question; the change is there by then.
    let said = BufReader::new(child.stdout.take().unwrap());
    assert!(said.lines().any(|line| line.unwrap().starts_with("after ")));
    let lock = fs::File::options()
        .append(true)
        .open(journal(&lab).join("lock"))
        .unwrap();
    lock.lock().unwrap();
    child.stdin.take().unwrap().write_all(b"keep\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    drop(lock);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(
        said.contains("this computer is being changed already")
            && said.contains("the earlier changes stay until `redial undo")
            && said.contains("they are undone automatically")
            && !said.contains("nothing was changed"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(2));
    let (code, said) = lab.run(&["undo", "--yes"], "");
    assert!(code == Some(0) && said.contains("is undone"), "{said}");
}

#[test]
fn a_record_with_lost_lines_is_told_and_not_called_taken_back() {
    let lab = Lab::new("turned-down");
    lab.run(&["fix", "security.raise", "--yes", "--no-revert"], "");
    let fixed = lab.value(&layer());
    let file = record(&lab);
    let text = fs::read_to_string(&file).unwrap();
    let ends = |step: &str| text.lines().position(|l| l.ends_with(step)).unwrap();
    // The layer's step is the one before the last.
    let steps = text.lines().filter(|l| l.contains("\"begun\"")).count();
    assert_eq!(steps, 3, "{text}");
    let middle = text
        .lines()
        .filter(|l| l.contains("\"begun\""))
        .nth(1)
        .unwrap();
    let step = &middle[middle.find("\"step\"").unwrap()..];
    let first = ends(step);
    let spoiled: String = text
        .lines()
        .map(|line| {
            if line.ends_with(step) {
                "{#\n".into()
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    fs::write(&file, spoiled).unwrap();
    let (code, said) = lab.run(&["undo", "--yes"], "");
    let lines = format!(
        "lines {}, {} of its record cannot be read",
        first + 1,
        first + 2
    );
    assert!(
        code == Some(4)
            && said.contains(&lines)
            && said.contains("the record does not show that redial wrote it")
            && said.contains("without --yes it asks you")
            && !said.contains("is undone"),
        "{code:?} {said}"
    );
    assert_eq!(lab.value(&layer()), fixed);
    let (code, said) = lab.run(&["undo"], "y\nleave\n");
    assert!(
        code == Some(4) && said.contains("is partly undone; left as it is: HKLM"),
        "{code:?} {said}"
    );
    let (_, listed) = lab.run(&["journal"], "");
    assert!(listed.contains("partly undone"), "{listed}");
}

/// A guard of a fix that died before its first step is taken away, and said to be.
#[test]
fn undo_takes_a_lonely_guard_away() {
    let lab = Lab::new("turned-down");
    let before = super::lab::slots(lab.state());
    let words = ["fix", "security.raise", "--yes", "--confirm-within", "5m"];
    lab.run(&words, "keep\n");
    let file = record(&lab);
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').take(2).collect();
    assert!(lines[1].contains("arming"), "{text}");
    fs::write(&file, lines.concat()).unwrap();
    // As the machine was when that program died.
    let task = file.file_stem().unwrap().to_str().unwrap();
    let guard = Slot::Revert {
        task: format!("redial-{task}"),
    };
    lab.change(|state| {
        for reading in before.clone() {
            state.set(reading.slot, reading.value);
        }
        let revert = redial_model::machine::Revert {
            at: 4_000_000_000,
            undo: vec![],
        };
        state.set(guard.clone(), Value::Revert(revert));
    });
    let (code, said) = lab.run(&["undo", "--yes"], "");
    assert!(
        code == Some(0) && said.contains("had changed nothing"),
        "{code:?} {said}"
    );
    assert_eq!(lab.value(&guard), Value::Absent);
    let (code, said) = lab.run(&["undo", "--yes"], "");
    assert!(
        code == Some(4) && said.contains("nothing to undo"),
        "{said}"
    );
}

/// A program that died after it removed a guard, and before it wrote that down: the machine says it.
/// Where there is no machine to be asked, nobody knows.
#[test]
fn a_guard_that_is_gone_is_not_announced() {
    let lab = Lab::new("turned-down");
    let words = ["fix", "security.raise", "--yes", "--confirm-within", "5m"];
    lab.run(&words, "keep\n");
    let file = record(&lab);
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let [.., disarming, kept] = lines[..] else {
        panic!("{text}")
    };
    assert!(disarming.contains("disarming") && kept.contains("kept"));
    // So it ends in this version, and so it ended in earlier ones.
    for without in [1, 2] {
        fs::write(&file, lines[..lines.len() - without].concat()).unwrap();
        let id = file.file_stem().unwrap().to_str().unwrap();
        for words in [&["journal"][..], &["journal", id]] {
            let (code, said) = lab.run(words, "");
            assert_eq!(code, Some(0), "{said}");
            assert!(
                said.contains("applied") && !said.contains("automatically"),
                "{said}"
            );
        }
    }
    let machine = fs::read(lab.file()).unwrap();
    for (without, word) in [(1, "may be"), (2, "will be")] {
        fs::write(&file, lines[..lines.len() - without].concat()).unwrap();
        fs::remove_file(lab.file()).unwrap();
        let (_, said) = lab.run(&["journal"], "");
        assert!(
            said.contains(&format!("{word} undone automatically at ")),
            "{said}"
        );
        fs::write(lab.file(), &machine).unwrap();
    }
    let (code, said) = lab.run(&["undo", "--yes"], "");
    assert!(code == Some(0) && said.contains("is undone"), "{said}");
    assert_eq!(lab.value(&layer()), Value::Dword(0));
}

/// What the task scheduler starts when a guard's time has come.
#[test]
fn a_guard_that_goes_off_takes_back_and_is_gone() {
    let lab = Lab::new("urgent");
    let before = lab.value(&layer());
    let (_, said) = lab.run(&["fix", "security.step-down"], "security.step-down\n");
    assert!(said.contains("SECURITY IS LOWERED until"), "{said}");
    assert_ne!(lab.value(&layer()), before);
    let name = record(&lab).file_stem().unwrap().to_owned();
    let task = format!("redial-{}", name.to_str().unwrap());
    let (code, said) = lab.run(&["take-back", &task], "");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(lab.value(&layer()), before);
    assert_eq!(
        lab.value(&Slot::Revert { task: task.clone() }),
        Value::Absent
    );
    let (code, said) = lab.run(&["take-back", &task], "");
    assert!(
        code == Some(4) && said.contains("there is no guard with the name"),
        "{said}"
    );
}
