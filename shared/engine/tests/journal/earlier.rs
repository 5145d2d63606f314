//! Records of every version there was.

use std::path::Path;

use redial_engine::{Executor, RecordId, Status};
use redial_lab::{MachineState, Simulated};
use redial_machine::Machine;
use redial_model::Step;

use super::{folder::Folder, never, record_id};

/// Records as version 1 wrote them: they are read and taken back for as long as there is a redial.
#[test]
fn records_of_version_1_are_taken_back() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals");
    for (id, standing) in [
        ("20261122-101010-001", Status::Applied),
        ("20261122-101010-002", Status::Interrupted),
        ("20261122-101010-003", Status::Stopped),
    ] {
        let folder = Folder::new(id);
        std::fs::create_dir_all(folder.0.join("journal")).unwrap();
        std::fs::copy(
            fixtures.join(format!("{id}.jsonl")),
            folder.0.join("journal").join(format!("{id}.jsonl")),
        )
        .unwrap();
        let journal = folder.journal();
        let id = &record_id(id);
        let record = journal.read(id).unwrap();
        assert_eq!(
            (record.status(), record.header.journal),
            (standing, 1),
            "{id}"
        );
        // The machine as that record left it.
        let machine = Simulated::new(MachineState::healthy());
        for (step, change) in record.header.plan.steps.iter().enumerate() {
            let begun = record
                .entries
                .contains(&redial_engine::Entry::Begun { step });
            if let Step::Change(c) = change {
                machine
                    .write(&c.slot, if begun { &c.after } else { &c.before })
                    .unwrap();
            }
        }
        Executor {
            machine: &machine,
            journal: &journal,
        }
        .undo(id, never, |_, _| {})
        .unwrap();
        for change in record.header.plan.changes() {
            assert_eq!(
                machine.read(&change.slot).unwrap(),
                change.before,
                "{id}: {}",
                change.slot
            );
        }
    }
    // Versions to come are refused with a word.
    let folder = Folder::new("future");
    std::fs::create_dir_all(folder.0.join("journal")).unwrap();
    let text = std::fs::read_to_string(fixtures.join("20261122-101010-001.jsonl"))
        .unwrap()
        .replacen("\"journal\":1", "\"journal\":2", 1);
    std::fs::write(folder.0.join("journal/20991122-101010-001.jsonl"), text).unwrap();
    assert!(
        folder
            .journal()
            .read(&record_id("20991122-101010-001"))
            .unwrap_err()
            .to_string()
            .contains("version 2")
    );
    assert!("../x".parse::<RecordId>().is_err(), "an id is no path");
}
