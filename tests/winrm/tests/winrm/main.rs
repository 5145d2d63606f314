//! redial-winrm against the stand-in, as a user meets it: what it carries, what it refuses, what is left.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod carried;
mod ended;
mod redial;
mod refused;

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use redial_tests_winrm::{Mood, WinrmHost, WinrmSetup};

const PROGRAM: &str = env!("CARGO_BIN_EXE_suite-redial-winrm");
const USER: &str = r"CORP\adm";
const PASSWORD: &str = "P@ss wörd";

fn setup() -> WinrmSetup {
    WinrmSetup {
        user: USER.into(),
        password: PASSWORD.into(),
        ..WinrmSetup::default()
    }
}

fn host() -> WinrmHost {
    WinrmHost::start(setup())
}

fn host_over_http() -> WinrmHost {
    WinrmHost::start(WinrmSetup {
        http: true,
        ..setup()
    })
}

fn host_in(mood: Mood) -> WinrmHost {
    WinrmHost::start(WinrmSetup { mood, ..setup() })
}

/// The program, with these options, for this host.
fn program(options: &[&str], host: &WinrmHost, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(options)
        .arg(format!("{USER}@{}", host.address))
        .args(words)
        .env("REDIAL_WINRM_PASSWORD", PASSWORD)
        .stdin(Stdio::null());
    command
}

/// The same, where the host is trusted by what it is: over TLS by its thumbprint.
fn trusted(host: &WinrmHost, over_http: bool, words: &[&str]) -> Command {
    match over_http {
        true => program(&["--http"], host, words),
        false => program(&["--thumbprint", &host.thumbprint], host, words),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// It said one sentence, with these words, ended with this code, and left no shell.
fn complained(output: &Output, code: i32, says: &[&str], host: &WinrmHost) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(text(&output.stdout), "");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        !said.contains(PASSWORD) && !said.contains('\u{1b}'),
        "{said:?}"
    );
    for words in says {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(host.shells(), 0, "{said}");
}

/// Waits for something that must come, and not for luck: a minute is long.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A folder of a test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("redial-winrm-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
