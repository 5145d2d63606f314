//! `redial` killed (SIGKILL) at any change it makes on the disk, in fix, undo and keep: afterwards
//! `redial undo` gives the machine as it was, and no guard is left. `REDIAL_SOAK=1000` runs as many.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use redial_lab::MachineState;
use redial_model::{Slot, places};

use super::{asking::Asking, lab::Lab};

/// Runs where nobody asks for more.
pub const RUNS: usize = 24;
/// The longest a program may take to ask its question, or to end.
const PATIENCE: Duration = Duration::from_secs(120);

/// Machines whose fix has a guard or none, restarts services or writes values.
const CASES: [(&str, &str); 6] = [
    ("tls-off", "tls.enable"),
    ("turned-down", "security.raise"),
    ("service-down", "service.start"),
    ("dangling", "certificate.unbind"),
    ("rule-off", "firewall.allow-host"),
    ("switched-off", "listener.enable"),
];

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Fix,
    Undo,
    Keep,
}

/// Kills the program at the change number `at` of what lies in the folder, or lets it end.
fn killed_at(mut asking: Asking, folder: &Path, answer: &str, at: usize) -> bool {
    let drain = asking.child.stderr.take().unwrap();
    let drained = std::thread::spawn(move || std::io::read_to_string(drain));
    let (mut seen, mut changes, begun) = (print_of(folder), 0, Instant::now());
    asking.answer(answer);
    let killed = loop {
        if changes >= at {
            asking.child.kill().unwrap();
        }
        if let Some(status) = asking.child.try_wait().unwrap() {
            break status.code().is_none();
        }
        assert!(begun.elapsed() < PATIENCE, "it does not end");
        let now = print_of(folder);
        changes += usize::from(now != seen);
        seen = now;
    };
    let _ = drained.join();
    killed
}

/// What another program sees change when something is written: names, sizes, and times.
pub fn print_of(folder: &Path) -> Vec<(std::ffi::OsString, u64, Option<std::time::SystemTime>)> {
    let mut all = Vec::new();
    for place in [folder.to_owned(), folder.join("machine.json.journal")] {
        for file in fs::read_dir(place).into_iter().flatten().flatten() {
            if let Ok(about) = file.metadata() {
                all.push((file.file_name(), about.len(), about.modified().ok()));
            }
        }
    }
    all.sort();
    all
}

/// A machine without what its simulated host writes into it: its port, and its events.
fn bare(mut state: MachineState) -> MachineState {
    let port = places::rdp_tcp("PortNumber");
    state.slots.retain(|reading| reading.slot != port);
    state.events.clear();
    for rule in &mut state.firewall.rules {
        rule.ports.clear();
    }
    state
}

/// One run: what came of it, in a word, or what is wrong.
fn run(number: usize) -> Result<&'static str, String> {
    let (patient, fix) = CASES[number % CASES.len()];
    let verb = [Verb::Fix, Verb::Undo, Verb::Fix, Verb::Keep][number / CASES.len() % 4];
    // Every change there may be, in an order that spreads over few runs as over many. Two that come
    // right after each other are seen as one.
    let changes = match verb {
        Verb::Fix => 14,
        Verb::Undo => 8,
        Verb::Keep => 4,
    };
    let at = number * 5 % changes;
    let lab = Lab::new(patient);
    let (file, before) = (lab.file(), bare(lab.state()));
    let kept = ["fix", "--lab", &file, fix, "--confirm-within", "5m"];
    let killed = match verb {
        Verb::Fix => {
            let asking = Asking::about("Apply it? [y/N] ", &["fix", "--lab", &file, fix]);
            killed_at(asking, lab.folder(), "y\n", at)
        }
        Verb::Keep => {
            let mut asking = Asking::about("Apply it? [y/N] ", &kept);
            asking.answer("y\n");
            asking.until("undoes it: ");
            killed_at(asking, lab.folder(), "keep\n", at)
        }
        Verb::Undo => {
            let (_, said) = lab.run(&["fix", fix, "--yes"], "");
            assert!(said.contains("applied; "), "{said}");
            let asking = Asking::about("Undo it? [y/N] ", &["undo", "--lab", &file]);
            killed_at(asking, lab.folder(), "y\n", at)
        }
    };
    told(&lab)
        .and_then(|()| restored(&lab, &before))
        .map(|()| if killed { "killed" } else { "ended" })
        .map_err(|why| format!("{patient}, {verb:?} killed at change {at}: {why}"))
}

/// The journal says that a change will be undone automatically where a guard is there, and nowhere
/// else.
fn told(lab: &Lab) -> Result<(), String> {
    let (_, listed) = lab.run(&["journal"], "");
    let listed: Vec<&str> = listed.split_whitespace().collect();
    let listed = listed.join(" ");
    let is_guard = |slot: &Slot| matches!(slot, Slot::Revert { .. });
    let armed = lab.state().slots.iter().any(|r| is_guard(&r.slot));
    let is_so = listed.contains("will be undone automatically at") == armed;
    let doubts = listed.contains("may be undone");
    (is_so && !doubts)
        .then_some(())
        .ok_or_else(|| format!("a guard: {armed}, and told: {listed}"))
}

/// Takes everything back, and compares.
fn restored(lab: &Lab, before: &MachineState) -> Result<(), String> {
    for _ in 0..4 {
        let (code, said) = lab.run(&["undo", "--yes"], "");
        if code == Some(4) && said.contains("there is nothing to undo") {
            let after = bare(lab.state());
            let guard = |slot: &Slot| matches!(slot, Slot::Revert { .. });
            return if after.slots.iter().any(|reading| guard(&reading.slot)) {
                Err("a guard is left".into())
            } else if after == *before {
                Ok(())
            } else {
                Err(format!("not as it was: {before:?} / {after:?}"))
            };
        }
        if code != Some(0) {
            return Err(format!("undo: {code:?} {said}"));
        }
    }
    Err("undo finds something to undo again and again".into())
}

#[test]
fn whatever_it_is_killed_at_is_taken_back() {
    let asked = std::env::var("REDIAL_SOAK").ok();
    let runs = asked.map_or(RUNS, |runs| runs.parse().unwrap());
    let (next, ended) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= runs {
                        return;
                    }
                    let came = run(number);
                    ended.lock().unwrap().push(came);
                }
            });
        }
    });
    let ended = ended.into_inner().unwrap();
    let killed = ended.iter().filter(|came| **came == Ok("killed")).count();
    let wrong: Vec<_> = ended
        .iter()
        .filter_map(|came| came.as_ref().err())
        .collect();
    assert!(wrong.is_empty(), "{} of {runs}: {wrong:#?}", wrong.len());
    assert!(killed * 3 > runs, "only {killed} of {runs} were killed");
}
