#![doc = include_str!("../README.md")]

use std::{path::PathBuf, sync::Arc};

use redial_machine::{Machine, Nowhere, Snag};

/// The folder of the journal, safe from everybody but administrators; nothing where this is not Windows.
pub fn journal_folder() -> Option<Result<PathBuf, Snag>> {
    None
}

/// Whether another process of this program could be started with more rights.
pub fn can_elevate() -> bool {
    false
}

/// Starts this program again as administrator, with the same words, and waits for it. Returns its exit code.
pub fn relaunch_elevated() -> Result<i32, Snag> {
    Err(Snag::NotHere)
}

/// The machine this program runs on; on anything but Windows there is none to look at.
pub fn this_machine() -> Arc<dyn Machine> {
    Arc::new(Nowhere)
}
