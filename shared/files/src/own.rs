//! Files in a folder of this program's own, where everything was made by it. So no link is followed
//! there: it leads to somebody else's file.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use crate::{
    UnfitFile,
    read::{Links, regular, whole},
};

/// Makes a file that is not there yet, to add lines to.
pub fn create_own(path: &Path) -> io::Result<File> {
    OpenOptions::new().create_new(true).append(true).open(path)
}

/// Opens a file that [`create_own`] made, to add more lines.
pub fn append_own(path: &Path) -> io::Result<File> {
    own(path, OpenOptions::new().append(true))
}

/// Reads a file that [`create_own`] made, of at most so many bytes.
pub fn read_own(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    whole(own(path, OpenOptions::new().read(true))?, most)
}

/// Removes a file that [`create_own`] made; a link is removed itself.
pub fn remove_own(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Has the names in a folder outlive a crash. Windows keeps them with the files.
pub fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        return File::open(folder)?.sync_all();
    }
    Ok(())
}

fn own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // Wine tells of a link by its path only.
    if fs::symlink_metadata(path)?.is_file() {
        regular(path, options, Links::Refused)
    } else {
        Err(UnfitFile::Foreign.into())
    }
}
