//! The journal of a Windows machine, which only administrators may write.

use std::{fs::File, io, path::Path};

use redial_engine::Vault;
use redial_windows::journal;

/// Keeps the journal as [`redial_windows::journal`] does.
#[derive(Clone, Copy, Debug)]
pub struct Administrators;

impl Vault for Administrators {
    fn make(&self, folder: &Path) -> io::Result<()> {
        journal::make_folder(folder)
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        journal::create_file(file)
    }

    fn check(&self, path: &Path) -> io::Result<()> {
        journal::check(path)
    }
}
