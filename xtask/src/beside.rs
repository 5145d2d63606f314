//! A second process of this program that works while the first one does, and speaks at its end.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::run::root;

/// The name of the command that it runs.
pub const COMMAND: &str = "ci-beside";

/// What runs beside. Its children end when this is dropped before its end.
pub struct Beside {
    child: Child,
    log: PathBuf,
}

impl Beside {
    /// Starts it. The file of this program may be built anew meanwhile: it is running by then.
    pub fn start() -> Result<Self, String> {
        let program =
            std::env::current_exe().map_err(|e| format!("can't find this program: {e}"))?;
        let log = root().join("target").join("ci-beside.log");
        let file =
            fs::File::create(&log).map_err(|e| format!("can't make {}: {e}", log.display()))?;
        let errors = file
            .try_clone()
            .map_err(|e| format!("can't write to {} twice: {e}", log.display()))?;
        let mut command = Command::new(program);
        own_group(&mut command);
        let child = command
            .arg(COMMAND)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .spawn()
            .map_err(|e| format!("can't start {COMMAND}: {e}"))?;
        Ok(Self { child, log })
    }

    /// Waits for its end, and prints what it printed.
    pub fn end(mut self) -> Result<(), String> {
        let status = self.child.wait();
        println!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        match status {
            Ok(status) if ExitStatus::success(&status) => Ok(()),
            Ok(status) => Err(format!("{COMMAND} failed ({status}), see above")),
            Err(why) => Err(format!("{COMMAND}: {why}")),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let group = format!("-{}", self.child.id());
            let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
            let _ = self.child.wait();
        }
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}
