//! Signals that a test sends are heard by redial, whoever started the tests.

use std::sync::{Arc, Once, atomic::AtomicBool};

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};

static ONCE: Once = Once::new();

/// Gives the commands that are started from now on the signals back that this process began without, as
/// under `nohup … &`: redial leaves them ignored, and it should. What a process handles, the commands it
/// starts have the default for (execve(2)); here the handler does nothing.
pub fn signals_are_heard() {
    ONCE.call_once(|| {
        // proc_pid_status(5), `SigIgn`; elsewhere nobody tells.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
        let ignored = |signal: &i32| mask >> (signal - 1) & 1 == 1;
        for signal in [SIGHUP, SIGINT, SIGTERM].into_iter().filter(ignored) {
            flag::register(signal, Arc::new(AtomicBool::new(false))).unwrap();
        }
    });
}
