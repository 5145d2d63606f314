//! A file of hosts: read line by line, however long it is. A line that names no host does not stop
//! the others.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

use redial_files::{bounded, open_regular};
use redial_input::{understand, utf16_text};
use redial_model::{Said, Target};

use crate::{asked, exit::Stop};

/// Bytes that are kept of hosts that come through a pipe. A file of hosts may have any length.
const MOST_PIPED: u64 = 64 << 20;
/// Bytes a line may have, with its comment.
const LONGEST_LINE: u64 = 64 * 1024;
/// Bad lines that are named one by one.
const MOST_NAMED: usize = 20;

/// Lines that name no host.
#[derive(Clone, Debug, Default)]
pub struct BadLines {
    /// The first of them: file, line, and why.
    pub first: Vec<String>,
    /// How many there are.
    pub count: usize,
}

impl BadLines {
    fn add(&mut self, why: String) {
        self.count += 1;
        if self.first.len() < MOST_NAMED {
            self.first.push(why);
        }
    }
}

impl fmt::Display for BadLines {
    /// Each of the first, and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.join("\n"))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, "\nand {more} more lines that name no host"),
        }
    }
}

/// A file of hosts, which can be read more than once.
pub enum HostFile<'a> {
    /// A regular file.
    OnDisk(&'a Path),
    /// What comes through a pipe comes once; and so does what is not UTF-8.
    Read(&'a Path, Vec<u8>),
}

impl<'a> HostFile<'a> {
    /// The file of this name; `-` is standard input.
    pub fn named(path: &'a Path) -> Result<Self, Stop> {
        let unreadable = |e| Stop::usage(format!("cannot read {}: {e}", path.display()));
        let is_pipe = path == Path::new("-");
        if !is_pipe && path.is_file() && !is_utf16(path).map_err(unreadable)? {
            return Ok(Self::OnDisk(path));
        }
        let read = if is_pipe {
            bounded(io::stdin().lock(), MOST_PIPED)
        } else {
            redial_files::read(path, MOST_PIPED)
        };
        let bytes = read.map_err(unreadable)?;
        let text = utf16_text(&bytes).map(String::into_bytes);
        Ok(Self::Read(path, text.unwrap_or(bytes)))
    }

    /// Its lines, from the first.
    pub fn lines(&self) -> Result<Lines, Stop> {
        let (path, text): (_, Box<dyn BufRead + Send>) = match self {
            Self::Read(path, text) => (path, Box::new(Cursor::new(text.clone()))),
            Self::OnDisk(path) => {
                let opened = open_regular(path)
                    .map_err(|e| Stop::usage(format!("cannot read {}: {e}", path.display())))?;
                (path, Box::new(BufReader::new(opened)))
            }
        };
        Ok(Lines {
            path: path.to_path_buf(),
            text,
            number: 0,
            found: VecDeque::new(),
        })
    }

    /// How many hosts it names, and which lines name none.
    pub fn count(&self) -> Result<(usize, BadLines), Stop> {
        let (mut hosts, mut bad) = (0, BadLines::default());
        for line in self.lines()? {
            match line? {
                Line::Host(_) => hosts += 1,
                Line::Bad(why) => bad.add(why),
            }
        }
        Ok((hosts, bad))
    }
}

/// Whether a file begins with the mark of UTF-16.
fn is_utf16(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    open_regular(path)?.take(2).read_to_end(&mut start)?;
    Ok(utf16_text(&start).is_some())
}

/// What a line is.
#[derive(Debug, PartialEq)]
pub enum Line {
    /// One of its hosts.
    Host(Box<Target>),
    /// It names none: file, line, and why.
    Bad(String),
}

/// The hosts of a file, one after the other.
pub struct Lines {
    path: PathBuf,
    text: Box<dyn BufRead + Send>,
    number: usize,
    found: VecDeque<Target>,
}

impl Iterator for Lines {
    type Item = Result<Line, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(target) = self.found.pop_front() {
                return Some(Ok(Line::Host(Box::new(target))));
            }
            let mut line = Vec::new();
            self.number += 1;
            let mut capped = self.text.by_ref().take(LONGEST_LINE + 1);
            let read = match capped.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.len() as u64 > LONGEST_LINE => self
                    .skip_line()
                    .map(|()| Err(format!("it is longer than {LONGEST_LINE} bytes"))),
                Ok(_) => Ok(targets(&line)),
                Err(e) => Err(e),
            };
            match read {
                Ok(Ok(found)) => self.found.extend(found),
                Ok(Err(why)) => {
                    let (path, number) = (self.path.display(), self.number);
                    let says = format!("{path}, line {number}: {why}");
                    return Some(Ok(Line::Bad(Said::whole(&says).to_string())));
                }
                Err(e) => {
                    let path = self.path.display();
                    return Some(Err(Stop::usage(format!("cannot read {path}: {e}"))));
                }
            }
        }
    }
}

impl Lines {
    /// Goes on to the end of a line that is too long to be kept.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let held = self.text.fill_buf()?;
            let end = held.iter().position(|b| *b == b'\n');
            let length = end.map_or(held.len(), |at| at + 1);
            if length == 0 {
                return Ok(());
            }
            self.text.consume(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// The hosts of a line; # begins a comment.
fn targets(line: &[u8]) -> Result<Vec<Target>, String> {
    let line = str::from_utf8(line).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let text = line.split('#').next().unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(vec![]);
    }
    asked::of(understand(text)).map(|hosts| hosts.targets)
}
