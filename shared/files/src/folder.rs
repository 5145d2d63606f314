use std::{
    env,
    fs::{self, File},
    io,
    path::Path,
};

use tempfile::TempDir;

use crate::kind::plain;

/// A folder of this program's own, removed with everything in it when this is dropped. A program that
/// is killed leaves it.
#[derive(Debug)]
pub struct ScratchFolder(TempDir);

impl ScratchFolder {
    /// Makes one for its owner alone among the temporary files: `redial-WHAT-PID-` and letters
    /// nobody can guess. The word is the program's own, so that nobody's text can lead elsewhere.
    pub fn new(what: &'static str) -> io::Result<Self> {
        let name = format!("redial-{what}-{}-", std::process::id());
        let mut make = tempfile::Builder::new();
        make.prefix(&name);
        #[cfg(unix)]
        make.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        make.tempdir().map(Self).map_err(plain)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// A file nobody else can open, which is gone when it is closed, also when this program is killed. It
/// stands in this folder, which should have room for it, or among the temporary files.
pub fn nameless(folder: Option<&Path>) -> io::Result<File> {
    let folder = folder.map_or_else(env::temp_dir, Path::to_owned);
    tempfile::tempfile_in(folder).map_err(plain)
}

/// Makes a folder that only its owner may enter, with the folders above it, where there is none.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
    make.create(path)
}
