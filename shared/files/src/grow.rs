use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use crate::{UnfitFile, kind::oddity, pipe};

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
