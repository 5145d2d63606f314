//! The program as a user meets it: bad input gets one clear sentence and the documented exit code,
//! good input the right report.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod afar;
mod completed;
mod documents;
mod elsewhere;
mod explained;
mod gateway;
mod inputs;
#[cfg(unix)]
mod interrupted;
mod manners;
mod manual;
#[cfg(unix)]
mod messages;
#[cfg(unix)]
mod outputs;
mod pasted;
mod plugin;
#[cfg(unix)]
mod settings;
#[cfg(unix)]
mod ssh;
mod told;
mod written;

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("redial-usage-{}-{name}", std::process::id()));
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

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    // No configuration of the person who runs the tests.
    command
        .args(words)
        .env(
            "XDG_CONFIG_HOME",
            std::env::temp_dir().join("redial-no-such-folder"),
        )
        .env("HOME", "/nonexistent")
        .stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REDIAL")) {
        command.env_remove(name);
    }
    command
}

fn redial(words: &[&str]) -> Output {
    command(words).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bad usage: exit 2, nothing on standard output, one line on standard error with these words in
/// it.
fn refused(words: &[&str], says: &[&str]) {
    let output = redial(words);
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {complaint}");
    assert!(
        output.stdout.is_empty(),
        "{words:?} wrote {}",
        text(&output.stdout)
    );
    assert_eq!(complaint.lines().count(), 1, "{words:?}: {complaint}");
    let steers = |c: char| c != '\n' && redial_model::Said::steers(c);
    assert!(!complaint.contains(steers), "{words:?}: {complaint:?}");
    for word in says {
        assert!(complaint.contains(word), "{words:?}: {complaint}");
    }
}

#[test]
fn hosts_that_are_none() {
    refused(&["check", "srv:0"], &["bad port `0`", "1 to 65535"]);
    refused(&["check", "srv:70000"], &["bad port `70000`"]);
    refused(&["check", "[::1"], &["bad IPv6"]);
    refused(
        &["check", "[fe80::1%no-such]:3389"],
        &["no network interface `no-such`"],
    );
    refused(&["check", "fe80::1"], &["add the network interface"]);
    refused(&["check", "\u{1b}[31mred"], &["`\\u{1b}[31mred`"]);
    refused(&["check", "1.2.3.400"], &["bad IPv4"]);
    refused(&["check", ""], &["give a host by name"]);
    refused(&["check"], &["no host was named"]);
    refused(
        &["check", "a", "b", "--address", "192.0.2.1"],
        &["--address", "exactly one"],
    );
}

#[test]
fn files_that_can_not_be_read() {
    let folder = Folder::new("files");
    refused(&["check", "--file", "/no/such/file"], &["/no/such/file"]);
    refused(
        &["check", "--file", &folder.0.display().to_string()],
        &["cannot read"],
    );
    refused(
        &[
            "check",
            "--file",
            &folder.file("binary", b"\n\n\xff\xfe\x00"),
        ],
        &["line 3: it is not UTF-8", "names no host"],
    );
    refused(
        &[
            "check",
            "--file",
            &folder.file("bad", b"# hosts\n\nsrv02:99999\n"),
        ],
        &["line 3", "bad port `99999`"],
    );
    refused(
        &["check", "--file", &folder.file("empty", b"\n# nothing\n")],
        &["names no host"],
    );
    refused(
        &[
            "check",
            "--replay",
            &folder.file("r.json", b"{\"schema\": 99}"),
        ],
        &["cannot be replayed", "schema 99"],
    );
}

#[test]
fn settings_that_are_wrong() {
    let folder = Folder::new("settings");
    let config = |content: &[u8], says: &[&str]| {
        refused(
            &[
                "check",
                "srv",
                "--config",
                &folder.file("config.toml", content),
            ],
            says,
        )
    };
    config(
        b"deep = true\n\ntimeot = 3\n",
        &[
            "line 3, column 1",
            "unknown field `timeot`",
            "redial config --template",
        ],
    );
    config(b"timeout = \"long\"\n", &["line 1", "invalid type"]);
    config(b"deep = \n", &["line 1"]);
    config(
        b"only = [\"hanshake\"]\n",
        &["`hanshake` is not a probe", "handshake"],
    );
    refused(
        &["check", "srv", "--config", "/no/such/config.toml"],
        &["/no/such/config.toml"],
    );
    refused(
        &["check", "srv", "--only", "nosuch"],
        &["`nosuch` is not a probe", "certificate"],
    );
    refused(
        &["check", "srv", "--log", "/no/such/folder/log"],
        &["cannot write the log"],
    );
    refused(&["check", "srv", "--timeout", "0"], &["bad timeout"]);
    refused(&["check", "srv", "--timeout", "inf"], &["bad timeout"]);
    refused(&["check", "srv", "--jobs", "0"], &["bad number of jobs"]);
    refused(
        &["check", "srv", "--jobs", "all"],
        &["bad number of jobs", "auto"],
    );
    config(b"jobs = -1\n", &["bad number of jobs `-1`"]);
    refused(
        &[
            "check",
            "srv",
            "--priors",
            &folder.file("p.toml", b"[priors]\n\"no.such\" = 2\n"),
        ],
        &["`no.such` is not a cause"],
    );
    refused(&["demo", "no-such-host"], &["is not a host of the demo"]);
}

#[test]
fn unknown_options_are_bad_usage() {
    for words in [
        &["check", "srv", "--nosuch"][..],
        &["check", "srv", "--format", "yaml"],
        &["check", "srv", "--address", "300.1.1.1"],
        &["list", "nosuch"],
    ] {
        assert_eq!(redial(words).status.code(), Some(2), "{words:?}");
    }
    assert_eq!(redial(&[]).status.code(), Some(2));
    assert_eq!(redial(&["--help"]).status.code(), Some(0));
    assert!(text(&redial(&["check", "--help"]).stdout).contains("Exit codes"));
}

#[test]
fn a_closed_pipe_ends_in_a_sentence() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command(&["list", "codes"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stderr).contains("closed by its reader"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn an_output_that_can_not_be_written_leaves_nothing() {
    let folder = Folder::new("output");
    let place = folder
        .0
        .join("no/such/folder/report.html")
        .display()
        .to_string();
    let output = redial(&["demo", "healthy-tls", "--format", "html", "-o", &place]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("cannot write"));
    let place = folder.0.join("report.html").display().to_string();
    assert_eq!(
        redial(&["demo", "healthy-tls", "--format", "html", "-o", &place])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        std::fs::read_dir(&folder.0).unwrap().count(),
        1,
        "only the report is left"
    );
}

#[test]
fn a_refused_port_is_trouble_and_replays_to_the_same_verdict() {
    let folder = Folder::new("replay");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let output = redial(&["check", &free.to_string(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("listener.off"));
    let saved = folder.file("saved.json", &output.stdout);
    let replayed = redial(&["check", "--replay", &saved, "--format", "json"]);
    assert_eq!(replayed.status.code(), Some(1));
    assert_eq!(text(&replayed.stdout), text(&output.stdout));
    // Without a command a host is checked, too.
    assert!(text(&redial(&[&free.to_string()]).stdout).contains("TROUBLE"));
}

#[test]
fn targets_in_every_form_are_dialled() {
    let free = std::net::TcpListener::bind("[::1]:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let folder = Folder::new("targets");
    let file = folder.file(
        "hosts",
        format!(
            "# two\n{free}  # with brackets\n\nlocalhost:{}\n",
            free.port()
        )
        .as_bytes(),
    );
    let output = redial(&[
        "check",
        "--file",
        &file,
        "--format",
        "ndjson",
        "--timeout",
        "2",
    ]);
    assert_eq!(
        text(&output.stdout).lines().count(),
        2,
        "{}",
        text(&output.stderr)
    );
    // A name of another script is asked for as DNS has it.
    let named = redial(&[
        "check",
        &format!("bücher.test:{}", free.port()),
        "--address",
        "::1",
        "--format",
        "json",
    ]);
    assert!(
        text(&named.stdout).contains("\"host\": \"xn--bcher-kva.test\""),
        "{}",
        text(&named.stdout)
    );
    let mut child = command(&["check", "--file", "-", "--format", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("{free}\n").as_bytes())
        .unwrap();
    assert_eq!(
        text(&child.wait_with_output().unwrap().stdout)
            .lines()
            .count(),
        1
    );
}

#[test]
fn environment_and_file_stand_below_the_options() {
    let folder = Folder::new("rank");
    let config = folder.file("config.toml", b"format = \"junit\"\n");
    let shown = |env: Option<&str>, words: &[&str]| {
        let mut command = command(&[&["demo", "healthy-tls", "--config", &config], words].concat());
        if let Some(format) = env {
            command.env("REDIAL_FORMAT", format);
        }
        text(&command.output().unwrap().stdout)
    };
    assert!(shown(None, &[]).starts_with("<?xml"));
    assert!(shown(Some("prometheus"), &[]).starts_with("# HELP"));
    assert!(shown(Some("prometheus"), &["--format", "markdown"]).starts_with("# srv01"));
}

#[test]
fn the_schema_is_whole() {
    let config = text(&redial(&["schema", "config"]).stdout);
    for word in [
        "\"low-bandwidth\"",
        "\"high-contrast\"",
        "\"ndjson\"",
        "\"keys\"",
    ] {
        assert!(config.contains(word), "{word}");
    }
    let schema = text(&redial(&["schema"]).stdout);
    for word in [
        "2020-12",
        "\"line\"",
        "\"findings\"",
        "\"causes\"",
        "\"likelihood\"",
        "\"snags\"",
    ] {
        assert!(schema.contains(word), "{word}");
    }
}
