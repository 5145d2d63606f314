//! A change through a channel that is cut at any change it makes on the disk: the far end is killed
//! (SIGKILL), or only its input ends. Afterwards the machine is as before, or as planned, or its guard
//! is armed and restores it; the journal tells it. `REDIAL_SOAK=1000` runs as many.

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
    Bench, Executor, GuardWish, Journal, Operation, OperationOutcome, Settle, Status,
};
use redial_lab::{MachineState, Simulated};
use redial_model::{Plan, Slot};
use redial_remote::Channel;

use super::{
    killed::{CASES, RUNS, bare, print_of},
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
struct FarEnd {
    child: Child,
    input: Input,
}

impl FarEnd {
    fn start(file: &str) -> (Self, Arc<Channel>) {
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

    /// Waits until it has ended.
    fn ended(mut self) {
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "it goes on without anybody");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn planned(lab: &Lab, fix: &str) -> Plan {
    let (code, said) = lab.run(&["plan", fix, "--format", "json"], "");
    assert_eq!(code, Some(0), "{said}");
    serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said}"))
}

fn has_guard(state: &MachineState) -> bool {
    let is_guard = |slot: &Slot| matches!(slot, Slot::Revert { .. });
    state.slots.iter().any(|reading| is_guard(&reading.slot))
}

fn is_as_planned(state: &MachineState, plan: &Plan) -> bool {
    // What is changed twice, such as a service, is in the end as the last change says.
    let last = |slot: &Slot| plan.changes().rev().find(|c| c.slot == *slot);
    plan.changes().all(|change| {
        last(&change.slot).is_some_and(|last| last.after.is_met_by(&state.get(&change.slot)))
            || matches!(change.slot, Slot::FirewallRule { .. })
    })
}

/// One run: what came of it, in a word, or what is wrong.
fn run(number: usize) -> Result<&'static str, String> {
    let (patient, fix) = CASES[number % CASES.len()];
    let cut = [Cut::Killed, Cut::InputEnds][number / CASES.len() % 2];
    let at = number * 5 % 16;
    let lab = Lab::new(patient);
    // Its clock is another one.
    lab.change(|state| state.wire.clock = [600, -600, 0][number % 3]);
    let before = lab.state();
    let plan = planned(&lab, fix);
    let card = redial_catalog::fix(fix).unwrap().card();
    let (far, channel) = FarEnd::start(&lab.file());
    let folder = lab.folder().to_owned();
    let over = Arc::new(AtomicBool::new(false));
    let hears = Arc::clone(&over);
    let cuts = thread::spawn(move || far.cut_at(cut, &folder, at, &hears));
    let bench = channel.bench();
    let operation = Operation::new(&bench, card, &plan, GuardWish::Usual).unwrap();
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
    let word = match settled {
        None => Word::Unsaid,
        Some(OperationOutcome::Kept) => Word::Heard,
        Some(_) => Word::Said,
    };
    judged(&lab, &before, &plan, word).map_err(|wrong| {
        format!("run {number}, {fix}, {cut:?} at {at}, applied {applied:?}, settled {settled:?}: {wrong}")
    })
}

/// What became of the word that keeps a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Unsaid,
    /// Nobody knows whether it arrived.
    Said,
    Heard,
}

/// What became of the machine.
fn judged(
    lab: &Lab,
    before: &MachineState,
    plan: &Plan,
    word: Word,
) -> Result<&'static str, String> {
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
    let kept = record
        .as_ref()
        .is_some_and(|r| r.status() == Status::Applied && r.armed().is_none());
    let state = lab.state();
    if has_guard(&state) {
        let record = record.ok_or("a guard, and no record")?;
        if !record.can_be_undone() {
            return Err(format!("its record says {}", record.status()));
        }
        let status = record.status();
        // The machine's own clock goes on, and nobody comes.
        lab.change(|state| state.wire.clock += 3600);
        let state = lab.state();
        return match (slots(state.clone()) == slots(before.clone()), status) {
            (true, Status::Applied) => Ok("whole, and restored by its guard"),
            (true, _) => Ok("half, and restored by its guard"),
            (false, _) => Err(format!("its guard left {:?}", slots(state))),
        };
    }
    match (is_as_planned(&state, plan), kept) {
        (true, true) => Ok("kept"),
        _ if word == Word::Heard => Err("it was said to be kept".into()),
        _ if slots(state.clone()) == slots(before.clone()) => Ok("as before"),
        (planned, kept) => Err(format!(
            "no guard, planned {planned}, kept {kept}: {:?}",
            bare(state).slots
        )),
    }
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
