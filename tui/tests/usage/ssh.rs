//! The way over SSH, with a stand-in for ssh that runs the command here, in folders of its own.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};

use super::{Folder, command, text};

const REDIAL: &str = env!("CARGO_BIN_EXE_redial");

/// Another computer, as far as ssh shows it.
struct Far(Folder);

impl Far {
    /// One whose login does this first, in the words of a shell; `$last` is the command.
    fn new(name: &str, login: &str) -> Self {
        let far = Self(Folder::new(name));
        for folder in ["desk", "bin", "tmp", "home"] {
            fs::create_dir_all(far.path(folder)).unwrap();
        }
        let ssh = format!(
            "for last; do :; done\nprintf '%s\\n' \"$*\" >>{}\nexport HOME={} TMPDIR={} PATH={}:$PATH\n{login}\nexec sh -c \"$last\"",
            far.path("log"),
            far.path("home"),
            far.path("tmp"),
            far.path("bin"),
        );
        far.script("desk/ssh", &ssh);
        far
    }

    fn path(&self, name: &str) -> String {
        self.0.0.join(name).display().to_string()
    }

    fn script(&self, name: &str, lines: &str) {
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn redial(&self, words: &[&str]) -> Output {
        let path = format!("{}:{}", self.path("desk"), std::env::var("PATH").unwrap());
        command(words).env("PATH", path).output().unwrap()
    }

    /// What is in its folders.
    fn left(&self) -> Vec<String> {
        let folders = ["tmp", "home"].map(|folder| fs::read_dir(self.path(folder)).unwrap());
        let files = folders.into_iter().flatten();
        files
            .map(|file| file.unwrap().path().display().to_string())
            .collect()
    }

    fn started(&self) -> String {
        fs::read_to_string(Path::new(&self.path("log"))).unwrap_or_default()
    }
}

/// Exit 3, nothing on standard output, and one sentence with these words.
fn fails(output: &Output, says: &str) {
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{complaint}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.contains(says), "{says}: {complaint}");
}

#[test]
fn redial_is_brought_there_and_leaves_nothing() {
    let far = Far::new(
        "ssh-brought",
        "echo Welcome; printf 'no line'; cat /nonexistent",
    );
    let output = far.redial(&[
        "check",
        "127.0.0.1:9",
        "--via",
        "ssh:adm@srv01:2222 --lab renewal",
        "--json",
    ]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["side"], "host", "{}", text(&output.stderr));
    let system = &report["facts"]["system"]["host"]["is"];
    assert_eq!(system["computer"], "SRV01");
    assert_eq!(text(&output.stderr), "");
    assert!(far.left().is_empty(), "{:?}", far.left());
    assert!(
        far.started().contains("-T -p 2222 -l adm -- srv01 sh\n"),
        "{}",
        far.started()
    );
}

#[test]
fn what_goes_wrong_there_is_said_in_one_sentence_and_leaves_nothing() {
    for (name, login, stand_in, says) in [
        (
            "refused",
            "echo >&2 'adm@srv01: Permission denied (publickey).'; exit 255",
            None,
            "the SSH server refused the login",
        ),
        (
            "nologin",
            "echo This account is currently not available.; exit 1",
            None,
            "as a POSIX system or Windows does: This account is currently not available.",
        ),
        (
            "system",
            "",
            Some(("uname", "echo SunOS sun4v")),
            "and the other computer is sunos on sun4v: give a redial for that with --agent-binary",
        ),
        (
            "sum",
            "",
            Some(("sha256sum", "printf '%064d  -' 0")),
            "is not what was sent: it was not started",
        ),
        (
            "folder",
            "",
            Some(("mktemp", "echo >&2 'mktemp: Read-only file system'; exit 1")),
            "takes a program that can be run: mktemp: Read-only file system",
        ),
        (
            "full",
            "",
            Some(("head", "echo >&2 'head: No space left on device'; exit 1")),
            "cannot be copied to the other computer: head: No space left on device",
        ),
        (
            "garbage",
            "yes | head -c 100000",
            None,
            "answered more than 65536 bytes, which nobody asked for",
        ),
        (
            "forced",
            &format!("exec {REDIAL} agent --readonly"),
            None,
            "the login there starts a redial by itself",
        ),
        (
            "ended",
            "echo >&2 'Connection closed by 192.0.2.7 port 22'; exit 255",
            None,
            "ssh ended before the other computer answered: Connection closed by 192.0.2.7",
        ),
    ] {
        let far = Far::new(&format!("ssh-{name}"), login);
        if let Some((program, lines)) = stand_in {
            far.script(&format!("bin/{program}"), lines);
        }
        let output = far.redial(&["check", "127.0.0.1:9", "--via", "ssh:adm@srv01"]);
        fails(&output, says);
        assert!(far.left().is_empty(), "{name}: {:?}", far.left());
    }
}

#[test]
fn a_redial_of_the_same_version_is_used_where_it_is() {
    let far = Far::new("ssh-installed", "");
    far.script("bin/redial", &format!("exec {REDIAL} \"$@\""));
    far.script("bin/mktemp", "exit 1");
    let via = ["--via", "ssh:srv01 --lab renewal"];
    let check = far.redial(&[&["check", "127.0.0.1:9"][..], &via].concat());
    assert!(
        text(&check.stdout).contains("SRV01"),
        "{}",
        text(&check.stderr)
    );
    // Another version is not.
    far.script("bin/redial", "echo redial 0.0.1");
    let check = far.redial(&[&["check", "127.0.0.1:9"][..], &via].concat());
    fails(&check, "takes a program that can be run");
    // One that speaks another protocol is no redial for this one.
    let version = concat!("redial ", env!("CARGO_PKG_VERSION"));
    far.script(
        "bin/redial",
        &format!(
            r#"[ "$1" = agent ] && echo '{{"redial":99,"version":"9.0"}}' || echo '{version}'"#
        ),
    );
    let check = far.redial(&[&["check", "127.0.0.1:9"][..], &via].concat());
    fails(&check, "speaks version 99 of the protocol");
}

#[test]
fn what_cannot_be_removed_is_said() {
    let far = Far::new("ssh-left", "");
    far.script("bin/rm", "exit 1");
    let via = "ssh:srv01 --lab renewal";
    let check = far.redial(&["check", "127.0.0.1:9", "--via", via]);
    let left = far.left();
    assert_eq!(left.len(), 1, "{left:?}");
    let complaint = text(&check.stderr);
    assert!(
        complaint.lines().count() == 1 && complaint.contains(&format!("the folder {}", left[0])),
        "{complaint}"
    );
}

#[test]
fn commands_take_the_same_way_with_the_same_program() {
    let far = Far::new("ssh-hints", "");
    let check = far.redial(&[
        "check",
        "127.0.0.1:9",
        "--via",
        "ssh:srv01 --lab switched-off",
        "--agent-binary",
        REDIAL,
    ]);
    let shown = text(&check.stdout).replace('\n', " ");
    let command = format!("--via \"ssh:srv01 --lab switched-off --agent-binary {REDIAL}\"");
    assert!(shown.contains(&command), "{shown}{}", text(&check.stderr));
    // A command that somebody wrote brings nothing.
    let via = format!("{REDIAL} agent --lab switched-off");
    let words = [
        "check",
        "127.0.0.1:9",
        "--via",
        &via,
        "--agent-binary",
        "/x",
    ];
    let shown = text(&far.redial(&words).stdout).replace('\n', " ");
    assert!(shown.contains(&format!("--via \"{via}\"")), "{shown}");
}

#[test]
fn there_is_no_ssh() {
    let output = command(&["check", "127.0.0.1:9", "--via", "ssh:srv01"])
        .env("PATH", "/nonexistent")
        .output()
        .unwrap();
    fails(
        &output,
        "there is no ssh on this computer: install the OpenSSH client",
    );
}
