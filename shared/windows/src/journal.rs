//! The files of the journal on Windows: made such that nobody but SYSTEM and administrators may write
//! them, and believed only where that is so. Everywhere else each of these functions says that there
//! is no such thing.

use std::{fs::File, io, path::Path};

/// Makes the folder of the journal, and the one it lies in, where they are missing.
///
/// # Errors
///
/// Without elevation nothing is made. A folder that is there and in which others could write, or
/// that is a link, is refused.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    #[cfg(windows)]
    return crate::real::folder::make_journal(folder);
    #[cfg(not(windows))]
    return not_here(folder);
}

/// Makes a file that is not there yet, to add lines to.
///
/// # Errors
///
/// It is there, or can't be made.
pub fn create_file(file: &Path) -> io::Result<File> {
    #[cfg(windows)]
    return crate::real::private::create_file(file);
    #[cfg(not(windows))]
    return not_here(file);
}

/// Looks whether nobody but SYSTEM and administrators could have written a folder or a file, and the
/// folder it lies in; nothing is made.
///
/// # Errors
///
/// It can't be looked at, it is a link, or somebody else could have written it.
pub fn check(path: &Path) -> io::Result<()> {
    #[cfg(windows)]
    return crate::real::folder::check_journal(path);
    #[cfg(not(windows))]
    return not_here(path);
}

#[cfg(not(windows))]
fn not_here<T>(path: &Path) -> io::Result<T> {
    let says = format!("{}: this is not Windows", path.display());
    Err(io::Error::new(io::ErrorKind::Unsupported, says))
}
