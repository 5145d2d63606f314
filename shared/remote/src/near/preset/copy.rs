//! What was brought to the far end, and is removed from there.

use std::{
    process::ExitStatus,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redial_machine::Said;

use super::{is_made_of, login::Login};
use crate::near::process::{Process, heard, quietly};

/// How long the far end may take to end, and to remove its copy.
const GRACE: Duration = Duration::from_secs(5);
/// How long a command may take that removes it from here.
const REMOVAL: Duration = Duration::from_secs(15);

/// What could not be removed, in sentences.
static LEFT: Mutex<Vec<Said>> = Mutex::new(Vec::new());

fn left() -> MutexGuard<'static, Vec<Said>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was left on other computers since this was asked last, a sentence for each.
#[must_use]
pub fn left_behind() -> Vec<Said> {
    std::mem::take(&mut *left())
}

/// A copy of redial at the far end, in a folder of its own, which is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct FarCopy {
    way: Said,
    login: Arc<Login>,
    folder: String,
    kind: FarKind,
    is_there: bool,
}

/// What removes it.
#[derive(Debug)]
enum FarKind {
    /// The shell that started it, which says with this mark when it can't.
    Posix { mark: String },
    /// A second command: a program of Windows can't be removed while it runs.
    Windows,
}

impl FarCopy {
    /// One that its own shell removes when it has ended.
    pub fn posix(way: Said, login: Arc<Login>, folder: &str, mark: &str) -> Self {
        let mark = mark.to_owned();
        Self::new(way, login, folder, FarKind::Posix { mark })
    }

    /// One that has to be removed from here.
    pub fn windows(way: Said, login: Arc<Login>, folder: &str) -> Self {
        Self::new(way, login, folder, FarKind::Windows)
    }

    fn new(way: Said, login: Arc<Login>, folder: &str, kind: FarKind) -> Self {
        Self {
            way,
            login,
            folder: folder.to_owned(),
            kind,
            is_there: true,
        }
    }

    /// Sees to it that it is removed: the input of what runs there has ended.
    pub fn settle(mut self, process: &Process) {
        let code = process.end(GRACE).and_then(|status| status.code());
        self.is_there = match &self.kind {
            FarKind::Windows => true,
            // Whatever else its status is, the shell has come to its end, and ssh heard of it.
            FarKind::Posix { mark } => {
                matches!(code, None | Some(255)) || process.said(&format!("{mark} left"))
            }
        };
    }

    /// Removes it from here, where that asks nobody for a password.
    fn remove(&self) -> bool {
        let folder = &self.folder;
        let words = match self.kind {
            FarKind::Posix { .. } if !is_plain(folder) || !self.login.is_open() => return false,
            FarKind::Posix { .. } => format!("rm -rf {folder}"),
            FarKind::Windows => self.login.removing(folder),
        };
        match &*self.login {
            Login::Ssh(ssh) => quietly(ssh.command(&words), REMOVAL)
                .is_ok_and(|status| status.as_ref().is_some_and(ExitStatus::success)),
            Login::Winrs(winrs) => heard(winrs.command(&words), REMOVAL)
                .is_ok_and(|printed| self.login.is_done(None, &printed)),
        }
    }
}

impl Drop for FarCopy {
    fn drop(&mut self) {
        if self.is_there && !self.remove() {
            left().push(Said::new(&format!(
                "redial does not know whether its copy on the computer at the other end of `{}` was removed: look for the folder {} there",
                self.way, Said::new(&self.folder)
            )));
        }
    }
}

/// Whether a folder that the far end named is one of redial's, and no shell reads it as anything else.
fn is_plain(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or_default();
    folder.starts_with('/')
        && is_made_of(folder, "/._-")
        && !folder.contains("..")
        && name.starts_with("redial-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_of_redial_is_removed() {
        assert!(is_plain("/tmp/redial-Ab3") && is_plain("/home/a.b/redial-x"));
        for folder in [
            "",
            "/",
            "/tmp",
            "redial-x",
            "/tmp/redial-x/",
            "/tmp/../redial-x",
            "/redial-$(id)",
            "/tmp/redial-x y",
            "/tmp/redial-x;id",
            "/tmp/redial-x\nid",
            "-rf/redial-x",
        ] {
            assert!(!is_plain(folder), "{folder:?}");
        }
    }
}
