//! Every kind of complaint, refusal and hint, as one page that a person can read from top to
//! bottom: `messages.txt` beside this file. `UPDATE_MESSAGES=1` writes it again.

use std::{fmt::Write as _, fs, path::Path};

use super::{Folder, command, text};

/// Command lines that meet a message. `FOLDER` is a folder with the files below.
const COMMANDS: &str = include_str!("messages.in");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/usage/messages.txt");

/// The files that the command lines name.
const FILES: &[(&str, &[u8])] = &[
    ("empty.txt", b""),
    ("comments.txt", b"# nothing here\n\n"),
    (
        "hosts.txt",
        b"127.0.0.1:9\nsrv 01 here\n0x904\n127.0.0.1:9\n",
    ),
    ("binary.bin", b"\x00\xff\xfe\x00\x01"),
    ("nohost.rdp", b"username:s:anna\r\n"),
    ("text.rdp", b"just words\r\n"),
    ("badhost.rdp", b"full address:s:10.0.0.999\r\n"),
    ("broken.toml", b"privacy = maybe\n"),
    ("unknown.toml", b"privcy = true\n"),
    ("keys.toml", b"[keys]\nfix = [\"hyper-q\"]\n"),
    ("report.json", b"{\"not\": \"a report\"}"),
    (
        "cut.capsule",
        b"redial-capsule:1:500:0123456789abcdef:AAAA\n",
    ),
    ("headless.capsule", b"AAAA\nAAAA:redial-end\n"),
    ("machine.json", b"{\"slots\": 7}"),
];

#[test]
fn every_message_reads_as_it_did() {
    let folder = Folder::new("messages");
    for (name, content) in FILES {
        folder.file(name, content);
    }
    let place = folder.0.display().to_string();
    let mut page = String::new();
    for line in COMMANDS.lines() {
        if line.is_empty() || line.starts_with('#') {
            writeln!(page, "{line}").unwrap();
            continue;
        }
        let words = shlex::split(line).unwrap();
        let words: Vec<_> = words.iter().map(|w| w.replace("FOLDER", &place)).collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let output = command(&words).env("LC_ALL", "C.UTF-8").output().unwrap();
        let code = output.status.code().unwrap();
        writeln!(page, "$ redial {line}\n  exit {code}").unwrap();
        let said = text(&output.stderr).replace(&place, "FOLDER");
        for said in said.lines() {
            writeln!(page, "  {said}").unwrap();
        }
    }
    let page = page.replace(&std::process::id().to_string(), "PID");
    if std::env::var_os("UPDATE_MESSAGES").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    let before = fs::read_to_string(Path::new(PAGE)).unwrap();
    assert!(
        page == before,
        "the messages changed: read the difference after UPDATE_MESSAGES=1"
    );
}
