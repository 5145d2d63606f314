#![doc = include_str!("../README.md")]

#[cfg(windows)]
mod real;

pub mod guard;
pub mod journal;
pub mod signed_in;

use std::{path::PathBuf, sync::Arc};

use redial_machine::{Machine, Snag};

/// The machine this program runs on; on anything but Windows there is none to look at.
#[must_use]
pub fn this_machine() -> Arc<dyn Machine> {
    #[cfg(windows)]
    return Arc::new(real::Windows);
    #[cfg(not(windows))]
    return Arc::new(redial_machine::Nowhere);
}

/// Why redial can't work on this Windows; nothing where it can.
#[must_use]
pub fn unsupported() -> Option<String> {
    #[cfg(windows)]
    return real::system::unsupported();
    #[cfg(not(windows))]
    return None;
}

/// Where the journal is on Windows, whether it is there or not; nothing where this is not Windows.
/// Nothing is made: see [`journal`].
#[must_use]
pub fn journal_folder() -> Option<Result<PathBuf, Snag>> {
    #[cfg(windows)]
    return Some(real::folder::journal());
    #[cfg(not(windows))]
    return None;
}

/// Whether another process of this program could be started with more rights.
#[must_use]
pub fn can_elevate() -> bool {
    #[cfg(windows)]
    return !real::elevation::is_elevated();
    #[cfg(not(windows))]
    return false;
}

/// Starts this program again as administrator, with the same words, and waits for it. Returns its
/// exit code.
///
/// # Errors
///
/// When this is not Windows, or somebody refused the elevation.
pub fn relaunch_elevated() -> Result<i32, Snag> {
    #[cfg(windows)]
    return real::elevation::relaunch();
    #[cfg(not(windows))]
    return Err(Snag::NotHere);
}
