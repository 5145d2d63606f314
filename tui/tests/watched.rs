//! Watches every look-up and every connection: what is no host leads to neither.
//!
//! Look-ups go through the operating system's resolver and through name servers, connections through
//! sockets of several crates; what all of them have in common is the system call. So the program is
//! run under strace, which sees each socket that any thread of it opens, and any library's.
#![cfg(target_os = "linux")]

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What people pasted and a parser could take for a name or an address.
const TRAPS: [&[&str]; 66] = [
    &["0x904"],
    &["0X904"],
    &["2308"],
    &["904"],
    &["904h"],
    &["127.1"],
    &["127.0.1"],
    &["0x7f000001"],
    &["0x7f.1"],
    &["0177.0.0.1"],
    &["2130706433"],
    &["-2147467259"],
    &["٩٠٤"],
    &["２３０８"],
    &["0x904:3389"],
    &["2308:3389"],
    &["0x904,0x7"],
    &["0x904", "0x7"],
    &["3389"],
    &[":3390"],
    &["::1:3390"],
    &["::1:40000"],
    &["fe80::1"],
    &["fe80::1%no-such-interface"],
    &["127.0.0.1/8"],
    &["127.0.0.1-3"],
    &["127.0.0.*"],
    &["localhost*"],
    &["localhost/RDWeb"],
    &["https://localhost/RDWeb"],
    &["http://localhost"],
    &["ssh://localhost"],
    &["ms-rd:subscribe?url=https://localhost"],
    &["missing.rdp"],
    &["./missing.rdp"],
    &["/etc/hosts"],
    &["C:\\hosts.txt"],
    &["Error code: 0x904"],
    &["Fehlercode: 0x904"],
    &["Error", "code:", "0x904"],
    &["Die", "Verbindung", "wurde", "getrennt"],
    &["Connection", "refused"],
    &["connection", "timed", "out"],
    &["Zugriff", "verweigert"],
    &["Accès refusé"],
    &["リモート コンピューターに接続できません。"],
    &["Log Name: System\nSource: Schannel\nEvent ID: 36874"],
    &["anna@corp.com"],
    &["CORP\\anna"],
    &["00:1A:2B:3C:4D:5E"],
    &["00-1A-2B-3C-4D-5E"],
    &["{1139c61b-b549-4251-8ed3-27a5a3a5ab4b}"],
    &["S-1-5-21-1004336348"],
    &["🖥️"],
    &["<host>"],
    &["%COMPUTERNAME%"],
    &["localhost:99999"],
    &["localhost:"],
    &["localhost 2308"],
    &["localhost,", "0x904"],
    &["mstsc"],
    &["mstsc", "/admin"],
    &["timeout"],
    &["a..b"],
    &["-x"],
    &[""],
];
/// What is mistyped only without a command: after `check` it is a host.
const SLIPS: [&[&str]; 8] = [
    &["chek", "localhost"],
    &["expalin", "0x904"],
    &["version"],
    &["hepl"],
    &["plan", "tls.enable", "localhost"],
    &["fix", "tls.enable", "localhost"],
    &["fix", "localhost", "tls.enabel"],
    &["undo", "localhost"],
];

/// The sockets of the network that a run opens, and what it does with them, one call a line.
fn calls(words: &[&str]) -> Vec<String> {
    let name = format!(
        "redial-watched-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    );
    let log: PathBuf = std::env::temp_dir().join(name);
    let run = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=network", "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_redial"))
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let seen = fs::read_to_string(&log);
    let _ = fs::remove_file(&log);
    let ran = run.is_ok_and(|status| status.code().is_some());
    let seen = seen
        .ok()
        .filter(|_| ran)
        .expect("strace is needed here: install it");
    let of_network = |line: &&str| line.contains("AF_INET") || line.contains("nscd");
    seen.lines().filter(of_network).map(str::to_owned).collect()
}

/// Whether strace is here. Where nothing may be left out, it has to be.
fn can_watch() -> bool {
    let here = Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    let in_ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(
        here || !in_ci,
        "strace is missing: `cargo xtask setup` installs it"
    );
    here
}

/// First of all: strace sees what there is to see.
#[test]
fn a_host_is_looked_up_and_connected_to() {
    if !can_watch() {
        return;
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let seen = calls(&["check", "--only", "handshake", &format!("127.0.0.1:{port}")]);
    let connects = |line: &String| line.contains("connect(") && line.contains(&port.to_string());
    assert!(seen.iter().any(connects), "{seen:#?}");
    let seen = calls(&["check", "--only", "address", "no-such-host.invalid"]);
    assert!(
        !seen.is_empty(),
        "a look-up opens a socket to a name server"
    );
}

#[test]
fn what_is_no_host_is_neither_looked_up_nor_connected_to() {
    if !can_watch() {
        return;
    }
    let with_check = TRAPS.iter().map(|words| [&["check"], *words].concat());
    let bare = TRAPS
        .iter()
        .filter(|w| !w[0].starts_with('-'))
        .map(|words| words.to_vec());
    let slips = SLIPS.iter().map(|words| words.to_vec());
    let mut caught = Vec::new();
    for words in with_check.chain(bare).chain(slips) {
        let seen = calls(&words);
        if !seen.is_empty() {
            caught.push(format!("{words:?}: {}", seen.join(" | ")));
        }
    }
    assert!(caught.is_empty(), "{caught:#?}");
}
