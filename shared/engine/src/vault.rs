//! The files of a journal: how they are made, and when what stands in them is believed.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// Who sees to it that nobody else writes in a journal.
pub trait Vault: fmt::Debug + Send + Sync {
    /// Makes the folder where it is missing.
    ///
    /// # Errors
    ///
    /// It can't be made, or somebody else could write in the one that is there.
    fn make(&self, folder: &Path) -> io::Result<()>;

    /// Makes a file that is not there yet, to add lines to.
    ///
    /// # Errors
    ///
    /// It is there, or can't be made.
    fn create(&self, file: &Path) -> io::Result<File>;

    /// Looks whether a folder or a file is only redial's; nothing is made.
    ///
    /// # Errors
    ///
    /// It can't be looked at, or somebody else could have written it.
    fn check(&self, path: &Path) -> io::Result<()>;
}

/// Folders that belong to whoever runs redial.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnFolder;

impl Vault for OwnFolder {
    /// Only its owner may read what was changed.
    fn make(&self, folder: &Path) -> io::Result<()> {
        let mut make = fs::DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        make.create(folder)
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        OpenOptions::new().create_new(true).append(true).open(file)
    }

    fn check(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Refuses what is no plain file: a pipe would be waited for without end, and a link leads to
/// somebody else's file.
pub(crate) fn plain_file(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_file() {
        Ok(())
    } else {
        Err(io::Error::other("it is no plain file: remove it"))
    }
}
