//! Records that were damaged: what they say is taken back, what they do not say is told, and "taken
//! back" is said only where everything is as it was.

use std::{cell::RefCell, fs, path::PathBuf};

use redial_engine::{ApplyError, Decision, Drift, Executor, Journal, Left, RecordId, Status};
use redial_lab::{MachineState, Simulated};
use redial_machine::places;
use redial_model::Reading;

use super::{folder::Folder, never, plan, turned_down};

/// A machine that was changed, and the record of it.
struct Changed {
    folder: Folder,
    before: MachineState,
    after: MachineState,
    id: RecordId,
    text: Vec<u8>,
}

impl Changed {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let machine = Simulated::new(turned_down());
        let before = machine.state();
        let journal = folder.journal();
        let id = Executor {
            machine: &machine,
            journal: &journal,
        }
        .apply(&plan(&machine), "t", None, |_, _| {})
        .unwrap();
        let after = machine.state();
        let mut changed = Self {
            folder,
            before,
            after,
            id,
            text: vec![],
        };
        changed.text = fs::read(changed.file()).unwrap();
        changed
    }

    fn file(&self) -> PathBuf {
        self.folder.0.join(format!("journal/{}.jsonl", self.id))
    }

    fn lines(&self) -> Vec<&[u8]> {
        self.text.split_inclusive(|b| *b == b'\n').collect()
    }

    /// Takes the changed machine back by a record of these bytes, with nobody to ask.
    fn undone(&self, bytes: &[u8]) -> (MachineState, Result<Status, Box<ApplyError>>) {
        fs::write(self.file(), bytes).unwrap();
        let machine = Simulated::new(self.after.clone());
        let journal = self.folder.journal();
        let executor = Executor {
            machine: &machine,
            journal: &journal,
        };
        let undone = executor.to_undo(&self.id).and_then(|_| {
            let undone = executor.undo(&self.id, never, |_, _| {});
            undone.map(|record| record.status()).map_err(|f| f.why)
        });
        (machine.state(), undone)
    }

    /// Whatever happened to the record, the machine is as it was and said to be so, or as redial
    /// left it and not said to be taken back.
    fn holds(&self, damage: &str, bytes: &[u8]) {
        let (state, undone) = self.undone(bytes);
        match undone {
            Ok(status) => {
                assert_eq!(status, Status::TakenBack, "{damage}");
                assert_eq!(slots(&state), slots(&self.before), "{damage}");
            }
            Err(why) => assert_eq!(slots(&state), slots(&self.after), "{damage}: {why}"),
        }
    }
}

fn slots(state: &MachineState) -> &[Reading] {
    &state.slots
}

#[test]
fn no_damage_makes_undo_say_what_is_not_so() {
    let changed = Changed::new("damage");
    let (head, all) = (changed.lines()[0].len(), changed.text.len());
    for length in (0..head).step_by(97).chain(head..all) {
        changed.holds(&format!("cut at {length}"), &changed.text[..length]);
    }
    let lines = changed.lines();
    for (number, line) in lines.iter().enumerate() {
        let without = [&lines[..number], &lines[number + 1..]].concat();
        let replaced =
            |by: Vec<u8>| [lines[..number].concat(), by, lines[number + 1..].concat()].concat();
        let damages = [
            ("dropped", without.concat()),
            ("spoiled", replaced([b"{#", &line[2..]].concat())),
            ("not text", replaced([&[0xFF], *line].concat())),
            ("twice", replaced([*line, *line].concat())),
            ("zeros before", replaced([&[0; 4096], *line].concat())),
        ];
        for (damage, bytes) in damages {
            changed.holds(&format!("line {number} {damage}"), &bytes);
        }
        for other in 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(number, other);
            changed.holds(&format!("{number} and {other} swapped"), &swapped.concat());
        }
    }
}

#[test]
fn a_step_that_was_done_had_begun() {
    let changed = Changed::new("done");
    let kept: Vec<&[u8]> = changed
        .lines()
        .into_iter()
        .filter(|line| !line.starts_with(b"{\"mark\":\"begun\""))
        .collect();
    let (state, undone) = changed.undone(&kept.concat());
    assert_eq!(undone.unwrap(), Status::TakenBack);
    assert_eq!(slots(&state), slots(&changed.before));
}

/// Nothing is said of a step whose slot holds what it was to write: a person is asked, before
/// anything is touched.
#[test]
fn what_a_record_does_not_say_is_asked() {
    let changed = Changed::new("asked");
    let of_step = |line: &&[u8]| line.ends_with(b"\"step\":1}\n");
    let lines = changed.lines();
    let without: Vec<&[u8]> = lines.iter().copied().filter(|l| !of_step(l)).collect();
    let (state, undone) = changed.undone(&without.concat());
    let why = undone.unwrap_err();
    assert!(
        matches!(*why, ApplyError::Unrecorded(_))
            && why
                .to_string()
                .contains("does not show that redial wrote it"),
        "{why}"
    );
    assert_eq!(slots(&state), slots(&changed.after), "nothing is touched");

    for (decision, status) in [
        (Decision::PutBack, Status::TakenBack),
        (Decision::Leave, Status::PartlyBack),
    ] {
        fs::write(changed.file(), without.concat()).unwrap();
        let machine = Simulated::new(changed.after.clone());
        let journal = changed.folder.journal();
        let asked = RefCell::new(Vec::new());
        let decide = |drift: &Drift| {
            asked.borrow_mut().push(drift.change.slot.clone());
            decision
        };
        let record = Executor {
            machine: &machine,
            journal: &journal,
        }
        .undo(&changed.id, decide, |_, _| {})
        .unwrap();
        let layer = places::rdp_tcp("SecurityLayer");
        assert_eq!(*asked.borrow(), std::slice::from_ref(&layer));
        assert_eq!(record.status(), status);
        let left: Vec<_> = record.left().map(|change| change.slot.clone()).collect();
        let back = decision == Decision::PutBack;
        assert_eq!(left, if back { vec![] } else { vec![layer] });
        let state = machine.state();
        assert_eq!(slots(&state) == slots(&changed.before), back);
    }
}

/// The near miss: applying stopped and said so, and somebody else set what it had not come to.
#[test]
fn what_a_stopped_record_had_not_come_to_is_somebody_elses() {
    let changed = Changed::new("stopped");
    let lines = changed.lines();
    let stop = b"{\"mark\":\"stopped\",\"why\":\"x\"}\n".as_slice();
    let record = [&lines[..3], &[stop][..]].concat();
    let (_, undone) = changed.undone(&record.concat());
    assert_eq!(undone.unwrap(), Status::TakenBack);
}

#[test]
fn lines_that_can_not_be_read_are_counted() {
    let changed = Changed::new("counted");
    let mut lines = changed.lines();
    lines.insert(2, b"#\n");
    fs::write(changed.file(), lines.concat()).unwrap();
    let record = changed.folder.journal().read(&changed.id).unwrap();
    assert_eq!(record.unread, [3]);
}

/// What is no plain file is refused, and never waited for.
#[cfg(unix)]
#[test]
fn a_pipe_a_folder_and_a_link_are_no_record_and_no_lock() {
    let folder = Folder::new("pipe");
    let place = folder.0.join("journal");
    fs::create_dir_all(&place).unwrap();
    let pipe = |path: &PathBuf| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    };
    let journal: Journal = folder.journal();
    let id = super::record_id("20991231-000000-000");
    let (record, lock) = (place.join(format!("{id}.jsonl")), place.join("lock"));
    let refused = || {
        let machine = Simulated::new(turned_down());
        let executor = Executor {
            machine: &machine,
            journal: &journal,
        };
        let why = journal.read(&id).unwrap_err().to_string();
        assert!(
            why.ends_with("it is not a regular file: remove it"),
            "{why}"
        );
        let mut told = 0;
        let latest = executor.latest_to_undo(|_, _| told += 1).unwrap();
        assert_eq!((latest, told), (None, 1));
    };
    pipe(&record);
    refused();
    fs::remove_file(&record).unwrap();
    fs::create_dir(&record).unwrap();
    refused();
    fs::remove_dir(&record).unwrap();
    let victim = folder.0.join("victim");
    fs::write(&victim, "precious").unwrap();
    std::os::unix::fs::symlink(&victim, &record).unwrap();
    refused();
    fs::remove_file(&record).unwrap();

    let locked = || {
        let machine = Simulated::new(turned_down());
        let before = machine.state();
        let executor = Executor {
            machine: &machine,
            journal: &journal,
        };
        let failed = executor.apply(&plan(&machine), "t", None, |_, _| {});
        let failed = failed.unwrap_err();
        assert_eq!(failed.left, Left::Nothing, "{failed}");
        assert!(
            failed.to_string().contains("not a regular file"),
            "{failed}"
        );
        assert_eq!(machine.state(), before);
    };
    pipe(&lock);
    locked();
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    locked();
    fs::remove_dir(&lock).unwrap();
    std::os::unix::fs::symlink(&victim, &lock).unwrap();
    locked();
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious");
    assert!(journal.ids().unwrap().is_empty());
}
