//! Text that can be put in order only when all of it is there. It is kept in memory as long as it is
//! small, and in a file without a name after that.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Cursor, Seek, Write},
    path::{Path, PathBuf},
};

use redial_files::nameless;

/// Bytes that are kept in memory.
const MEMORY: usize = 256 * 1024;

/// The text so far.
pub struct Spool {
    memory: Vec<u8>,
    file: Option<BufWriter<File>>,
    folder: Option<PathBuf>,
}

impl Spool {
    /// A large text stands in this folder, which should have room for it, or in the one for
    /// temporary files.
    pub fn within(folder: Option<&Path>) -> Self {
        Self {
            memory: Vec::new(),
            file: None,
            folder: folder.map(Path::to_owned),
        }
    }

    /// Adds text.
    pub fn add(&mut self, text: &str) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + text.len() > MEMORY {
            let mut file = BufWriter::new(nameless(self.folder.as_deref())?);
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

#[cfg(test)]
mod tests {
    use redial_files::ScratchFolder;

    use super::*;

    #[test]
    fn a_large_text_is_kept_in_a_file_without_a_name() {
        let folder = ScratchFolder::new("spool").unwrap();
        let mut spool = Spool::within(Some(folder.path()));
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
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
