use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use redial_model::Target;
use tokio::time::sleep;

use super::{AllowList, UnfitAllowList};
use crate::server::Notice;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// A list that is read again when its file changes. One that can't be read any more, or has a bad
/// line, leaves the last good one in force.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    now: RwLock<Now>,
}

#[derive(Clone, Debug)]
struct Now {
    list: Arc<AllowList>,
    /// Whether this is what stands in the file.
    is_current: bool,
}

/// By what a changed file is known.
type Mark = Option<(SystemTime, u64)>;

impl Kept {
    /// Reads the list.
    pub(crate) fn read(path: PathBuf) -> Result<Self, UnfitAllowList> {
        let list = Arc::new(AllowList::read(&path)?);
        let now = Now {
            list,
            is_current: true,
        };
        Ok(Self {
            path,
            now: RwLock::new(now),
        })
    }

    pub(crate) fn allows(&self, target: &Target) -> bool {
        self.now().list.allows(target)
    }

    /// How many lines are in force, and whether the file still says so.
    pub(crate) fn state(&self) -> (usize, bool) {
        let now = self.now();
        (now.list.len(), now.is_current)
    }

    fn now(&self) -> Now {
        self.now
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads it again whenever it changed, for ever.
    pub(crate) async fn keep(self: Arc<Self>, notice: Notice) {
        let mut seen: Option<Mark> = None;
        loop {
            let kept = Arc::clone(&self);
            let last = seen;
            // A file may be on a disk that does not answer.
            let look = tokio::task::spawn_blocking(move || kept.look(last));
            if let Ok((mark, said)) = look.await {
                seen = Some(mark);
                said.iter().for_each(|said| notice(said));
            }
            sleep(LOOK).await;
        }
    }

    /// Reads it, unless this is how it was last seen.
    fn look(&self, last: Option<Mark>) -> (Mark, Option<String>) {
        let mark = self.mark().ok();
        if last == Some(mark) {
            return (mark, None);
        }
        let read = AllowList::read(&self.path);
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let said = match read {
            Ok(list) => {
                now.list = Arc::new(list);
                now.is_current = true;
                // The first look only learns how the file looks.
                last.map(|_| format!("read {} again", self.path.display()))
            }
            Err(why) => {
                now.is_current = false;
                Some(format!("{why}; the list that was read before stays valid"))
            }
        };
        (mark, said)
    }

    fn mark(&self) -> io::Result<(SystemTime, u64)> {
        let there = fs::metadata(&self.path)?;
        Ok((there.modified()?, there.len()))
    }
}
