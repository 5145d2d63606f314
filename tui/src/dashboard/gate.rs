//! Who has the terminal: the dashboard, or a program that it started.

use std::{
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long whoever reads keys may take to stop.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether somebody else has it.
static AWAY: AtomicBool = AtomicBool::new(false);
/// Whether nobody here reads keys.
static PARKED: Mutex<bool> = Mutex::new(false);
static MOVED: Condvar = Condvar::new();

/// Whether a program that was started has the terminal.
pub(super) fn is_away() -> bool {
    AWAY.load(Ordering::SeqCst)
}

/// Waits while somebody else has the terminal; for the one who reads keys.
pub(super) fn wait() {
    if !is_away() {
        return;
    }
    let mut parked = PARKED.lock().unwrap_or_else(PoisonError::into_inner);
    *parked = true;
    MOVED.notify_all();
    while is_away() {
        parked = MOVED.wait(parked).unwrap_or_else(PoisonError::into_inner);
    }
    *parked = false;
}

/// Lets something have the terminal.
pub(super) fn lend<T>(something: impl FnOnce() -> T) -> T {
    AWAY.store(true, Ordering::SeqCst);
    wake();
    let parked = PARKED.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = MOVED.wait_timeout_while(parked, PATIENCE, |parked| !*parked);
    drop(waited.unwrap_or_else(PoisonError::into_inner));
    let done = something();
    // Under the lock, so that nobody begins to wait after the news.
    let parked = PARKED.lock().unwrap_or_else(PoisonError::into_inner);
    AWAY.store(false, Ordering::SeqCst);
    MOVED.notify_all();
    drop(parked);
    done
}

/// Whoever waits for a key learns of a resize, and looks here. On Windows he looks by himself.
fn wake() {
    #[cfg(unix)]
    let _ =
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::WINCH);
}
