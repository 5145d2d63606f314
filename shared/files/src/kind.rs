use std::{fs::FileType, io};

use crate::pipe::PATIENCE;

/// Why a file can't be used for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnfitFile {
    /// A folder.
    #[error("it is a folder")]
    Folder,
    /// A named pipe, where only a regular file will do.
    #[error("it is a pipe, not a regular file")]
    Pipe,
    /// A socket.
    #[error("it is a socket")]
    Socket,
    /// A block device: a report would destroy the file system on it.
    #[error("it is a disk")]
    Disk,
    /// Another device, where only a regular file will do.
    #[error("it is a device, not a regular file")]
    Device,
    /// More bytes than such a file ever has.
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// A named pipe with one end only.
    #[error("no other program opened this pipe within {} s", PATIENCE.as_secs())]
    NoPeer,
    /// Something else stands where the file was.
    #[error("another program put something else in its place meanwhile")]
    Replaced,
    /// No file of this program's own, in its own folder.
    #[error("it is not a regular file: remove it")]
    Foreign,
    /// Links that lead in a circle.
    #[error("its links form a loop")]
    Circle,
}

impl From<UnfitFile> for io::Error {
    fn from(unfit: UnfitFile) -> Self {
        let kind = match unfit {
            UnfitFile::Folder => io::ErrorKind::IsADirectory,
            UnfitFile::TooLarge(_) => io::ErrorKind::FileTooLarge,
            UnfitFile::NoPeer => io::ErrorKind::TimedOut,
            UnfitFile::Pipe
            | UnfitFile::Socket
            | UnfitFile::Disk
            | UnfitFile::Device
            | UnfitFile::Replaced
            | UnfitFile::Foreign
            | UnfitFile::Circle => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, unfit)
    }
}

/// What makes a file no regular one; nothing for a regular one.
pub(crate) fn oddity(kind: FileType) -> Option<UnfitFile> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some(UnfitFile::Folder);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some(UnfitFile::Pipe);
        }
        if kind.is_socket() {
            return Some(UnfitFile::Socket);
        }
        if kind.is_block_device() {
            return Some(UnfitFile::Disk);
        }
    }
    Some(UnfitFile::Device)
}

/// An error of `tempfile` without the name of the temporary file, which means nothing to anybody.
pub(crate) fn plain(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => error.kind().into(),
    }
}
