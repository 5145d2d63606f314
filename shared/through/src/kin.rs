//! The processes that run for a connection: a command and what it starts itself.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Everything that runs now.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A command and what it started, ended when this is dropped.
pub(crate) struct Kin(u32);

impl Kin {
    /// The process group that this process leads.
    pub fn of(leader: u32) -> Self {
        running().insert(leader);
        Self(leader)
    }

    /// The command ended by itself.
    pub fn forget(self) {
        running().remove(&self.0);
    }
}

impl Drop for Kin {
    fn drop(&mut self) {
        if running().remove(&self.0) {
            end(self.0);
        }
    }
}

/// Ends every command that still runs, for a program that is about to end at once.
pub fn end_all() {
    let all = std::mem::take(&mut *running());
    all.into_iter().for_each(end);
}

/// The leader was not waited for yet, so that no other process has its number.
#[cfg(unix)]
fn end(leader: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(leader).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // It may have ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Windows ends the command itself when its handle is dropped; what that started sees its input end.
#[cfg(not(unix))]
fn end(_: u32) {}
