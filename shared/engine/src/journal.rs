//! What was changed, on disk before it is changed. A record is a file of JSON lines: the header,
//! then one entry for each thing that happened. Lines are only ever added, so a crash can cut the
//! last one short and nothing else.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use redial_model::{Plan, utc};

use crate::{
    record::{Header, Record, RecordId},
    writer::RecordWriter,
};

/// Version of the file format. Later versions read earlier ones.
const VERSION: u32 = 1;
/// The file whose lock keeps two redials apart.
const LOCK: &str = "lock";
/// The ending of a record's file.
const ENDING: &str = "jsonl";

/// The folder of records.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

/// The journal can't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {}: {source}", path.display())]
pub struct JournalError {
    /// The operation.
    pub doing: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub source: io::Error,
}

impl JournalError {
    pub(crate) fn while_doing(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self {
            doing,
            path: path.to_owned(),
            source,
        }
    }

    /// Whether another redial has the lock.
    pub fn is_locked(&self) -> bool {
        self.source.kind() == io::ErrorKind::WouldBlock
    }
}

/// The right to change the machine: one redial has it at a time.
#[derive(Debug)]
pub struct JournalLock {
    file: File,
}

impl Drop for JournalLock {
    /// Closing the file is not enough: a program that another thread is starting just now holds it
    /// open, too, until it has begun (between `fork` and `exec`), and the lock with it (flock(2)).
    fn drop(&mut self) {
        // Where it fails, closing the file comes next.
        let _ = self.file.unlock();
    }
}

/// What is known when a record begins.
pub(crate) struct Beginning<'a> {
    /// The machine that is changed.
    pub machine: &'a str,
    /// The host it is for.
    pub target: &'a str,
    /// What is meant to be done.
    pub plan: &'a Plan,
    /// When, by the clock of that machine, in seconds since 1970-01-01 UTC.
    pub at: f64,
}

impl Journal {
    /// The journal in this folder, which is made when it is first written.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the lock, or says that another redial has it.
    pub fn lock(&self) -> Result<JournalLock, JournalError> {
        make_private(&self.folder).map_err(JournalError::while_doing(
            "make the journal's folder",
            &self.folder,
        ))?;
        let path = self.folder.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(JournalError::while_doing("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(JournalLock { file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::while_doing("lock", &path)(
                io::Error::new(io::ErrorKind::WouldBlock, "another redial has it"),
            )),
            Err(TryLockError::Error(e)) => Err(JournalError::while_doing("lock", &path)(e)),
        }
    }

    /// Begins a record; the lock proves that nobody else does, and is held while it is written.
    pub(crate) fn begin(
        &self,
        lock: JournalLock,
        beginning: &Beginning<'_>,
    ) -> Result<RecordWriter, JournalError> {
        let (id, path, file) = self.fresh(beginning.at)?;
        let mut writer = RecordWriter {
            file,
            path,
            _lock: lock,
            id: id.clone(),
        };
        writer.line(&Header {
            journal: VERSION,
            id,
            tool: concat!("redial ", env!("CARGO_PKG_VERSION")).into(),
            machine: beginning.machine.into(),
            target: beginning.target.into(),
            at: beginning.at as u64,
            plan: beginning.plan.clone(),
        })?;
        // The name must outlive a crash as well; Windows keeps it with the file.
        #[cfg(unix)]
        File::open(&self.folder)
            .and_then(|f| f.sync_all())
            .map_err(JournalError::while_doing("write", &self.folder))?;
        Ok(writer)
    }

    /// A file of its own; two records of one millisecond come one after the other.
    fn fresh(&self, now: f64) -> Result<(RecordId, PathBuf, File), JournalError> {
        let mut later = 0;
        loop {
            let (id, path) = self.named_by(now + f64::from(later) / 1e3)?;
            match OpenOptions::new().create_new(true).append(true).open(&path) {
                Ok(file) => return Ok((id, path, file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && later < 1000 => later += 1,
                Err(e) => return Err(JournalError::while_doing("create", &path)(e)),
            }
        }
    }

    /// The id of a record that begins at this time, and its file.
    fn named_by(&self, time: f64) -> Result<(RecordId, PathBuf), JournalError> {
        let compact: String = utc::stamp(time as i64)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let (day, clock) = compact.split_at(compact.len().saturating_sub(6));
        let name = format!("{day}-{clock}-{:03}", (time.fract() * 1e3) as u32);
        let id: RecordId = name.parse().map_err(|bad| {
            JournalError::while_doing("name a record in", &self.folder)(io::Error::other(bad))
        })?;
        let path = self.path(&id);
        Ok((id, path))
    }

    /// Goes on with a record.
    pub(crate) fn resume(
        &self,
        lock: JournalLock,
        id: &RecordId,
    ) -> Result<RecordWriter, JournalError> {
        let path = self.path(id);
        // A line that a crash cut short must not swallow the next one.
        let whole = fs::read(&path).map_err(JournalError::while_doing("read", &path))?;
        let mut file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(JournalError::while_doing("open", &path))?;
        if whole.last().is_some_and(|b| *b != b'\n') {
            file.write_all(b"\n")
                .map_err(JournalError::while_doing("write", &path))?;
        }
        Ok(RecordWriter {
            file,
            path,
            _lock: lock,
            id: id.clone(),
        })
    }

    /// Reads a record.
    pub fn read(&self, id: &RecordId) -> Result<Record, JournalError> {
        let path = self.path(id);
        let text = match fs::read_to_string(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                let none = io::Error::new(e.kind(), "no such record: see `redial journal`");
                return Err(JournalError::while_doing("find", &path)(none));
            }
            other => other.map_err(JournalError::while_doing("read", &path))?,
        };
        let mut lines = text.lines();
        let header = header(lines.next()).map_err(JournalError::while_doing("read", &path))?;
        // A line that was cut short is a step that was not taken. The file's name is what a record
        // is found by, whatever its header calls it.
        Ok(Record {
            header: Header {
                id: id.clone(),
                ..header
            },
            entries: lines.filter_map(|l| serde_json::from_str(l).ok()).collect(),
        })
    }

    /// The ids of all records, the latest first.
    pub fn ids(&self) -> Result<Vec<RecordId>, JournalError> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(e) => return Err(JournalError::while_doing("read", &self.folder)(e)),
        };
        let mut ids: Vec<_> = files.filter_map(|file| id_of(&file.ok()?)).collect();
        ids.sort_by(|a, b| b.cmp(a));
        Ok(ids)
    }

    /// The latest record that can be taken back.
    pub fn latest_undoable(&self) -> Result<Option<RecordId>, JournalError> {
        let undoable = |id: &RecordId| self.read(id).is_ok_and(|r| r.can_be_undone());
        Ok(self.ids()?.into_iter().find(undoable))
    }

    /// The file of a record.
    fn path(&self, id: &RecordId) -> PathBuf {
        self.folder.join(id.as_str()).with_extension(ENDING)
    }
}

/// The record a file of the journal's folder is; nothing for any other file.
fn id_of(file: &fs::DirEntry) -> Option<RecordId> {
    let name = file.file_name();
    let (stem, ending) = name.to_str()?.rsplit_once('.')?;
    (ending == ENDING).then(|| stem.parse().ok()).flatten()
}

/// The header a record begins with.
fn header(line: Option<&str>) -> io::Result<Header> {
    let line = line.ok_or_else(|| io::Error::other("it is empty"))?;
    let header: Header = serde_json::from_str(line)?;
    if header.journal > VERSION {
        let found = header.journal;
        return Err(io::Error::other(format!(
            "it has version {found}, this program reads up to {VERSION}"
        )));
    }
    Ok(header)
}

/// Only its owner may read what was changed. On Windows whoever makes the folder beforehand decides
/// (see `redial-windows`).
fn make_private(folder: &Path) -> io::Result<()> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
    make.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_free_once_it_is_dropped_even_where_its_file_is_still_open() {
        let name = format!("redial-lock-{}", std::process::id());
        let journal = Journal::at(std::env::temp_dir().join(name));
        let lock = journal.lock().unwrap();
        assert!(journal.lock().is_err(), "held");
        // As a program that is just being started holds it.
        let inherited = lock.file.try_clone().unwrap();
        drop(lock);
        let again = journal.lock();
        drop(inherited);
        fs::remove_dir_all(journal.folder()).unwrap();
        assert!(again.is_ok());
    }
}
