use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::UnfitFile;

/// How long the program at the other end of a named pipe may take to open it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a named pipe. Opening one blocks until its other end is open (fifo(7)), so a thread does it:
/// a pipe that nobody else opens must not hold up the program for ever.
pub(crate) fn open(path: &Path, options: &OpenOptions) -> io::Result<File> {
    open_within(path, options, PATIENCE)
}

fn open_within(path: &Path, options: &OpenOptions, patience: Duration) -> io::Result<File> {
    let (tell, told) = mpsc::channel();
    let (path, options) = (path.to_owned(), options.clone());
    let waits = move || {
        // Nobody listens any more once the time is up.
        let _ = tell.send(options.open(path));
    };
    thread::Builder::new().name("pipe".into()).spawn(waits)?;
    let opened = told.recv_timeout(patience);
    opened.unwrap_or_else(|_| Err(UnfitFile::NoPeer.into()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read, Write};

    use super::*;
    use crate::ScratchFolder;

    #[test]
    fn a_pipe_without_another_end_is_given_up() {
        let folder = ScratchFolder::new("pipe").unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, 0o600.into()).unwrap();
        let mut reading = OpenOptions::new();
        reading.read(true);
        let alone = open_within(&path, &reading, Duration::from_millis(50)).unwrap_err();
        assert_eq!(alone.kind(), io::ErrorKind::TimedOut);
        let mut writing = OpenOptions::new();
        writing.write(true);
        let mut to = open(&path, &writing).unwrap();
        let mut from = open(&path, &reading).unwrap();
        to.write_all(b"through").unwrap();
        drop(to);
        let mut text = String::new();
        from.read_to_string(&mut text).unwrap();
        assert_eq!(text, "through");
    }
}
