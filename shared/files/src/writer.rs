use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Seek, Stderr, Stdout, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::{
    UnfitFile,
    folder::nameless,
    kind::{oddity, plain},
    pipe,
    read::{Links, regular},
    rights::carried_over,
    route::{Route, Spot, folder},
};

/// Bytes of a file's name that the name of its part begins with. A name has at most 255.
const NAME: usize = 200;

/// Writes a file from its first byte to its last. A regular file is whole or as it was before; what is
/// never replaced (a pipe, a device, a descriptor) gets everything as it comes.
#[derive(Debug)]
pub struct FileWriter {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Output(Stdout),
    Errors(Stderr),
    Through(BufWriter<File>),
    /// A new file, which takes its place when it is whole.
    Beside {
        part: BufWriter<NamedTempFile>,
        place: PathBuf,
    },
    /// The file that is there has to stay: it gets the content when that is whole.
    Into {
        kept: BufWriter<File>,
        there: File,
    },
}

impl FileWriter {
    /// Opens what a path leads to. Whether it can be written is known afterwards, and nothing is
    /// changed yet.
    pub fn open(path: &Path) -> io::Result<Self> {
        let way = match Route::of(path)? {
            Route::Output => Way::Output(io::stdout()),
            Route::Errors => Way::Errors(io::stderr()),
            Route::Through(path) => Way::Through(BufWriter::new(through(&path)?)),
            Route::Regular(spot) => Way::at(spot)?,
        };
        Ok(Self { way })
    }

    /// The folder in which the file grows, where that has a name: it should have room for what is
    /// kept aside meanwhile.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.way {
            Way::Beside { place, .. } => Some(folder(place)),
            Way::Output(_) | Way::Errors(_) | Way::Through(_) | Way::Into { .. } => None,
        }
    }

    /// Whether nobody sees anything before the end.
    #[must_use]
    pub fn is_kept_aside(&self) -> bool {
        matches!(self.way, Way::Beside { .. } | Way::Into { .. })
    }

    /// Puts the file in place.
    pub fn finish(self) -> io::Result<()> {
        match self.way {
            Way::Output(mut to) => to.flush(),
            Way::Errors(mut to) => to.flush(),
            Way::Through(mut to) => to.flush(),
            Way::Beside { part, place } => {
                let part = part.into_inner().map_err(|e| e.into_error())?;
                still_replaceable(&place)?;
                match part.persist(&place) {
                    Ok(_) => Ok(()),
                    // A file that is a mount of its own, as containers have them (rename(2), EBUSY).
                    Err(e) if e.error.kind() == io::ErrorKind::ResourceBusy => {
                        let there =
                            regular(&place, OpenOptions::new().write(true), Links::Followed)?;
                        pour(e.file.as_file(), &there)
                    }
                    Err(e) => Err(plain(e.error)),
                }
            }
            Way::Into { kept, there } => {
                let kept = kept.into_inner().map_err(|e| e.into_error())?;
                pour(&kept, &there)
            }
        }
    }

    fn to(&mut self) -> &mut dyn Write {
        match &mut self.way {
            Way::Output(to) => to,
            Way::Errors(to) => to,
            Way::Through(to) => to,
            Way::Beside { part, .. } => part,
            Way::Into { kept, .. } => kept,
        }
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to().flush()
    }
}

/// Writes a small regular file, whole or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let way = Way::at(Route::regular(path)?)?;
    let mut writer = FileWriter { way };
    writer.write_all(bytes)?;
    writer.finish()
}

impl Way {
    fn at(spot: Spot) -> io::Result<Self> {
        let place = match spot {
            Spot::Free(place) => {
                let part = BufWriter::new(part(&place, Readers::AsUsual)?);
                return Ok(Self::Beside { part, place });
            }
            Spot::Taken(place) => place,
        };
        // A file that may not be written is not replaced either.
        let there = regular(&place, OpenOptions::new().write(true), Links::Followed)?;
        let made = part(&place, Readers::Owner)
            .and_then(|part| Ok(carried_over(&there, part.as_file())?.then_some(part)));
        match made {
            Ok(Some(part)) => Ok(Self::Beside {
                part: BufWriter::new(part),
                place,
            }),
            Err(e) if !is_closed_folder(e.kind()) => Err(e),
            Ok(None) | Err(_) => Ok(Self::Into {
                kept: BufWriter::new(nameless(None)?),
                there,
            }),
        }
    }
}

/// Puts all of a file into another one.
fn pour(mut from: &File, mut to: &File) -> io::Result<()> {
    from.rewind()?;
    to.set_len(0)?;
    io::copy(&mut from, &mut to).map(drop)
}

/// Whether a new file could not be made although the one that is there may be written.
fn is_closed_folder(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(kind, PermissionDenied | ReadOnlyFilesystem)
}

/// Who may read a new file before its rights are set.
enum Readers {
    /// Everybody the process lets (umask).
    AsUsual,
    Owner,
}

/// A new file beside its place, under a name that nothing has yet.
fn part(place: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut name = place.file_name().map_or_else(OsString::new, OsString::from);
    if name.len() > NAME {
        name = "redial".into();
    }
    name.push(".");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        match readers {
            Readers::AsUsual => 0o666,
            Readers::Owner => 0o600,
        },
    );
    #[cfg(not(unix))]
    let (Readers::AsUsual | Readers::Owner) = readers;
    let mut make = tempfile::Builder::new();
    make.prefix(&name).suffix(".part");
    make.make_in(folder(place), |path| options.open(path))
}

/// Only a regular file or nothing is replaced, also when somebody changed the place meanwhile.
fn still_replaceable(place: &Path) -> io::Result<()> {
    match fs::symlink_metadata(place) {
        Ok(there) if there.is_file() => Ok(()),
        Ok(_) => Err(UnfitFile::Replaced.into()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

/// Opens what is written through.
fn through(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true);
    // A device of Windows has no metadata.
    let kind = fs::metadata(path).ok().map(|there| there.file_type());
    if cfg!(unix) && kind.is_some_and(|kind| kind.is_file()) {
        // A descriptor: whoever opened that file wants to keep what stands in it.
        options.append(true);
    }
    match kind.and_then(oddity) {
        Some(UnfitFile::Pipe) => pipe::open(path, &options),
        None | Some(UnfitFile::Device) => options.open(path),
        Some(unfit) => Err(unfit.into()),
    }
}
