//! Text that can be put in order only when all of it is there. It is kept in memory as long as it is
//! small, and in a file without a name after that.

use std::{
    env,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Cursor, Seek, Write},
    path::{Path, PathBuf},
};

/// Bytes that are kept in memory.
const MEMORY: usize = 256 * 1024;

/// The text so far.
pub struct Spool {
    memory: Vec<u8>,
    file: Option<BufWriter<File>>,
    path: PathBuf,
}

impl Spool {
    /// A large text stands in this folder, which should have room for it, or in the one for
    /// temporary files.
    pub fn within(folder: Option<&Path>) -> Self {
        let name = format!("redial.{}.spool", std::process::id());
        let folder = folder.map_or_else(env::temp_dir, Path::to_owned);
        Self {
            memory: Vec::new(),
            file: None,
            path: folder.join(name),
        }
    }

    /// Adds text.
    pub fn add(&mut self, text: &str) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + text.len() > MEMORY {
            let mut file = BufWriter::new(nameless(&self.path)?);
            file.write_all(&std::mem::take(&mut self.memory))?;
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(text.as_bytes()),
            None => self.memory.write_all(text.as_bytes()),
        }
    }

    /// Everything that was added.
    pub fn read(self) -> io::Result<Box<dyn Material>> {
        Ok(match self.file {
            Some(file) => Box::new(BufReader::new(file.into_inner()?)),
            None => Box::new(Cursor::new(self.memory)),
        })
    }
}

/// Text that is read as often as somebody likes.
pub trait Material: BufRead + Seek {}

impl<T: BufRead + Seek> Material for T {}

/// A file nobody else can open, which is gone when it is closed, also when this program is killed.
#[cfg(unix)]
fn nameless(path: &Path) -> io::Result<File> {
    let file = new(&mut OpenOptions::new(), path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// A file nobody else can open, which is gone when it is closed, also when this program is killed.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createfilew> (`dwShareMode` 0,
/// `FILE_FLAG_DELETE_ON_CLOSE`)
#[cfg(windows)]
fn nameless(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
    let mut options = OpenOptions::new();
    options
        .share_mode(0)
        .custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    new(&mut options, path)
}

/// A file that was not there before: whoever made one of this name would get the text.
fn new(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.read(true).write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_large_text_is_kept_in_a_file_without_a_name() {
        let folder = env::temp_dir().join(format!("redial-spool-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut spool = Spool::within(Some(&folder));
        let line = "x".repeat(999) + "\n";
        (0..1000).for_each(|_| spool.add(&line).unwrap());
        assert!(spool.file.is_some() && spool.memory.is_empty());
        let mut material = spool.read().unwrap();
        for _ in 0..2 {
            let mut back = String::new();
            material.rewind().unwrap();
            material.read_to_string(&mut back).unwrap();
            assert!(back == line.repeat(1000));
        }
        drop(material);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
