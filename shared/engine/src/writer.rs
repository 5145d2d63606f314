use std::{fs::File, io::Write, path::PathBuf};

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
    /// Whether a step may have been taken: its beginning is on the disk.
    pub began: bool,
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
            began: false,
            torn: false,
        }
    }

    /// Adds an entry; it is on the disk when this returns.
    pub fn add(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.line(entry)?;
        self.began |= matches!(entry, Entry::Begun { .. });
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
