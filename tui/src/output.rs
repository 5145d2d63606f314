//! Where results go: standard output as they come, or a file that is whole or not there.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use redial_files::FileWriter;

use crate::exit::Stop;

/// Standard output, a file, or nowhere.
pub struct Destination {
    file: Option<(PathBuf, FileWriter)>,
    is_nowhere: bool,
}

impl Destination {
    /// To a file, or to standard output. A place nobody can write to is said here, before any work.
    pub fn open(to: Option<PathBuf>) -> Result<Self, Stop> {
        let Some(path) = to else {
            return Ok(Self {
                file: None,
                is_nowhere: false,
            });
        };
        let writer = FileWriter::open(&path);
        let writer = writer.map_err(|e| Stop::unwritten(&path.display().to_string(), &e))?;
        Ok(Self {
            file: Some((path, writer)),
            is_nowhere: false,
        })
    }

    /// To nobody.
    pub fn nowhere() -> Self {
        Self {
            file: None,
            is_nowhere: true,
        }
    }

    /// The file that is written.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| &**path)
    }

    /// The folder in which a file grows.
    pub fn folder(&self) -> Option<&Path> {
        self.file.as_ref().and_then(|(_, writer)| writer.folder())
    }

    /// Whether nobody sees anything before the end.
    pub fn is_kept_aside(&self) -> bool {
        self.file.as_ref().is_some_and(|(_, w)| w.is_kept_aside())
    }

    /// Writes now: a program that is killed has lost nothing of it.
    pub fn write(&mut self, text: &str) -> Result<(), Stop> {
        let written = self.write_all(text.as_bytes()).and_then(|()| self.flush());
        written.map_err(|e| self.unwritten(&e))
    }

    /// What can't be written, and why.
    pub fn unwritten(&self, error: &io::Error) -> Stop {
        let what = self
            .path()
            .map_or_else(|| "the output".to_owned(), |p| p.display().to_string());
        Stop::unwritten(&what, error)
    }

    /// Puts the file in place.
    pub fn finish(self) -> Result<(), Stop> {
        let Some((path, writer)) = self.file else {
            return Ok(());
        };
        let finished = writer.finish();
        finished.map_err(|e| Stop::unwritten(&path.display().to_string(), &e))
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some((_, writer)) => writer.write(bytes),
            None if self.is_nowhere => Ok(bytes.len()),
            None => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some((_, writer)) => writer.flush(),
            None if self.is_nowhere => Ok(()),
            None => io::stdout().lock().flush(),
        }
    }
}

/// Writes to standard output.
pub fn print(text: &str) -> Result<(), Stop> {
    Destination::open(None)?.write(text)
}

/// One sentence on standard error, whatever words of a file stand in it.
pub fn complain(says: &str) {
    crate::talk::say(&format!("redial: {says}"));
}
