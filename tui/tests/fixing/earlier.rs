//! What earlier versions wrote: reports are judged again, machine files opened, records taken back.
//! The files were written by the program before each change of their shape (`tests/scenarios/old`),
//! and everything here goes through the commands people use.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use redial_lab::{MachineState, Simulated};
use redial_model::{Slot, places, present_cause, present_probe};

use super::lab::{Lab, run, slots};

fn old(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/scenarios/old")
        .join(folder)
}

/// Paths in a folder that end so, in order.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(old(folder)).unwrap();
    let mut all: Vec<_> = entries
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == ending))
        .collect();
    all.sort();
    assert!(!all.is_empty(), "nothing is kept in {folder}");
    all
}

type Json = serde_json::Value;

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Judges a saved report again, and compares what must not be lost on the way.
fn judged_again(saved: &Json, name: &str) {
    let lab = Lab::empty();
    fs::write(lab.file(), saved.to_string()).unwrap();
    let again = lab.file() + ".again";
    let (code, said) = run(
        &[
            "check",
            "--replay",
            &lab.file(),
            "--format",
            "json",
            "-o",
            &again,
        ],
        "",
    );
    let outcome = if saved["verdict"]["outcome"] == "healthy" {
        0
    } else {
        1
    };
    assert_eq!(code, Some(outcome), "{name}: {said}");
    let again = json(Path::new(&again));
    for same in ["target", "started", "connections"] {
        assert_eq!(again[same], saved[same], "{name}: {same}");
    }
    assert_eq!(snags(&again), snags(saved), "{name}: the snags");
    let cause = |report: &Json| {
        let id = report["causes"][0]["id"].as_str().unwrap_or_default();
        present_cause(id).to_owned()
    };
    assert_eq!(cause(&again), cause(saved), "{name}: the cause");
    assert_eq!(codes(&again), codes(saved), "{name}: the findings");
    assert_eq!(topics(&again), topics(saved), "{name}: the facts");
    for rung in 0..5 {
        let rung = |report: &Json| report["line"][rung]["state"].clone();
        assert_eq!(rung(&again), rung(saved), "{name}: the line");
    }
}

/// Findings of earlier versions that were wrong, and are not made again on the same facts.
const WITHDRAWN: &[&str] = &[
    // SYSTEM's token holds Administrators: what they may do with a key file, it may.
    "key.locked",
    // A Schannel event counts only where the line broke at TLS: other programs log the same ones.
    "events.key-unreadable",
    // SHA-1 over a certificate that signs itself proves nothing and harms nothing: it is told by
    // another name since.
    "certificate.weak-signature",
    "certificate.old-signature",
];

/// What could not be looked at, each probe under its present name.
fn snags(report: &Json) -> Vec<Json> {
    let mut snags = report["snags"].as_array().cloned().unwrap_or_default();
    for note in &mut snags {
        let probe = present_probe(note["probe"].as_str().unwrap()).to_owned();
        note["probe"] = probe.into();
    }
    snags
}

fn codes(report: &Json) -> BTreeSet<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    let codes = findings.map(|f| f["code"].as_str().unwrap());
    codes.filter(|code| !WITHDRAWN.contains(code)).collect()
}

fn topics(report: &Json) -> BTreeSet<String> {
    let facts = report["facts"].as_object().unwrap().iter();
    facts
        .filter(|(_, fact)| !fact.is_null())
        .map(|(topic, _)| topic.clone())
        .collect()
}

#[test]
fn saved_reports_are_judged_again() {
    let mut saved: Vec<(String, Json)> = Vec::new();
    for path in files("reports", "json") {
        let name = path.display().to_string();
        match json(&path) {
            Json::Array(several) => saved.extend(several.into_iter().map(|r| (name.clone(), r))),
            one => saved.push((name, one)),
        }
    }
    for path in files("reports", "ndjson") {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let name = format!("{}, line {}", path.display(), number + 1);
            saved.push((name, serde_json::from_str(line).unwrap()));
        }
    }
    assert!(saved.len() > 20, "only {} reports are kept", saved.len());
    std::thread::scope(|scope| {
        for (name, report) in &saved {
            scope.spawn(|| judged_again(report, name));
        }
    });
}

fn machine(path: &Path) -> MachineState {
    Simulated::open(path).unwrap().state()
}

/// A machine's file of an earlier version, before any fix: redial finds on it what it found then.
#[test]
fn saved_machines_are_opened_and_checked() {
    let checked = |path: &Path| {
        let lab = Lab::empty();
        fs::copy(path, lab.file()).unwrap();
        let report = lab.file() + ".report";
        let (code, said) = lab.run(&["check", "--format", "json", "-o", &report], "");
        let name = path.file_stem().unwrap().to_str().unwrap();
        let patient = redial_lab::Patient::named(name).unwrap();
        assert_eq!(code, Some(1), "{name}: {said}");
        let report = json(Path::new(&report));
        assert_eq!(report["causes"][0]["id"], patient.cause, "{name}");
        let written = json(path)["slots"].as_array().unwrap().len();
        assert_eq!(machine(path).slots.len(), written, "{name}: every slot");
    };
    std::thread::scope(|scope| {
        for path in files("machines", "json") {
            scope.spawn(move || checked(&path));
        }
    });
}

/// Windows names its newest certificate there by itself.
fn is_made_anew(slot: &Slot) -> bool {
    *slot == places::win_stations("SelfSignedCertificate")
}

/// A machine an earlier version changed, and its journal: the change is listed, and taken back.
#[test]
fn records_are_listed_and_taken_back() {
    for path in files("changed", "json") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let lab = Lab::empty();
        fs::copy(&path, lab.file()).unwrap();
        let journal = PathBuf::from(lab.file() + ".journal");
        fs::create_dir(&journal).unwrap();
        for record in files(&format!("changed/{name}.journal"), "jsonl") {
            fs::copy(&record, journal.join(record.file_name().unwrap())).unwrap();
        }
        let (code, listed) = lab.run(&["journal"], "");
        // The time of its guard was over long ago, and the machine goes by its clock.
        let word = if name == "urgent.json" {
            "undone"
        } else {
            "applied"
        };
        assert!(
            code == Some(0) && listed.contains(word) && !listed.contains("automatically"),
            "{name}: {listed}"
        );
        let (code, said) = lab.run(&["undo"], "y\n");
        assert!(
            code == Some(0) && said.contains("is undone"),
            "{name}: {said}"
        );
        let before = machine(&old("machines").join(name));
        let after = lab.state();
        let held = slots(before.clone())
            .into_iter()
            .chain(slots(after.clone()));
        let differ: Vec<_> = held
            .map(|r| (before.get(&r.slot), after.get(&r.slot), r.slot))
            .filter(|(before, after, slot)| before != after && !is_made_anew(slot))
            .collect();
        assert!(differ.is_empty(), "{name}: {differ:?}");
    }
}
