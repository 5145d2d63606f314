//! The guard's task: which program it starts. Everywhere but on Windows there is none.

use redial_machine::Snag;

/// Says that this program takes back what a guard holds (`Slot::Revert`) when it is started with
/// these words and the name of the task; with `--prove` behind them, it calls [`prove`] and changes
/// nothing. Where nobody says so, a script takes back.
pub fn takes_back_with(words: &'static [&'static str]) {
    #[cfg(windows)]
    crate::real::taker::takes_back_with(words);
    #[cfg(not(windows))]
    let _ = words;
}

/// Writes down that this program was started for a task, and can read what it takes back.
///
/// # Errors
///
/// It can't, or this is not Windows.
pub fn prove(task: &str) -> Result<(), Snag> {
    #[cfg(windows)]
    return crate::real::revert::prove_this(task);
    #[cfg(not(windows))]
    {
        let _ = task;
        Err(Snag::NotHere)
    }
}
