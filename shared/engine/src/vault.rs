//! The files of a journal: how they are made, and when what stands in them is believed.

use std::{fmt, fs::File, io, path::Path};

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
        redial_files::private_folder(folder)
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        redial_files::create_own(file)
    }

    fn check(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}
