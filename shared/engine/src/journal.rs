//! What was changed, on disk before it is changed. A record is a file of JSON lines: the header,
//! then one entry for each thing that happened. Lines are only ever added, so a crash can cut the
//! last one short and nothing else.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use redial_model::{Plan, utc};

use crate::{
    record::{Entry, Header, Record, RecordId},
    text,
    vault::{OwnFolder, Vault},
    writer::RecordWriter,
};

/// Version of the file format. Later versions read earlier ones.
const VERSION: u32 = 1;
/// The file whose lock keeps two redials apart.
const LOCK: &str = "lock";
/// The ending of a record's file.
const ENDING: &str = "jsonl";

/// Between two looks at a lock that another redial has.
const GLANCE: Duration = Duration::from_millis(20);

/// The longest record that is read, in bytes: no plan comes near it.
const LONGEST: u64 = 64 << 20;

/// The folder of records.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
    vault: Arc<dyn Vault>,
}

/// The journal can't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {} (the journal): {source}", path.display())]
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
        Self::kept_by(folder, Arc::new(OwnFolder))
    }

    /// The journal in this folder, whose files are made and checked by `vault`.
    pub fn kept_by(folder: impl Into<PathBuf>, vault: Arc<dyn Vault>) -> Self {
        let folder = folder.into();
        Self { folder, vault }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the lock, or says that another redial has it.
    pub fn lock(&self) -> Result<JournalLock, JournalError> {
        let doing = "make the journal's folder";
        let made = self.vault.make(&self.folder);
        made.map_err(JournalError::while_doing(doing, &self.folder))?;
        let path = self.folder.join(LOCK);
        let file = self
            .open_lock(&path)
            .map_err(JournalError::while_doing("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(JournalLock { file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::while_doing("lock", &path)(
                io::Error::new(io::ErrorKind::WouldBlock, "another redial uses it"),
            )),
            Err(TryLockError::Error(e)) => Err(JournalError::while_doing("lock", &path)(e)),
        }
    }

    /// The same, and waits so long for another redial to be done.
    pub(crate) fn lock_within(&self, patience: Duration) -> Result<JournalLock, JournalError> {
        let begun = Instant::now();
        loop {
            match self.lock() {
                Err(busy) if busy.is_locked() && begun.elapsed() < patience => {
                    // A lock tells nobody that it is free.
                    thread::sleep(GLANCE);
                }
                locked => return locked,
            }
        }
    }

    fn open_lock(&self, path: &Path) -> io::Result<File> {
        match self.vault.create(path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                self.vault.check(path)?;
                redial_files::append_own(path)
            }
            made => made,
        }
    }

    /// Begins a record; the lock proves that nobody else does, and is held while it is written.
    pub(crate) fn begin(
        &self,
        lock: JournalLock,
        beginning: &Beginning<'_>,
    ) -> Result<RecordWriter, JournalError> {
        let (id, path, file) = self.fresh(beginning.at)?;
        let mut writer = RecordWriter::new(file, path, lock, id.clone());
        let written = writer.line(&Header {
            journal: VERSION,
            id,
            tool: concat!("redial ", env!("CARGO_PKG_VERSION")).into(),
            machine: beginning.machine.into(),
            target: beginning.target.into(),
            at: beginning.at as u64,
            plan: beginning.plan.clone(),
        });
        if let Err(why) = written {
            // It was made here and holds nothing that can be read.
            let _ = redial_files::remove_own(&writer.path);
            return Err(why);
        }
        // The name must outlive a crash as well.
        redial_files::sync_names(&self.folder)
            .map_err(JournalError::while_doing("write", &self.folder))?;
        Ok(writer)
    }

    /// A file of its own; two records of one millisecond come one after the other.
    fn fresh(&self, now: f64) -> Result<(RecordId, PathBuf, File), JournalError> {
        let mut later = 0;
        loop {
            let (id, path) = self.named_by(now + f64::from(later) / 1e3)?;
            match self.vault.create(&path) {
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
        let (file, path) = self.reopened(id)?;
        Ok(RecordWriter::new(file, path, lock, id.clone()))
    }

    /// Adds one entry to a record; the lock proves that nobody else does.
    pub(crate) fn note(
        &self,
        _: &JournalLock,
        id: &RecordId,
        entry: &Entry,
    ) -> Result<(), JournalError> {
        let (mut file, path) = self.reopened(id)?;
        let line = serde_json::to_string(entry).map_err(io::Error::other);
        line.and_then(|line| file.write_all((line + "\n").as_bytes()))
            .and_then(|()| file.sync_all())
            .map_err(JournalError::while_doing("write", &path))
    }

    /// The file of a record, to add lines to.
    fn reopened(&self, id: &RecordId) -> Result<(File, PathBuf), JournalError> {
        let path = self.path(id);
        let whole = self.bytes(&path)?;
        let mut file =
            redial_files::append_own(&path).map_err(JournalError::while_doing("open", &path))?;
        // A line that a crash cut short must not swallow the next one.
        if whole.last().is_some_and(|b| *b != b'\n') {
            file.write_all(b"\n")
                .map_err(JournalError::while_doing("write", &path))?;
        }
        Ok((file, path))
    }

    /// Reads a record.
    pub fn read(&self, id: &RecordId) -> Result<Record, JournalError> {
        let path = self.path(id);
        let bytes = self.bytes(&path)?;
        let record = text::record(id, &bytes, VERSION);
        record.map_err(JournalError::while_doing("read", &path))
    }

    /// What stands in the file of a record, where nobody else could have written it.
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, JournalError> {
        let read = || -> io::Result<Vec<u8>> {
            self.vault.check(&self.folder)?;
            self.vault.check(path)?;
            redial_files::read_own(path, LONGEST)
        };
        read().map_err(|e| {
            if e.kind() == io::ErrorKind::NotFound {
                let none = io::Error::new(
                    e.kind(),
                    "there is no such change: `redial journal` lists all IDs",
                );
                JournalError::while_doing("find", path)(none)
            } else {
                JournalError::while_doing("read", path)(e)
            }
        })
    }

    /// The ids of all records, the latest first.
    pub fn ids(&self) -> Result<Vec<RecordId>, JournalError> {
        let listed = self.vault.check(&self.folder);
        let files = match listed.and_then(|()| fs::read_dir(&self.folder)) {
            Ok(files) => files,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(e) => return Err(JournalError::while_doing("read", &self.folder)(e)),
        };
        let mut ids: Vec<_> = files.filter_map(|file| id_of(&file.ok()?)).collect();
        ids.sort_by(|a, b| b.cmp(a));
        Ok(ids)
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
