use std::{fs::File, io::Write, path::PathBuf};

use serde::Serialize;

use crate::{
    journal::{JournalError, JournalLock},
    record::{Entry, RecordId},
};

/// Writes a record, line by line.
#[derive(Debug)]
pub(crate) struct RecordWriter {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    /// Nobody else changes the machine while a record is written.
    pub(crate) _lock: JournalLock,
    /// Its id.
    pub id: RecordId,
}

impl RecordWriter {
    /// Adds an entry; it is on the disk when this returns.
    pub fn add(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.line(entry)
    }

    pub(crate) fn line(&mut self, what: &impl Serialize) -> Result<(), JournalError> {
        let text = serde_json::to_string(what)
            .map_err(|e| JournalError::while_doing("write", &self.path)(e.into()))?;
        let written = self
            .file
            .write_all((text + "\n").as_bytes())
            .and_then(|()| self.file.sync_all());
        written.map_err(JournalError::while_doing("write", &self.path))
    }
}
