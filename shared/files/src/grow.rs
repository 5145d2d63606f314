use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use crate::{UnfitFile, kind::oddity, pipe, read::regular};

/// Opens a file to add to its end, and makes it where there is none. Links are followed; a pipe or a
/// device is written through.
pub fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true);
    match fs::metadata(path).map(|there| oddity(there.file_type())) {
        Ok(Some(UnfitFile::Pipe)) => pipe::open(path, &options),
        Ok(None | Some(UnfitFile::Device)) => options.open(path),
        Ok(Some(unfit)) => Err(unfit.into()),
        Err(_) => options.create(true).open(path),
    }
}

/// Opens a regular file that is there, to add to its end.
pub fn append_regular(path: &Path) -> io::Result<File> {
    regular(path, OpenOptions::new().append(true))
}

/// Makes a file for its owner alone, to be added to. Nothing may be there, not even a link.
pub fn create_private(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().append(true).create_new(true)).open(path)
}

/// Opens a file that is there for its lock, and makes it where there is none; never through a link,
/// which could lead to somebody else's file.
pub fn lock_file(path: &Path) -> io::Result<File> {
    match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            if fs::symlink_metadata(path)?.is_symlink() {
                return Err(UnfitFile::Link.into());
            }
            regular(path, OpenOptions::new().write(true))
        }
        made => made,
    }
}

/// With rights for the owner alone, where that is said when a file is made.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
