//! Full disks.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use redial_engine::{ApplyError, Executor, Journal, RecordId};
use redial_lab::Simulated;
use redial_machine::Machine;

use super::{folder::Folder, plan, turned_down};

/// A disk that fills up before the first change, and one that fills up between two.
#[test]
fn a_full_disk_stops_before_the_change_it_can_not_write_down() {
    // The limit of a file's size stands in for the disk: it holds for this child alone, which has
    // one test.
    let head = {
        let folder = Folder::new("size");
        let (machine, journal) = (Simulated::new(turned_down()), folder.journal());
        let id = Executor {
            machine: &machine,
            journal: &journal,
        }
        .apply(&plan(&machine), "t", None, |_, _| {})
        .unwrap();
        std::fs::read_to_string(folder.0.join(format!("journal/{id}.jsonl")))
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .len()
    };
    // Room for half the head; for the head and half of the guard's line; for the guard's line; for
    // the guard and marks; and without a guard.
    let cases = [
        (head / 2, true, false),
        (head + 20, true, false),
        (head + 80, true, false),
        (head + 150, true, true),
        (head + 80, false, true),
    ];
    for (limit, guarded, changed) in cases {
        let folder = Folder::new(&format!("full-{limit}-{guarded}"));
        Simulated::save(&turned_down(), &folder.machine()).unwrap();
        let script = format!(
            "trap '' XFSZ; exec prlimit --fsize={limit} \"$0\" --exact full::full_disk_child --nocapture"
        );
        let status = Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(std::env::current_exe().unwrap())
            .env("REDIAL_TEST_FULL", &folder.0)
            .env("REDIAL_TEST_GUARD", if guarded { "300" } else { "" })
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "limit {limit}");
        let kept = std::fs::read_to_string(folder.0.join("kept")).unwrap_or_default();
        assert_eq!(!kept.is_empty(), changed, "limit {limit}: {kept}");
    }
}

/// The child of the test above. Its machine lives in memory, as the limit holds for every file.
#[test]
fn full_disk_child() {
    let Some(folder) = std::env::var_os("REDIAL_TEST_FULL") else {
        return;
    };
    let folder = PathBuf::from(folder);
    let guard = std::env::var("REDIAL_TEST_GUARD").unwrap();
    let guard = guard.parse().ok().map(Duration::from_secs);
    let machine = Simulated::new(turned_down());
    let before = machine.state();
    let journal = Journal::at(folder.join("journal"));
    let stopped = Executor {
        machine: &machine,
        journal: &journal,
    }
    .apply(&plan(&machine), "t", guard, |_, _| {})
    .unwrap_err();
    assert!(
        matches!(*stopped.why, ApplyError::Journal(_)),
        "{}",
        stopped.why
    );
    match stopped.left.record() {
        // The guard is gone as well, and no record is left that nobody can read.
        None => {
            assert_eq!(machine.state(), before);
            let readable = |id: &RecordId| journal.read(id).is_ok();
            assert!(journal.ids().unwrap().iter().all(readable));
        }
        Some(id) => {
            // What was written down is what was changed, and no more: taking it back needs no
            // further line to find it.
            let record = journal.read(id).unwrap();
            let done = record
                .header
                .plan
                .changes()
                .filter(|c| machine.read(&c.slot).unwrap() == c.after)
                .count();
            assert!(
                done < 3 && done <= record.entries.len(),
                "{done} changes, {:?}",
                record.entries
            );
            std::fs::write(folder.join("kept"), "x").unwrap();
        }
    }
}
