//! `fix` and `undo` told to end (SIGINT, SIGTERM, SIGHUP) in the middle of a change.

use redial_model::{Value, places};
use rustix::process::{Pid, Signal, kill_process};

use super::{asking::Asking, lab::Lab};

/// Tells a program that asks to end, answers it then, and what it ends with.
fn told(mut asking: Asking, signal: Signal, answer: &str) -> Option<i32> {
    let pid = Pid::from_raw(asking.child.id().cast_signed()).unwrap();
    kill_process(pid, signal).unwrap();
    asking.until("the second time redial ends at once\n");
    asking.answer(answer);
    asking.child.wait().unwrap().code()
}

#[test]
fn a_change_that_was_begun_is_brought_to_its_end() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)] {
        let lab = Lab::new("turned-down");
        let (file, before) = (lab.file(), lab.state());
        let fix = ["fix", "security.raise", "--confirm-within", "5m"];
        let mut fixing = Asking::about("[y/N] ", &[&fix[..], &["--lab", &file]].concat());
        fixing.answer("y\n");
        fixing.until("undoes it: ");
        assert_eq!(told(fixing, signal, "keep\n"), Some(code));
        let mended = lab.state();
        assert_ne!(mended.slots, before.slots);

        let layer = places::rdp_tcp("SecurityLayer");
        lab.change(|s| s.set(layer.clone(), Value::Number(7)));
        let mut undoing = Asking::about("[y/N] ", &["undo", "--lab", &file]);
        undoing.answer("y\n");
        undoing.until("to stop: ");
        assert_eq!(told(undoing, signal, "put back\n"), Some(code));
        assert_eq!(lab.value(&layer), before.get(&layer));
    }
}

#[test]
fn the_second_time_it_ends_at_once() {
    let lab = Lab::new("turned-down");
    let file = lab.file();
    let fix = ["fix", "security.raise", "--confirm-within", "5m"];
    let mut fixing = Asking::about("[y/N] ", &[&fix[..], &["--lab", &file]].concat());
    fixing.answer("y\n");
    fixing.until("undoes it: ");
    let pid = Pid::from_raw(fixing.child.id().cast_signed()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    fixing.until("the second time redial ends at once\n");
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(fixing.child.wait().unwrap().code(), Some(130));
}
