//! Where `-o` leads: what is there is written or kept, never lost.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{FileTypeExt, PermissionsExt, symlink},
    path::Path,
    process::{Output, Stdio},
    thread,
};

use rustix::fs::{CWD, mkfifoat};

use super::{Folder, command, text};

/// An address that refuses connections.
fn refusing() -> String {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

/// A check of a host in trouble, with its report in this place.
fn check(to: &Path) -> Output {
    let words = ["check", &refusing(), "--skip", "dns", "-o"];
    command(&words).arg(to).output().unwrap()
}

/// A check whose report could be written.
fn checked(to: &Path) {
    let output = check(to);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
}

fn names(folder: &Folder) -> Vec<String> {
    let all = fs::read_dir(&folder.0).unwrap();
    let mut names: Vec<_> = all
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_hyphen_is_standard_output() {
    let folder = Folder::new("hyphen");
    let output = command(&["check", &refusing(), "-o", "-"])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert!(text(&output.stdout).contains("TROUBLE"));
    let output = command(&["check", &refusing(), "--log", "-"])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    assert!(text(&output.stderr).contains("handshake started"));
    assert!(names(&folder).is_empty());
}

#[test]
fn a_pipe_is_written_through_also_behind_a_link() {
    let folder = Folder::new("pipe");
    // A pipe is called as it is called: its ending asks for nothing.
    let (pipe, link) = (folder.0.join("pipe.pdf"), folder.0.join("link.html"));
    mkfifoat(CWD, &pipe, 0o600.into()).unwrap();
    symlink("pipe.pdf", &link).unwrap();
    for to in [&pipe, &link] {
        let reads = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        checked(to);
        assert!(reads.join().unwrap().contains("TROUBLE"));
    }
    let kind = fs::symlink_metadata(&pipe).unwrap().file_type();
    assert!(kind.is_fifo() && link.is_symlink());
    assert_eq!(names(&folder), ["link.html", "pipe.pdf"]);
}

#[test]
fn a_link_stays_also_where_it_leads_to_nothing() {
    let folder = Folder::new("dangling");
    let (place, link) = (folder.0.join("place"), folder.0.join("link"));
    symlink("place", &link).unwrap();
    for _ in 0..2 {
        checked(&link);
        assert!(link.is_symlink());
        assert!(fs::read_to_string(&place).unwrap().contains("TROUBLE"));
    }
    assert_eq!(names(&folder), ["link", "place"]);
}

#[test]
fn a_private_report_stays_private() {
    let folder = Folder::new("mode");
    let place = folder.0.join("report");
    fs::write(&place, "old").unwrap();
    fs::set_permissions(&place, Permissions::from_mode(0o600)).unwrap();
    checked(&place);
    let mode = fs::metadata(&place).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert!(fs::read_to_string(&place).unwrap().contains("TROUBLE"));
}

#[test]
fn what_can_not_be_written_is_said_before_anything_is_dialled() {
    let folder = Folder::new("before");
    let host = TcpListener::bind("127.0.0.1:0").unwrap();
    host.set_nonblocking(true).unwrap();
    let address = host.local_addr().unwrap().to_string();
    let (socket, circle) = (folder.0.join("socket"), folder.0.join("circle"));
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    symlink("circle", &circle).unwrap();
    for (place, says) in [
        (folder.0.clone(), "it is a folder"),
        (folder.0.join("new/"), "it is a folder"),
        (folder.0.join("no/report"), "No such file"),
        (socket.join("report"), "Not a directory"),
        (socket, "it is a socket"),
        (circle, "its links form a loop"),
    ] {
        let words = ["check", &address, "--format", "json", "-o"];
        let output = command(&words).arg(&place).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{}", place.display());
        assert!(
            said.contains("cannot write") && said.contains(says),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let dialled = host.accept().map(drop).unwrap_err();
    assert_eq!(dialled.kind(), std::io::ErrorKind::WouldBlock);
    assert_eq!(names(&folder), ["circle", "socket"]);
}

#[test]
fn a_full_device_behind_a_link_is_said() {
    let folder = Folder::new("full");
    let link = folder.0.join("link");
    symlink("/dev/full", &link).unwrap();
    let output = check(&link);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("cannot write"));
    assert!(link.is_symlink());
    assert_eq!(names(&folder), ["link"]);
}

#[test]
fn a_descriptor_goes_on_where_its_owner_stopped() {
    let folder = Folder::new("descriptor");
    for (to, redirected) in [
        ("/dev/stdout", ">>both"),
        ("/dev/fd/1", ">>both"),
        ("/proc/self/fd/1", ">>both"),
        ("/dev/fd/5", "5>>both"),
    ] {
        let script = format!("echo before >both; \"$@\" -o {to} {redirected}; echo after >>both");
        let mut shell = std::process::Command::new("sh");
        let program = command(&["check", &refusing()]);
        let ran = shell
            .args(["-c", &script, "sh"])
            .arg(program.get_program())
            .args(program.get_args())
            .envs(program.get_envs().filter_map(|(k, v)| Some((k, v?))))
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .status();
        assert!(ran.unwrap().success());
        let both = fs::read_to_string(folder.0.join("both")).unwrap();
        assert!(
            both.starts_with("before\n") && both.contains("TROUBLE") && both.ends_with("after\n"),
            "{to}: {both}"
        );
        assert_eq!(names(&folder), ["both"]);
    }
}

#[test]
fn a_log_goes_through_links_and_pipes() {
    let folder = Folder::new("log-pipe");
    let (pipe, link) = (folder.0.join("pipe"), folder.0.join("link"));
    mkfifoat(CWD, &pipe, 0o600.into()).unwrap();
    symlink("pipe", &link).unwrap();
    let reads = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let words = ["check", &refusing(), "--only", "handshake", "--log"];
    command(&words).arg(&link).output().unwrap();
    assert!(reads.join().unwrap().contains("handshake started"));
    let refused = command(&words).arg(&folder.0).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("it is a folder"));
}

/// A side stands for all of its probes.
#[test]
fn a_side_names_its_probes() {
    let asked = |words: &[&str]| {
        let words = [&["check", "127.0.0.1:9", "--format", "json"], words].concat();
        let report: serde_json::Value =
            serde_json::from_slice(&super::redial(&words).stdout).unwrap();
        let snags = report["snags"].as_array().unwrap();
        let probes = snags
            .iter()
            .map(|s| s["probe"].as_str().unwrap().to_owned());
        probes.collect::<Vec<_>>()
    };
    // None of the host's can look at this machine, and each says so.
    let of_host = asked(&["--only", "host"]);
    assert!(of_host.contains(&"listener".to_owned()), "{of_host:?}");
    assert!(!of_host.contains(&"history".to_owned()), "{of_host:?}");
    let without = asked(&["--skip", "host,client"]);
    assert!(!without.contains(&"listener".to_owned()), "{without:?}");
}
