//! Simulated machines in files of their own, and the binary that is run on them.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use redial_lab::{MachineState, Simulated};
use redial_model::{Reading, Slot, Value, places};

/// A folder with a simulated machine in a file of its own.
pub struct Lab(PathBuf);

impl Lab {
    /// The simulated machine of this name.
    pub fn new(patient: &str) -> Self {
        let lab = Self::empty();
        let (code, said) = run(&["lab", patient, &lab.file()], "");
        assert_eq!(code, Some(0), "{said}");
        lab
    }

    /// A folder without a machine.
    pub fn empty() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("redial-fixing-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn file(&self) -> String {
        self.0.join("machine.json").display().to_string()
    }

    #[cfg(unix)]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    pub fn state(&self) -> MachineState {
        Simulated::open(Path::new(&self.file())).unwrap().state()
    }

    pub fn value(&self, slot: &Slot) -> Value {
        self.state().get(slot)
    }

    /// Runs a command of redial on this machine, with this typed at it.
    pub fn run(&self, words: &[&str], typed: &str) -> (Option<i32>, String) {
        let file = self.file();
        run(&[words, &["--lab", &file]].concat(), typed)
    }

    pub fn change(&self, change: impl FnOnce(&mut MachineState)) {
        Simulated::open(Path::new(&self.file()))
            .unwrap()
            .change(change);
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs redial with nothing of this machine's settings, and with this typed at it; its exit code, and
/// what it says.
pub fn run(words: &[&str], typed: &str) -> (Option<i32>, String) {
    said(
        alone(Command::new(env!("CARGO_BIN_EXE_redial"))),
        words,
        typed,
    )
}

/// The same with the configuration in this folder.
#[cfg(unix)]
pub fn run_in(home: &Path, words: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut command = alone(Command::new(env!("CARGO_BIN_EXE_redial")));
    command.env("XDG_CONFIG_HOME", home);
    said(command, words, typed)
}

fn said(mut command: Command, words: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut child = command
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that asks nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr),
    )
}

/// The command with nothing of this machine's settings.
pub fn alone(mut command: Command) -> Command {
    #[cfg(unix)]
    super::heard::signals_are_heard();
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REDIAL_")) {
        command.env_remove(name);
    }
    let config = std::env::temp_dir().join("redial-no-such-config");
    command
        .env("XDG_CONFIG_HOME", &config)
        .env("XDG_STATE_HOME", &config);
    command
}

/// What a machine's slots hold; the port is a new one each time it is started.
pub fn slots(state: MachineState) -> Vec<Reading> {
    let port = places::rdp_tcp("PortNumber");
    let others = state.slots.into_iter().filter(|r| r.slot != port);
    others.collect()
}
