//! Random machines, changed through a channel that is cut at any change it makes on the disk: the far
//! end is killed (SIGKILL), or only its input ends. Afterwards the machine is as before, or as planned,
//! or its guard is armed and restores it; the journal tells which; and undo over another channel gives
//! the machine as it was. `REDIAL_SOAK=1000` runs as many.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use redial_engine::{
    Bench, Decision, Executor, GuardWish, Journal, Operation, OperationOutcome, Record, RecordId,
    Settle, Status,
};
use redial_lab::{MachineState, Simulated};
use redial_model::{Machine, Plan, Slot, Undoing, places};
use redial_remote::Channel;

use super::{
    cases::{Case, Dice},
    killed::{RUNS, print_of},
    lab::{Lab, alone, slots},
};

/// The longest a far end may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Killed,
    InputEnds,
}

/// The input of the far end, until it is taken away.
#[derive(Clone)]
struct Input(Arc<Mutex<Option<ChildStdin>>>);

impl Write for Input {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut input = self.0.lock().unwrap();
        let input = input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A far end, and what cuts it off.
pub struct FarEnd {
    child: Child,
    input: Input,
}

impl FarEnd {
    pub fn start(file: &str) -> (Self, Arc<Channel>) {
        let mut child = alone(Command::new(env!("CARGO_BIN_EXE_redial")))
            .args(["agent", "--lab", file])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = Input(Arc::new(Mutex::new(child.stdin.take())));
        let output = child.stdout.take().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let channel = runtime.block_on(Channel::over(input.clone(), output));
        (Self { child, input }, Arc::new(channel.unwrap()))
    }

    /// Cuts it at the change number `at` of what lies in the folder, or when all is over.
    fn cut_at(mut self, cut: Cut, folder: &Path, at: usize, over: &AtomicBool) -> Self {
        let (mut seen, mut changes, begun) = (print_of(folder), 0, Instant::now());
        while changes < at && !over.load(Ordering::Relaxed) {
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            let now = print_of(folder);
            changes += usize::from(now != seen);
            seen = now;
        }
        match cut {
            Cut::Killed => self.child.kill().unwrap(),
            Cut::InputEnds => drop(self.input.0.lock().unwrap().take()),
        }
        self
    }

    /// Ends its input, and waits until it has ended.
    pub fn leave(self) {
        drop(self.input.0.lock().unwrap().take());
        self.ended();
    }

    /// Waits until it has ended.
    fn ended(mut self) {
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "it goes on without anybody");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn has_guard(state: &MachineState) -> bool {
    let is_guard = |slot: &Slot| matches!(slot, Slot::Revert { .. });
    state.slots.iter().any(|reading| is_guard(&reading.slot))
}

fn is_as_planned(machine: &Simulated, plan: &Plan) -> bool {
    // What is changed twice, such as a service, is in the end as the last change says.
    let last = |slot: &Slot| plan.changes().rev().find(|c| c.slot == *slot);
    let mut changes = plan
        .changes()
        .filter(|change| !plan.brings(&change.slot) && change.slot != made());
    changes.all(|change| {
        let held = machine.read(&change.slot).unwrap();
        last(&change.slot).is_some_and(|last| last.after.is_met_by(&held))
    })
}

/// One run: what came of it, in a word, or what is wrong.
fn run(number: usize) -> Result<&'static str, String> {
    let mut dice = Dice::of(number);
    let case = Case::rolled(&mut dice);
    let cut = [Cut::Killed, Cut::InputEnds][dice.below(2)];
    // The journal's folder, lock and record, the guard, and each step with its two lines and its keep.
    let at = dice.below(9 + 3 * case.plan.steps.len());
    let card = redial_catalog::fix(&case.plan.fix).unwrap().card();
    let (far, channel) = FarEnd::start(&case.lab.file());
    let folder = case.lab.folder().to_owned();
    let over = Arc::new(AtomicBool::new(false));
    let hears = Arc::clone(&over);
    let cuts = thread::spawn(move || far.cut_at(cut, &folder, at, &hears));
    let bench = channel.bench();
    let operation = Operation::new(&bench, card, &case.plan, GuardWish::Usual).unwrap();
    assert!(
        operation.guard().is_some(),
        "each change from afar has a guard"
    );
    let applied = operation.apply("srv01", &mut |_, _| {});
    let settled = applied
        .as_ref()
        .ok()
        .map(|id| bench.settle(id, Settle::Keep, &mut |_, _| {}));
    over.store(true, Ordering::Relaxed);
    cuts.join().unwrap().ended();
    let is_heard = matches!(settled, Some(OperationOutcome::Kept));
    let comes = [Comes::Time, Comes::Undo][dice.below(2)];
    judged(&case, is_heard, comes).map_err(|wrong| {
        let what = format!("run {number}, {}, {cut:?} at {at}, {comes:?}", case.name());
        format!("{what}, applied {applied:?}, settled {settled:?}: {wrong}")
    })
}

/// Windows names the certificate that it made last by itself.
fn made() -> Slot {
    places::win_stations("SelfSignedCertificate")
}

/// The slots that two states hold differently.
fn differences(plan: &Plan, before: &MachineState, after: &MachineState) -> Vec<String> {
    let (then, now) = (
        Simulated::new(before.clone()),
        Simulated::new(after.clone()),
    );
    let held = slots(before.clone())
        .into_iter()
        .chain(slots(after.clone()));
    let changed = plan.changes().map(|change| change.slot.clone());
    let all = held.map(|reading| reading.slot).chain(changed);
    // A service that starts again makes its certificate again where that has expired.
    let card = redial_catalog::fix(&plan.fix).unwrap().card();
    let is_windows = |slot: &Slot| {
        let certificate = matches!(slot, Slot::Certificate { .. } | Slot::OwnCertificate);
        *slot == made() || certificate && card.undo == Undoing::Partly
    };
    let differ = all.filter(|slot| !is_windows(slot) && then.read(slot) != now.read(slot));
    differ
        .map(|slot| format!("{slot}: {:?} / {:?}", then.read(&slot), now.read(&slot)))
        .collect()
}

/// What comes afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    /// The machine's own clock goes on, and nobody comes.
    Time,
    /// Somebody undoes it over another channel.
    Undo,
}

/// Undoes whatever can be undone, over a channel of its own.
fn undone_from_afar(lab: &Lab) -> Result<(), String> {
    let (far, channel) = FarEnd::start(&lab.file());
    let bench = channel.bench();
    let unread = &mut |_: &RecordId, _: String| {};
    while let Some(id) = bench.latest_to_undo(unread).map_err(|e| e.to_string())? {
        // What the record does not tell of is what somebody else had changed before.
        let record = bench.undo(&id, &mut |_| Decision::Leave, &mut |_, _| {});
        record.map_err(|failed| format!("undo --via: {failed}"))?;
    }
    far.leave();
    Ok(())
}

/// What became of the machine, and what can become of it.
fn judged(case: &Case, is_heard: bool, comes: Comes) -> Result<&'static str, String> {
    let Case { lab, plan, before } = case;
    let journal = Journal::at(lab.file() + ".journal");
    let ids = journal.ids().map_err(|e| e.to_string())?;
    // One that was killed before its first line is empty: nothing had begun.
    let record = ids.iter().find_map(|id| journal.read(id).ok());
    let machine = Simulated::open(Path::new(&lab.file())).map_err(|e| e.to_string())?;
    let executor = Executor {
        machine: &machine,
        journal: &journal,
    };
    let record = record.map(|record| executor.as_it_stands(record));
    let state = machine.state();
    let is_armed = has_guard(&state);
    if record.as_ref().is_some_and(|r| r.armed().is_some()) != is_armed {
        return Err(format!("a guard {is_armed}, and told {record:?}"));
    }
    let status = record.as_ref().map(Record::status);
    let came = match status {
        Some(Status::Applied) if is_armed => "whole, under its guard",
        Some(_) if is_armed => "half, under its guard",
        Some(Status::Applied) if is_as_planned(&machine, plan) => "kept",
        _ if differences(plan, before, &state).is_empty() && !is_heard => "as before",
        _ => {
            let left = differences(plan, before, &state);
            return Err(format!("no guard, {status:?}: {left:?}, {:?}", plan.steps));
        }
    };
    match comes {
        Comes::Time if is_armed => lab.change(|state| state.wire.clock += 3600),
        _ => undone_from_afar(lab)?,
    }
    let state = lab.state();
    if has_guard(&state) {
        return Err(format!("{came}, and a guard is left"));
    }
    let left = differences(plan, before, &state);
    if !left.is_empty() {
        let entries = record.map(|record| record.entries);
        return Err(format!(
            "{came}, left {left:?}: {:?}, {entries:?}",
            plan.steps
        ));
    }
    Ok(came)
}

#[test]
fn a_channel_that_is_cut_at_any_point_leaves_no_half_change() {
    let asked = std::env::var("REDIAL_SOAK").ok();
    let runs = asked.map_or(RUNS, |runs| runs.parse().expect("a number of runs"));
    let (next, came) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= runs {
                return;
            }
            let end = run(number).map_or_else(|wrong| format!("wrong: {wrong}"), str::to_owned);
            *came.lock().unwrap().entry(end).or_insert(0) += 1;
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(work);
        }
    });
    let came = came.into_inner().unwrap();
    println!("{runs} runs: {came:?}");
    assert!(came.len() > 2, "every end is seen: {came:?}");
    assert!(
        !came.keys().any(|end| end.starts_with("wrong")),
        "{came:#?}"
    );
}
