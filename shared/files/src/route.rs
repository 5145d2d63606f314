//! Where bytes for a path have to go.

use std::{
    fs, io,
    path::{Component, Path, PathBuf, Prefix, is_separator},
};

use crate::{UnfitFile, kind::oddity};

/// Links that may lead from one to the next; Linux follows as many.
const LINKS: usize = 40;

/// What a path leads to, once links are followed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// This program's own standard output.
    Output,
    /// This program's own standard error.
    Errors,
    /// Something that is never replaced: a pipe, a device, a descriptor of this program.
    Through(PathBuf),
    /// A regular file, or the place for one.
    Regular(Spot),
}

/// The place of a regular file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// One is there.
    Taken(PathBuf),
    /// Nothing is there.
    Free(PathBuf),
}

impl Route {
    pub fn of(named: &Path) -> io::Result<Self> {
        if cfg!(windows) && is_device(named) {
            return Ok(Self::Through(named.to_owned()));
        }
        let mut path = named.to_owned();
        for _ in 0..LINKS {
            if let Some(own) = descriptor(&path) {
                return Ok(own);
            }
            match fs::symlink_metadata(&path) {
                Ok(link) if link.is_symlink() => {
                    let to = fs::read_link(&path)?;
                    path = folder(&path).join(to);
                }
                Ok(there) => {
                    return match oddity(there.file_type()) {
                        None => Ok(Self::Regular(Spot::Taken(path))),
                        Some(UnfitFile::Pipe | UnfitFile::Device) => Ok(Self::Through(path)),
                        Some(unfit) => Err(unfit.into()),
                    };
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => return new(path),
                Err(e) => return Err(e),
            }
        }
        Err(UnfitFile::Circle.into())
    }

    /// The place of a regular file: whatever else stands there is refused.
    pub fn regular(named: &Path) -> io::Result<Spot> {
        match Self::of(named)? {
            Self::Regular(spot) => Ok(spot),
            Self::Output | Self::Errors => Err(UnfitFile::Device.into()),
            Self::Through(path) => {
                let kind = fs::metadata(path)?.file_type();
                Err(oddity(kind).unwrap_or(UnfitFile::Device).into())
            }
        }
    }
}

/// The folder a path stands in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A place for a new file; one that ends as a folder's name does is none.
fn new(path: PathBuf) -> io::Result<Route> {
    let last = path.as_os_str().as_encoded_bytes().last();
    match last {
        None => Err(io::ErrorKind::NotFound.into()),
        Some(last) if is_separator((*last).into()) => Err(UnfitFile::Folder.into()),
        Some(_) => Ok(Route::Regular(Spot::Free(path))),
    }
}

/// A descriptor this program was started with, by its number: `/dev/fd/1`, and `/dev/stdout`, which
/// is a link to it. Even where it leads to a regular file it is the caller's, who goes on with it.
fn descriptor(path: &Path) -> Option<Route> {
    if cfg!(not(unix)) {
        return None;
    }
    let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
    let folder = fs::canonicalize(folder(path)).ok()?;
    let own = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"];
    let is_own = own
        .iter()
        .any(|own| fs::canonicalize(own).is_ok_and(|own| own == folder));
    match number {
        1 if is_own => Some(Route::Output),
        2 if is_own => Some(Route::Errors),
        _ if is_own || (folder.starts_with("/proc") && folder.ends_with("fd")) => {
            Some(Route::Through(path.to_owned()))
        }
        _ => None,
    }
}

/// Whether Windows opens a device by this name, in whatever folder.
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file> ("Naming Conventions")
fn is_device(path: &Path) -> bool {
    if let Some(Component::Prefix(prefix)) = path.components().next()
        && let Prefix::DeviceNS(_) = prefix.kind()
    {
        return true;
    }
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
        return false;
    };
    let stem = name.split(['.', ':']).next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |port: &str| {
        let mut number = port.chars();
        matches!(number.next(), Some('1'..='9' | '¹' | '²' | '³')) && number.next().is_none()
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&&*stem)
        || stem.strip_prefix("COM").is_some_and(numbered)
        || stem.strip_prefix("LPT").is_some_and(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_of_windows_are_known_by_their_names() {
        for name in ["NUL", "nul.txt", "con", "COM1", "lpt9.log", "aux ", "COM²"] {
            assert!(is_device(Path::new(name)), "{name}");
        }
        for name in ["null", "console", "COM10", "COM", "report.con", "lpt0"] {
            assert!(!is_device(Path::new(name)), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn own_descriptors_are_known_by_every_name() {
        let of = |path: &str| Route::of(Path::new(path)).unwrap();
        for path in ["/dev/stdout", "/dev/fd/1", "/dev/./fd/1"] {
            assert_eq!(of(path), Route::Output, "{path}");
        }
        assert_eq!(of("/dev/stderr"), Route::Errors);
        assert!(matches!(of("/dev/stdin"), Route::Through(_)));
    }
}
