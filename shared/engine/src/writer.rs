use std::{collections::BTreeSet, fs::File, io::Write, path::PathBuf};

use serde::Serialize;

use crate::{
    journal::{JournalError, JournalLock},
    record::{Entry, RecordId},
};

/// Writes a record, line by line.
#[derive(Debug)]
pub(crate) struct RecordWriter {
    file: File,
    pub(crate) path: PathBuf,
    /// Nobody else changes the machine while a record is written.
    _lock: JournalLock,
    /// Its id.
    pub id: RecordId,
    /// The steps that may have been taken: their beginning is on the disk. One that was taken back
    /// is none of them.
    pub begun: BTreeSet<usize>,
    /// The steps that were taken.
    pub done: BTreeSet<usize>,
    /// Whether the last line may have been written in part.
    torn: bool,
}

impl RecordWriter {
    /// Writes at the end of a file.
    pub fn new(file: File, path: PathBuf, lock: JournalLock, id: RecordId) -> Self {
        Self {
            file,
            path,
            _lock: lock,
            id,
            begun: BTreeSet::new(),
            done: BTreeSet::new(),
            torn: false,
        }
    }

    /// Adds an entry; it is on the disk when this returns.
    pub fn add(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.line(entry)?;
        match entry {
            Entry::Begun { step } => drop(self.begun.insert(*step)),
            Entry::Done { step } => drop(self.done.insert(*step)),
            Entry::Undone { step } => drop(self.begun.remove(step)),
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn line(&mut self, what: &impl Serialize) -> Result<(), JournalError> {
        let text = serde_json::to_string(what)
            .map_err(|e| JournalError::while_doing("write", &self.path)(e.into()))?;
        // What is left of a line must not swallow the next one.
        let break_off = if self.torn { "\n" } else { "" };
        let written = self
            .file
            .write_all(format!("{break_off}{text}\n").as_bytes())
            .and_then(|()| self.file.sync_all());
        self.torn = written.is_err();
        written.map_err(JournalError::while_doing("write", &self.path))
    }
}
