//! The journal's folder on the Windows this runs on: who may write it, and what is refused.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{
    fs, io,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use redial_model::{Slot, Value};
use redial_windows::journal::{check, create_file, make_folder};

/// A place of its own, gone when the test is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("redial-private-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_wine() -> bool {
    std::env::var_os("WINEPREFIX").is_some()
}

/// Gives a file or folder this list.
fn list(path: &std::path::Path, list: &str) {
    let path = path.display().to_string();
    let machine = redial_windows::this_machine();
    machine
        .write(&Slot::Access { path }, &Value::Text(list.into()))
        .unwrap();
}

#[test]
fn what_redial_makes_itself_is_believed() {
    let place = Place::new();
    assert_eq!(
        check(&place.journal()).unwrap_err().kind(),
        io::ErrorKind::NotFound
    );
    assert!(!place.0.exists(), "looking makes nothing");
    make_folder(&place.journal()).unwrap();
    make_folder(&place.journal()).unwrap();
    check(&place.journal()).unwrap();
    let file = place.journal().join("20261122-101010-001.jsonl");
    io::Write::write_all(&mut create_file(&file).unwrap(), b"{}\n").unwrap();
    assert_eq!(
        create_file(&file).unwrap_err().kind(),
        io::ErrorKind::AlreadyExists
    );
    check(&file).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"{}\n");
}

#[test]
fn what_others_could_write_is_refused() {
    let place = Place::new();
    make_folder(&place.journal()).unwrap();
    let file = place.journal().join("20261122-101010-001.jsonl");
    drop(create_file(&file).unwrap());
    list(&file, "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)");
    let why = check(&file).unwrap_err().to_string();
    assert!(why.contains("could forge what will be undone"), "{why}");
    // An open list on a folder that is administrators' own is closed when it is made again.
    list(
        &place.journal(),
        "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)",
    );
    assert!(check(&place.journal()).is_err());
    if is_wine() {
        // Wine shows the folder as the Unix user's, so that it is never administrators' own.
        assert!(make_folder(&place.journal()).is_err());
    } else {
        make_folder(&place.journal()).unwrap();
        check(&place.journal()).unwrap();
    }
}

#[test]
fn a_link_is_not_followed() {
    let (place, other) = (Place::new(), Place::new());
    make_folder(&other.journal()).unwrap();
    fs::create_dir(&place.0).unwrap();
    if let Err(why) = std::os::windows::fs::symlink_dir(&other.0, place.journal()) {
        assert!(is_wine(), "{why}");
        eprintln!("not run: Wine makes no links ({why})");
        return;
    }
    let shown = fs::symlink_metadata(place.journal());
    if is_wine() && !shown.is_ok_and(|m| m.file_type().is_symlink()) {
        eprintln!("not run: Wine says that it made a link, and made none");
        return;
    }
    let why = make_folder(&place.journal()).unwrap_err().to_string();
    // The place itself was made without a list, which is refused first on a real Windows.
    assert!(why.contains("remove it"), "{why}");
    assert!(check(&place.journal()).is_err());
}

/// A folder somebody else made: on a real Windows it inherits what ProgramData lets users do.
#[test]
fn a_folder_made_without_a_list_is_not_believed() {
    if is_wine() {
        eprintln!("not run: Wine knows no inherited lists");
        return;
    }
    let place = Place::new();
    fs::create_dir_all(place.journal()).unwrap();
    assert!(check(&place.journal()).is_err());
}
