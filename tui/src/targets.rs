use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use redial_files::open_regular;
use redial_model::Target;

use crate::{cli::CheckArgs, config::read_text, exit::Stop};

/// Bytes that are kept of hosts that come through a pipe. A file of hosts may have any length.
const MOST_PIPED: u64 = 64 << 20;
/// Bytes a line may have, with its comment.
const LONGEST_LINE: u64 = 64 * 1024;

/// Every target named on the command line and in the file. Each of them was read once, so that a bad
/// one is said before anything is dialled; those of a file are read again when their turn comes, so
/// that a long file takes no memory.
pub struct Targets {
    named: VecDeque<Target>,
    lines: Option<Lines>,
    left: usize,
    broken: Broken,
}

/// Why the file could not be read to its end the second time.
#[derive(Clone, Default)]
pub struct Broken(Arc<OnceLock<String>>);

impl Broken {
    /// A file that changed meanwhile ends the run in a sentence.
    pub fn check(&self) -> Result<(), Stop> {
        self.0.get().map_or(Ok(()), |why| Err(Stop::usage(why)))
    }
}

impl Targets {
    /// What was named, when all of it can be read.
    pub fn named(check: &CheckArgs) -> Result<Self, Stop> {
        let named = check.hosts.iter().map(|host| Target::parse(host));
        let mut named = named
            .collect::<Result<VecDeque<_>, _>>()
            .map_err(|e| Stop::usage(e.to_string()))?;
        let (lines, listed) = match &check.file {
            None => (None, 0),
            Some(path) => {
                let file = HostFile::named(path)?;
                (Some(file.lines()?), file.count()?)
            }
        };
        let left = named.len() + listed;
        if let Some(address) = check.address {
            match (named.front_mut(), left) {
                (Some(only), 1) => only.address = Some(address),
                // The one host of a file.
                (None, 1) => return Self::only(lines, Some(address)),
                _ => return Err(Stop::usage("--address dials one host: name exactly one")),
            }
        }
        if left == 0 {
            return Err(Stop::usage(
                "no host was named: give one, such as srv01 or 192.0.2.7:3390, or a --file of them",
            ));
        }
        let broken = Broken::default();
        Ok(Self {
            named,
            lines,
            left,
            broken,
        })
    }

    fn only(lines: Option<Lines>, address: Option<std::net::IpAddr>) -> Result<Self, Stop> {
        let only = lines.and_then(|mut lines| lines.next()).transpose()?;
        let only = only.map(|target| Target { address, ..target });
        Ok(Self {
            left: only.iter().len(),
            named: only.into_iter().collect(),
            lines: None,
            broken: Broken::default(),
        })
    }

    /// Whether the file could be read to its end; asked after the last target.
    pub fn broken(&self) -> Broken {
        self.broken.clone()
    }
}

impl Iterator for Targets {
    type Item = Target;

    fn next(&mut self) -> Option<Target> {
        let next = match self.named.pop_front() {
            Some(target) => Ok(target),
            None => self.lines.as_mut()?.next()?,
        };
        match next {
            Ok(target) => {
                self.left = self.left.saturating_sub(1);
                Some(target)
            }
            Err(stop) => {
                self.lines = None;
                // Only the first reason counts, and there is only one.
                let _ = self.broken.0.set(stop.says);
                None
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

/// A file of hosts, which can be read more than once.
enum HostFile<'a> {
    OnDisk(&'a Path),
    /// What comes through a pipe comes once.
    Read(&'a Path, String),
}

impl<'a> HostFile<'a> {
    fn named(path: &'a Path) -> Result<Self, Stop> {
        if path != Path::new("-") && path.is_file() {
            Ok(Self::OnDisk(path))
        } else {
            Ok(Self::Read(path, read_text(path, MOST_PIPED)?))
        }
    }

    fn lines(&self) -> Result<Lines, Stop> {
        let (path, text): (_, Box<dyn BufRead + Send>) = match self {
            Self::Read(path, text) => (path, Box::new(Cursor::new(text.clone()))),
            Self::OnDisk(path) => {
                let opened = open_regular(path)
                    .map_err(|e| Stop::usage(format!("can't read {}: {e}", path.display())))?;
                (path, Box::new(BufReader::new(opened)))
            }
        };
        Ok(Lines {
            path: path.to_path_buf(),
            text,
            number: 0,
        })
    }

    /// How many hosts it names, when each can be read.
    fn count(&self) -> Result<usize, Stop> {
        let count = self
            .lines()?
            .try_fold(0, |n, target| target.map(|_| n + 1))?;
        match self {
            Self::OnDisk(path) | Self::Read(path, _) if count == 0 => {
                Err(Stop::usage(format!("{} names no host", path.display())))
            }
            _ => Ok(count),
        }
    }
}

/// The hosts of a file, one after the other.
struct Lines {
    path: PathBuf,
    text: Box<dyn BufRead + Send>,
    number: usize,
}

impl Iterator for Lines {
    type Item = Result<Target, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            let mut bounded = self.text.by_ref().take(LONGEST_LINE + 1);
            match bounded.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.len() as u64 > LONGEST_LINE => {
                    let (path, number) = (self.path.display(), self.number);
                    return Some(Err(Stop::usage(format!(
                        "{path}, line {number}: it is longer than {LONGEST_LINE} bytes"
                    ))));
                }
                Ok(_) => {}
                Err(e) => {
                    let path = self.path.display();
                    return Some(Err(Stop::usage(format!("can't read {path}: {e}"))));
                }
            }
            if let Some(target) = self.target(&line).transpose() {
                return Some(target);
            }
        }
    }
}

impl Lines {
    /// The host of a line; # begins a comment.
    fn target(&self, line: &[u8]) -> Result<Option<Target>, Stop> {
        let (path, number) = (self.path.display(), self.number);
        let Ok(line) = str::from_utf8(line) else {
            let why = format!("{path} is not text: line {number} is not UTF-8");
            return Err(Stop::usage(why));
        };
        let host = line.split('#').next().unwrap_or_default().trim();
        if host.is_empty() {
            return Ok(None);
        }
        Target::parse(host)
            .map(Some)
            .map_err(|e| Stop::usage(format!("{path}, line {number}: {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_ends_in_a_sentence_and_loses_no_word() {
        let path = std::env::temp_dir().join(format!("redial-targets-{}", std::process::id()));
        std::fs::write(&path, "srv01\n# none\n\nsrv02 # two\r\n").unwrap();
        let check = || CheckArgs {
            file: Some(path.clone()),
            ..CheckArgs::default()
        };
        let names = |targets: &mut Targets| targets.map(|t| t.host).collect::<Vec<_>>();
        let mut targets = Targets::named(&check()).unwrap();
        assert_eq!(targets.size_hint().1, Some(2));
        assert_eq!(names(&mut targets), ["srv01", "srv02"]);
        assert!(targets.broken().check().is_ok());
        let mut targets = Targets::named(&check()).unwrap();
        std::fs::write(&path, "srv01\nsrv02:0\nsrv03\n").unwrap();
        let broken = targets.broken();
        assert_eq!(names(&mut targets), ["srv01"]);
        assert!(broken.check().unwrap_err().says.contains("line 2"));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_one_host_of_a_file_takes_the_address() {
        let path = std::env::temp_dir().join(format!("redial-target-{}", std::process::id()));
        std::fs::write(&path, "srv01\n").unwrap();
        let mut check = CheckArgs {
            file: Some(path.clone()),
            address: Some([192, 0, 2, 7].into()),
            ..CheckArgs::default()
        };
        let target = Targets::named(&check).unwrap().next().unwrap();
        assert_eq!(target.address, check.address);
        check.hosts = vec!["srv02".into()];
        assert!(Targets::named(&check).is_err(), "two hosts");
        std::fs::remove_file(&path).unwrap();
    }
}
