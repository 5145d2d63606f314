//! What was changed, on disk before it is changed. A record is a file of JSON lines: the head, then
//! one mark for each thing that happened. Lines are only ever added, so a crash can cut the last
//! one short and nothing else.

use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use redial_model::{Machine, Plan, Progress, utc};
use serde::{Deserialize, Serialize};

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
#[error("{doing} {}: {why}", path.display())]
pub struct JournalError {
    /// The operation.
    pub doing: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub why: String,
}

/// What a record begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Version of the format.
    pub journal: u32,
    /// Its id, the file's name without its ending. Ids sort by time.
    pub id: String,
    /// Program and version that wrote it.
    pub tool: String,
    /// The machine that was changed.
    pub machine: String,
    /// The host it was for.
    pub target: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: u64,
    /// What was meant to be done.
    pub plan: Plan,
}

/// One thing that happened. Steps count from 0 in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
pub enum Mark {
    /// A task that takes the changes back at a time is about to be made.
    Arming {
        /// Its name.
        task: String,
        /// When it goes off, in seconds since 1970-01-01 UTC.
        at: u64,
    },
    /// A step is about to be taken.
    Begun {
        /// Which.
        step: usize,
    },
    /// It was taken, and reading back showed it.
    Done {
        /// Which.
        step: usize,
    },
    /// It was so already; it is not redial's to take back.
    Skipped {
        /// Which.
        step: usize,
    },
    /// Applying ended early.
    Stopped {
        /// Why.
        why: String,
    },
    /// Every step was taken.
    Applied,
    /// The armed revert was taken away: the change stays.
    Kept,
    /// A step was taken back.
    Undone {
        /// Which.
        step: usize,
    },
    /// A step was left as it is, because somebody changed it since.
    Left {
        /// Which.
        step: usize,
    },
    /// Everything that could be was taken back.
    TakenBack,
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What it begins with.
    pub head: Head,
    /// What happened, in order.
    pub marks: Vec<Mark>,
}

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every step was taken.
    Applied,
    /// It ended early.
    Stopped,
    /// It neither ended nor stopped: redial or the machine died.
    Interrupted,
    /// It was taken back.
    TakenBack,
}

impl Standing {
    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Stopped => "stopped early",
            Self::Interrupted => "interrupted",
            Self::TakenBack => "taken back",
        }
    }
}

impl Record {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        let has = |mark: &Mark| self.marks.contains(mark);
        match () {
            () if has(&Mark::TakenBack) => Standing::TakenBack,
            () if has(&Mark::Applied) => Standing::Applied,
            () if self.marks.iter().any(|m| matches!(m, Mark::Stopped { .. })) => Standing::Stopped,
            () => Standing::Interrupted,
        }
    }

    /// The task that was armed and not taken away.
    pub fn armed(&self) -> Option<(&str, u64)> {
        let armed = self.marks.iter().find_map(|m| match m {
            Mark::Arming { task, at } => Some((task.as_str(), *at)),
            _ => None,
        });
        armed.filter(|_| {
            !self
                .marks
                .iter()
                .any(|m| matches!(m, Mark::Kept | Mark::TakenBack))
        })
    }

    /// Whether this is the machine that was changed.
    pub fn is_of(&self, machine: &dyn Machine) -> bool {
        machine.here()
            && self.head.machine.eq_ignore_ascii_case(
                &machine
                    .system()
                    .map_or_else(|_| String::new(), |s| s.computer.to_string()),
            )
    }

    /// What happened to a step last; nothing when it was never begun.
    pub fn progress(&self, step: usize) -> Option<Progress> {
        self.marks.iter().rev().find_map(|mark| match mark {
            Mark::Undone { step: n } if *n == step => Some(Progress::Undone),
            Mark::Left { step: n } if *n == step => Some(Progress::Left),
            Mark::Done { step: n } if *n == step => Some(Progress::Done),
            Mark::Skipped { step: n } if *n == step => Some(Progress::Skipped),
            Mark::Begun { step: n } if *n == step => Some(Progress::Begun),
            _ => None,
        })
    }

    /// Whether there is something to take back.
    pub fn can_be_undone(&self) -> bool {
        self.standing() != Standing::TakenBack
            && self.marks.iter().any(|m| matches!(m, Mark::Begun { .. }))
    }
}

/// The right to change the machine: one redial has it at a time.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

/// A record that is being written.
#[derive(Debug)]
pub struct Writing {
    file: File,
    path: PathBuf,
    /// Its id.
    pub id: String,
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    move |e| JournalError {
        doing,
        path: path.to_owned(),
        why: e.to_string(),
    }
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

    /// Takes the turn, or says that another redial has it.
    pub fn turn(&self) -> Result<Turn, JournalError> {
        make_private(&self.folder).map_err(failed("make the journal's folder", &self.folder))?;
        let path = self.folder.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed("open", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Turn { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(JournalError {
                doing: "lock",
                path,
                why: "another redial is changing this machine: wait until it is done".into(),
            }),
            Err(TryLockError::Error(e)) => Err(failed("lock", &path)(e)),
        }
    }

    /// Begins a record; the turn proves that nobody else does.
    pub(crate) fn begin(
        &self,
        _: &Turn,
        machine: &str,
        target: &str,
        plan: &Plan,
    ) -> Result<Writing, JournalError> {
        let now = utc::now();
        let (id, path, file) = self.fresh(now)?;
        let mut writing = Writing {
            file,
            path,
            id: id.clone(),
        };
        let tool = concat!("redial ", env!("CARGO_PKG_VERSION")).into();
        let head = Head {
            journal: VERSION,
            id,
            tool,
            machine: machine.into(),
            target: target.into(),
            at: now as u64,
            plan: plan.clone(),
        };
        writing.line(&head)?;
        // The name must outlive a crash as well; Windows keeps it with the file.
        #[cfg(unix)]
        File::open(&self.folder)
            .and_then(|f| f.sync_all())
            .map_err(failed("write", &self.folder))?;
        Ok(writing)
    }

    /// A file of its own; two records of one millisecond come one after the other.
    fn fresh(&self, now: f64) -> Result<(String, PathBuf, File), JournalError> {
        let mut later = 0;
        loop {
            let now = now + f64::from(later) / 1e3;
            let compact: String = utc::stamp(now as i64)
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            let (day, time) = compact.split_at(compact.len().saturating_sub(6));
            let id = format!("{day}-{time}-{:03}", (now.fract() * 1e3) as u32);
            let path = self.folder.join(&id).with_extension(ENDING);
            match OpenOptions::new().create_new(true).append(true).open(&path) {
                Ok(file) => return Ok((id, path, file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && later < 1000 => later += 1,
                Err(e) => return Err(failed("create", &path)(e)),
            }
        }
    }

    /// Goes on with a record.
    pub(crate) fn resume(&self, _: &Turn, id: &str) -> Result<Writing, JournalError> {
        let path = self.path(id)?;
        // A line that a crash cut short must not swallow the next one.
        let whole = fs::read(&path).map_err(failed("read", &path))?;
        let mut file = OpenOptions::new()
            .append(true)
            .open(&path)
            .map_err(failed("open", &path))?;
        if whole.last().is_some_and(|b| *b != b'\n') {
            file.write_all(b"\n").map_err(failed("write", &path))?;
        }
        Ok(Writing {
            file,
            path,
            id: id.into(),
        })
    }

    /// Reads a record.
    pub fn read(&self, id: &str) -> Result<Record, JournalError> {
        let path = self.path(id)?;
        let text = fs::read_to_string(&path).map_err(failed("read", &path))?;
        let broken = |why: String| JournalError {
            doing: "read",
            path: path.clone(),
            why,
        };
        let mut lines = text.lines();
        let head: Head = lines
            .next()
            .ok_or_else(|| broken("it is empty".into()))
            .and_then(|l| serde_json::from_str(l).map_err(|e| broken(e.to_string())))?;
        if head.journal > VERSION {
            return Err(broken(format!(
                "it has version {}, this program reads up to {VERSION}",
                head.journal
            )));
        }
        // A line that was cut short is a step that was not taken.
        Ok(Record {
            head,
            marks: lines.filter_map(|l| serde_json::from_str(l).ok()).collect(),
        })
    }

    /// The ids of all records, the latest first.
    pub fn ids(&self) -> Result<Vec<String>, JournalError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(e) => return Err(failed("read", &self.folder)(e)),
        };
        let name = |e: fs::DirEntry| {
            e.file_name()
                .to_str()?
                .strip_suffix(&format!(".{ENDING}"))
                .map(str::to_owned)
        };
        let mut ids: Vec<_> = entries.filter_map(|e| name(e.ok()?)).collect();
        ids.sort_by(|a, b| b.cmp(a));
        Ok(ids)
    }

    /// The file of a record; an id is no path.
    fn path(&self, id: &str) -> Result<PathBuf, JournalError> {
        let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let path = self
            .folder
            .join(if plain { id } else { "?" })
            .with_extension(ENDING);
        if plain && path.exists() {
            Ok(path)
        } else {
            Err(JournalError {
                doing: "find",
                path,
                why: "no such record: see `redial journal`".into(),
            })
        }
    }
}

impl Writing {
    /// Adds a mark; it is on the disk when this returns.
    pub(crate) fn mark(&mut self, mark: &Mark) -> Result<(), JournalError> {
        self.line(mark)
    }

    fn line(&mut self, what: &impl Serialize) -> Result<(), JournalError> {
        let text =
            serde_json::to_string(what).map_err(|e| failed("write", &self.path)(e.into()))?;
        let written = self
            .file
            .write_all((text + "\n").as_bytes())
            .and_then(|()| self.file.sync_all());
        written.map_err(failed("write", &self.path))
    }
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

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
