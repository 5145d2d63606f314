use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::Path,
};

use crate::{UnfitFile, kind::oddity, pipe};

/// Reads a file that somebody named, of at most so many bytes: a regular file, a pipe (`<(command)`,
/// `/dev/stdin`) or a device.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    let file = match oddity(fs::metadata(path)?.file_type()) {
        None | Some(UnfitFile::Device) => options.open(path)?,
        Some(UnfitFile::Pipe) => pipe::open(path, &options)?,
        Some(unfit) => return Err(unfit.into()),
    };
    whole(file, most)
}

/// Reads a regular file of at most so many bytes. Whatever else stands there is refused and can hold
/// up nobody.
pub fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    whole(open_regular(path)?, most)
}

/// Opens a regular file to read it.
pub fn open_regular(path: &Path) -> io::Result<File> {
    regular(path, OpenOptions::new().read(true), Links::Followed)
}

/// What becomes of a link at the end of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    Followed,
    Refused,
}

/// Opens what is there, when it is a regular file.
pub(crate) fn regular(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<File> {
    flags(options, links);
    let file = options.open(path).map_err(|e| {
        // What can't be opened at all has a better reason than the system's: Windows calls a folder
        // "access denied", Unix a socket "no such device".
        let unfit = fs::metadata(path).ok().and_then(|m| oddity(m.file_type()));
        unfit.map_or(e, Into::into)
    })?;
    match oddity(file.metadata()?.file_type()) {
        None => Ok(file),
        Some(unfit) => Err(unfit.into()),
    }
}

pub(crate) fn whole(file: File, most: u64) -> io::Result<Vec<u8>> {
    let there = file.metadata()?;
    if there.is_file() && there.len() > most {
        return Err(UnfitFile::TooLarge(most).into());
    }
    bounded(file, most)
}

#[cfg(unix)]
fn flags(options: &mut OpenOptions, links: Links) {
    use rustix::fs::OFlags;
    // Opening a pipe would wait for its other end.
    let mut flags = OFlags::NONBLOCK;
    flags.set(OFlags::NOFOLLOW, links == Links::Refused);
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits().cast_signed());
}

#[cfg(windows)]
fn flags(options: &mut OpenOptions, links: Links) {
    /// The link itself is opened, which is no regular file then (CreateFileW).
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    if links == Links::Refused {
        std::os::windows::fs::OpenOptionsExt::custom_flags(options, FILE_FLAG_OPEN_REPARSE_POINT);
    }
}

/// Reads everything, when it is at most so many bytes.
pub fn bounded(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(UnfitFile::TooLarge(most).into());
    }
    Ok(bytes)
}
