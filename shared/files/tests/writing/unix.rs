//! Links, pipes, descriptors, modes and owners.

use std::{
    fs::Permissions,
    io::Read,
    os::{
        fd::AsRawFd,
        unix::{
            fs::{MetadataExt, PermissionsExt, chown, symlink},
            process::CommandExt,
        },
    },
    thread,
};

use rustix::fs::{CWD, mkfifoat};

use super::*;

fn pipe(path: &Path) {
    mkfifoat(CWD, path, 0o600.into()).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn links_stay_links_also_where_they_lead_to_nothing() {
    let (_folder, at) = folder();
    fs::create_dir(at.join("elsewhere")).unwrap();
    let place = at.join("elsewhere/report");
    symlink("elsewhere/report", at.join("link")).unwrap();
    symlink("link", at.join("link to it")).unwrap();
    for new in ["first", "second"] {
        write(&at.join("link to it"), new).unwrap();
        assert_eq!(text(&place), new);
        replace(&at.join("link"), b"whole").unwrap();
        assert_eq!(text(&place), "whole");
    }
    assert_eq!(
        fs::read_link(at.join("link")).unwrap(),
        Path::new("elsewhere/report")
    );
    assert_eq!(names(&at.join("elsewhere")), ["report"]);
    symlink("circle", at.join("circle")).unwrap();
    let refused = FileWriter::open(&at.join("circle")).unwrap_err();
    assert_eq!(unfit(&refused), Some(UnfitFile::Circle));
}

#[test]
fn a_part_never_goes_through_somebody_elses_link() {
    let (_folder, at) = folder();
    fs::write(at.join("victim"), "precious").unwrap();
    for name in ["m.new", "m.json.part", "m.json.new", "m.json.1.part"] {
        symlink("victim", at.join(name)).unwrap();
    }
    replace(&at.join("m.json"), b"{}").unwrap();
    assert_eq!(text(&at.join("victim")), "precious");
    assert!(!at.join("m.json").is_symlink());
    assert_eq!(names(&at).len(), 6);
}

#[test]
fn modes_are_kept_and_the_part_is_never_more_open() {
    let (_folder, at) = folder();
    let place = at.join("report");
    write(&place, "new").unwrap();
    assert_eq!(mode(&place) & 0o600, 0o600);
    for kept in [0o600, 0o640, 0o4755, 0o666] {
        fs::set_permissions(&place, Permissions::from_mode(kept)).unwrap();
        let writer = FileWriter::open(&place).unwrap();
        let all = fs::read_dir(&at).unwrap().map(|e| e.unwrap().path());
        all.for_each(|path| assert_eq!(mode(&path), kept, "{path:?}"));
        writer.finish().unwrap();
        assert_eq!(mode(&place), kept);
    }
}

#[test]
fn a_second_name_of_a_file_stays_one() {
    let (_folder, at) = folder();
    fs::write(at.join("one"), "a longer text").unwrap();
    fs::hard_link(at.join("one"), at.join("two")).unwrap();
    let mut writer = FileWriter::open(&at.join("one")).unwrap();
    writer.write_all(b"short").unwrap();
    assert_eq!(text(&at.join("two")), "a longer text", "until it is whole");
    writer.finish().unwrap();
    assert_eq!(text(&at.join("two")), "short");
    assert_eq!(names(&at), ["one", "two"]);
}

/// As a container has it that was given one file. The mount is in a namespace of its own.
#[test]
fn a_file_that_is_a_mount_is_written() {
    const PLACE: &str = "REDIAL_FILES_TEST_MOUNT";
    if let Some(place) = std::env::var_os(PLACE) {
        return write(Path::new(&place), "new").unwrap();
    }
    if !rustix::process::geteuid().is_root() {
        return; // Only root may mount.
    }
    let (_folder, at) = folder();
    let (outside, place) = (at.join("outside"), at.join("place"));
    fs::write(&outside, "a longer text").unwrap();
    fs::write(&place, "below").unwrap();
    let script = "mount --bind outside place && exec \"$0\" --exact \"$1\"";
    let run = std::process::Command::new("unshare")
        .args(["-m", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .arg("unix::a_file_that_is_a_mount_is_written")
        .current_dir(&at)
        .env(PLACE, "place")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{run:?}");
    assert_eq!(
        (text(&outside), text(&place)),
        ("new".into(), "below".into())
    );
    assert_eq!(names(&at), ["outside", "place"]);
}

#[test]
fn pipes_are_written_through_and_read() {
    let (_folder, at) = folder();
    let (path, link) = (at.join("pipe"), at.join("link"));
    pipe(&path);
    symlink("pipe", &link).unwrap();
    let writes = thread::spawn({
        let link = link.clone();
        move || write(&link, "through")
    });
    assert_eq!(read(&path, 100).unwrap(), b"through");
    writes.join().unwrap().unwrap();
    let refused = replace(&link, b"text").unwrap_err();
    assert_eq!(unfit(&refused), Some(UnfitFile::Pipe));
    let refused = read_regular(&path, 100).unwrap_err();
    assert_eq!(unfit(&refused), Some(UnfitFile::Pipe));
    assert_eq!(names(&at), ["link", "pipe"]);
}

#[test]
fn a_descriptor_is_the_callers() {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let path = format!("/dev/fd/{}", writer.as_raw_fd());
    write(Path::new(&path), "through").unwrap();
    drop(writer);
    let mut came = String::new();
    reader.read_to_string(&mut came).unwrap();
    assert_eq!(came, "through");

    let (_folder, at) = folder();
    let file = fs::File::create(at.join("file")).unwrap();
    (&file).write_all(b"before, ").unwrap();
    let path = format!("/dev/fd/{}", file.as_raw_fd());
    write(Path::new(&path), "after").unwrap();
    assert_eq!(text(&at.join("file")), "before, after");
}

#[test]
fn a_full_device_says_so() {
    let (_folder, at) = folder();
    symlink("/dev/full", at.join("link")).unwrap();
    let refused = write(&at.join("link"), "text").unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::StorageFull);
    assert!(at.join("link").is_symlink());
}

#[test]
fn sockets_are_refused() {
    let (_folder, at) = folder();
    let _socket = std::os::unix::net::UnixListener::bind(at.join("socket")).unwrap();
    for refused in [
        FileWriter::open(&at.join("socket")).map(drop),
        read(&at.join("socket"), 10).map(drop),
        append(&at.join("socket")).map(drop),
    ] {
        assert_eq!(unfit(&refused.unwrap_err()), Some(UnfitFile::Socket));
    }
}

#[test]
fn a_private_folder_is_its_owners_alone() {
    let (_folder, at) = folder();
    private_folder(&at.join("inner")).unwrap();
    assert_eq!(mode(&at.join("inner")), 0o700);
    assert_eq!(mode(&at), 0o700);
}

/// Runs a test once more as somebody whom modes can stop, when this is root; says whether it did.
fn done_as_nobody(test: &str) -> bool {
    const NOBODY: u32 = 65_534;
    if !rustix::process::geteuid().is_root() {
        return false;
    }
    let (_folder, at) = folder();
    fs::set_permissions(&at, Permissions::from_mode(0o755)).unwrap();
    let program = at.join("test");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut again = std::process::Command::new(&program);
    let run = again.args(["--exact", test]).uid(NOBODY).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
    true
}

#[test]
fn a_file_of_somebody_else_stays_theirs() {
    if !rustix::process::geteuid().is_root() {
        return; // Only root may give a file away.
    }
    let (_folder, at) = folder();
    let place = at.join("report");
    fs::write(&place, "old").unwrap();
    fs::set_permissions(&place, Permissions::from_mode(0o640)).unwrap();
    chown(&place, Some(65_534), Some(65_533)).unwrap();
    write(&place, "new").unwrap();
    let there = fs::metadata(&place).unwrap();
    assert_eq!(
        (there.uid(), there.gid(), mode(&place)),
        (65_534, 65_533, 0o640)
    );
}

#[test]
fn what_may_not_be_written_is_not_replaced() {
    if done_as_nobody("unix::what_may_not_be_written_is_not_replaced") {
        return;
    }
    let (_folder, at) = folder();
    let place = at.join("report");
    fs::write(&place, "old").unwrap();
    fs::set_permissions(&place, Permissions::from_mode(0o400)).unwrap();
    let refused = FileWriter::open(&place).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
    // A folder that may not be changed, with a file that may be written.
    fs::set_permissions(&place, Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(&at, Permissions::from_mode(0o500)).unwrap();
    let (old, new) = (write(&place, "new"), write(&at.join("other"), "new"));
    fs::set_permissions(&at, Permissions::from_mode(0o700)).unwrap();
    old.unwrap();
    assert_eq!(new.unwrap_err().kind(), ErrorKind::PermissionDenied);
    assert_eq!(text(&place), "new");
}
