//! What is written where, and what is left alone.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

#[cfg(unix)]
mod unix;

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use redial_files::{
    FileWriter, ScratchFolder, UnfitFile, append, private_folder, read, read_regular, replace,
};

/// A folder of this test's own.
fn folder() -> (ScratchFolder, PathBuf) {
    let folder = ScratchFolder::new("files-test").unwrap();
    let path = folder.path().to_owned();
    (folder, path)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut writer = FileWriter::open(path)?;
    writer.write_all(text.as_bytes())?;
    writer.finish()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = all
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Why a file was refused.
fn unfit(error: &std::io::Error) -> Option<UnfitFile> {
    error.get_ref()?.downcast_ref().copied()
}

#[test]
fn a_file_is_whole_or_as_it_was() {
    let (_folder, at) = folder();
    let place = at.join("report");
    for old in [None, Some("new")] {
        let mut writer = FileWriter::open(&place).unwrap();
        assert_eq!(writer.folder(), Some(&*at));
        writer.write_all(b"half").unwrap();
        writer.flush().unwrap();
        assert_eq!(names(&at).len(), 1 + usize::from(old.is_some()));
        drop(writer);
        assert_eq!(fs::read_to_string(&place).ok().as_deref(), old);
        write(&place, "new").unwrap();
        assert_eq!((text(&place), names(&at).len()), ("new".into(), 1));
    }
}

#[test]
fn folders_are_refused_before_anything_is_written() {
    let (_folder, at) = folder();
    for place in [at.clone(), at.join(""), at.join("new/")] {
        let refused = FileWriter::open(&place).unwrap_err();
        assert_eq!(unfit(&refused), Some(UnfitFile::Folder), "{place:?}");
    }
    let missing = FileWriter::open(&at.join("no/report")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(!missing.to_string().contains(".part"), "{missing}");
    assert_eq!(
        FileWriter::open(Path::new("")).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(names(&at).is_empty());
}

#[test]
fn what_came_into_the_place_meanwhile_stays() {
    let (_folder, at) = folder();
    let place = at.join("report");
    let writer = FileWriter::open(&place).unwrap();
    fs::create_dir(&place).unwrap();
    let refused = writer.finish().unwrap_err();
    assert_eq!(unfit(&refused), Some(UnfitFile::Replaced));
    assert_eq!(names(&at), ["report"]);
}

#[test]
fn a_name_of_255_bytes_is_no_reason() {
    let (_folder, at) = folder();
    let place = at.join("x".repeat(255));
    write(&place, "text").unwrap();
    assert_eq!(text(&place), "text");
}

#[test]
fn reading_is_bounded() {
    let (_folder, at) = folder();
    let place = at.join("file");
    fs::write(&place, "12345").unwrap();
    assert_eq!(read(&place, 5).unwrap(), b"12345");
    for refused in [read(&place, 4), read_regular(&place, 4)] {
        assert_eq!(unfit(&refused.unwrap_err()), Some(UnfitFile::TooLarge(4)));
    }
    for refused in [read(&at, 4), read_regular(&at, 4)] {
        assert_eq!(unfit(&refused.unwrap_err()), Some(UnfitFile::Folder));
    }
    let missing = read_regular(&at.join("missing"), 4).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn a_log_in_a_folder_of_its_own_grows() {
    let (_folder, at) = folder();
    let inner = at.join("a/b");
    private_folder(&inner).unwrap();
    private_folder(&inner).unwrap();
    append(&inner.join("log"))
        .unwrap()
        .write_all(b"1\n")
        .unwrap();
    append(&inner.join("log"))
        .unwrap()
        .write_all(b"2\n")
        .unwrap();
    assert_eq!(text(&inner.join("log")), "1\n2\n");
}
