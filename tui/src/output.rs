//! Where results go: standard output as they come, or a file that is whole or not there.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::exit::Stop;

/// Standard output, or a file.
pub struct Destination {
    path: Option<PathBuf>,
    open: Option<Open>,
}

/// A file that is being written.
enum Open {
    /// Beside the file, until it is whole.
    Part {
        file: BufWriter<File>,
        beside: PathBuf,
        path: PathBuf,
    },
    /// A device or a pipe, which is never replaced.
    Through(File),
}

impl Destination {
    /// To a file, or to standard output.
    pub fn to(path: Option<PathBuf>) -> Self {
        Self { path, open: None }
    }

    /// Opens the file now, so that a place nobody can write to is said before any work.
    pub fn open(&mut self) -> Result<(), Stop> {
        let opened = match self.path.clone() {
            Some(path) => self.file(path).map(drop),
            None => Ok(()),
        };
        opened.map_err(|e| self.unwritten(&e))
    }

    /// The folder a file is written in.
    pub fn folder(&self) -> Option<&Path> {
        match &self.open {
            Some(Open::Part { beside, .. }) => beside.parent(),
            _ => None,
        }
    }

    /// Writes now to standard output; for a file, beside it.
    pub fn write(&mut self, text: &str) -> Result<(), Stop> {
        let written = self
            .write_all(text.as_bytes())
            .and_then(|()| match self.path {
                Some(_) => Ok(()),
                None => self.flush(),
            });
        written.map_err(|e| self.unwritten(&e))
    }

    /// What can't be written, and why.
    pub fn unwritten(&self, error: &io::Error) -> Stop {
        let what = self
            .path
            .as_ref()
            .map_or_else(|| "the output".to_owned(), |p| p.display().to_string());
        Stop::unwritten(&what, error)
    }

    /// Puts the file in place.
    pub fn finish(mut self) -> Result<(), Stop> {
        let finished = match self.open.take() {
            None => return Ok(()),
            Some(Open::Through(mut file)) => file.flush(),
            Some(Open::Part {
                mut file,
                beside,
                path,
            }) => {
                let renamed = file.flush().and_then(|()| fs::rename(&beside, path));
                renamed.inspect_err(|_| remove(&beside))
            }
        };
        finished.map_err(|e| self.unwritten(&e))
    }

    /// The file that is written, opened at its first byte.
    fn file(&mut self, path: PathBuf) -> io::Result<&mut dyn Write> {
        let open = match self.open.take() {
            Some(open) => open,
            None => Open::at(path)?,
        };
        Ok(match self.open.insert(open) {
            Open::Part { file, .. } => file,
            Open::Through(file) => file,
        })
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.path.clone() {
            Some(path) => self.file(path)?.write(bytes),
            None => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.path.clone() {
            Some(path) => self.file(path)?.flush(),
            None => io::stdout().lock().flush(),
        }
    }
}

impl Drop for Destination {
    /// What was not finished is no result.
    fn drop(&mut self) {
        if let Some(Open::Part { beside, .. }) = &self.open {
            remove(beside);
        }
    }
}

impl Open {
    fn at(path: PathBuf) -> io::Result<Self> {
        // A link stays a link: what it leads to is written.
        let path = fs::canonicalize(&path).unwrap_or(path);
        if fs::metadata(&path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return OpenOptions::new().write(true).open(path).map(Self::Through);
        }
        let beside = beside(&path);
        let file = BufWriter::new(File::create(&beside)?);
        Ok(Self::Part { file, beside, path })
    }
}

/// The name of what becomes a file when it is whole. A program that is killed leaves it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(format!(".{}.part", std::process::id()));
    name.into()
}

fn remove(beside: &Path) {
    // Nothing half-done is left; if even that fails there is nothing more to do.
    let _ = fs::remove_file(beside);
}

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Stop> {
    Destination::to(None).write(text)
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
