//! Where results go: standard output as they come, or a file that is whole or not there.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use crate::exit::Stop;

/// The place for results.
pub struct Output {
    file: Option<PathBuf>,
    kept: String,
}

impl Output {
    /// To a file, or to standard output.
    pub fn to(file: Option<PathBuf>) -> Self {
        Self {
            file,
            kept: String::new(),
        }
    }

    /// Writes now to standard output; keeps for a file.
    pub fn write(&mut self, text: &str) -> Result<(), Stop> {
        if self.file.is_some() {
            self.kept.push_str(text);
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .map_err(|e| Stop::unwritten("the output", &e))
    }

    /// Puts the file in place: written beside it first, so that it is never half there.
    pub fn finish(self) -> Result<(), Stop> {
        let Some(path) = self.file else { return Ok(()) };
        let mut beside = path.clone().into_os_string();
        beside.push(format!(".{}.part", std::process::id()));
        let beside = PathBuf::from(beside);
        let written = fs::write(&beside, &self.kept).and_then(|()| fs::rename(&beside, &path));
        written.map_err(|e| {
            // Nothing half-done is left; if even that fails there is nothing more to do.
            let _ = fs::remove_file(&beside);
            Stop::unwritten(&path.display().to_string(), &e)
        })
    }
}

/// One sentence on standard error. Nobody is left to tell when that is closed too.
pub fn complain(says: &str) {
    let _ = writeln!(io::stderr().lock(), "redial: {says}");
}

/// Progress on standard error, on one line.
pub fn progress(done: usize, all: usize) {
    let _ = write!(io::stderr().lock(), "\r{done} of {all} hosts");
    if done == all {
        let _ = write!(io::stderr().lock(), "\r{:30}\r", "");
    }
}
