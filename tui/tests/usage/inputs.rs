//! What is read: bounded, never waited for without end, and never ignored when it is there.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::Path,
    process::Output,
};

use super::{Folder, command, refused, text};

/// A check of a host that refuses, with this folder for configuration.
fn configured(folder: &Path) -> Output {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = free.local_addr().unwrap().to_string();
    drop(free);
    command(&["check", &host, "--skip", "dns"])
        .env("XDG_CONFIG_HOME", folder)
        .output()
        .unwrap()
}

/// Bad usage in one sentence that names the usual file.
fn closed(folder: &Folder, says: &str) {
    let output = configured(&folder.0);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{says}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("config.toml") && said.contains(says),
        "{said}"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn a_usual_configuration_that_can_not_be_read_is_not_ignored() {
    let folder = Folder::new("closed");
    let place = folder.0.join("redial/config.toml");
    assert_eq!(
        configured(&folder.0).status.code(),
        Some(1),
        "none is there"
    );
    fs::create_dir_all(&place).unwrap();
    closed(&folder, "it is a folder");
    fs::remove_dir(&place).unwrap();
    fs::write(&place, b"# f\xfcr uns\nprivacy = true\n").unwrap();
    closed(&folder, "line 1 is not UTF-8");
    File::create(&place).unwrap().set_len(2 << 20).unwrap();
    closed(&folder, "it is larger than 1 MiB");
    fs::write(&place, "readonly = \"\\u001b]0;x\\u0007\"").unwrap();
    closed(&folder, "line 1");
    fs::write(&place, "privacy = true\n").unwrap();
    assert_eq!(configured(&folder.0).status.code(), Some(1));
    fs::remove_file(&place).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nothing", &place).unwrap();
        closed(&folder, "No such file");
        fs::remove_file(&place).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &place, 0o600.into()).unwrap();
        closed(&folder, "it is a pipe");
        fs::remove_file(&place).unwrap();
    }
    // No folder at all, where its name stands for a file.
    let nowhere = folder.file("file", b"");
    assert_eq!(configured(Path::new(&nowhere)).status.code(), Some(1));
}

#[test]
fn files_larger_than_any_real_one_are_refused() {
    let folder = Folder::new("large");
    let large = folder.0.join("large.json");
    let sparse = File::create(&large).unwrap();
    sparse.set_len(1 << 30).unwrap();
    let large = large.display().to_string();
    refused(&["check", "--replay", &large], &["larger than 32 MiB"]);
    refused(
        &["check", "srv", "--config", &large],
        &["larger than 1 MiB"],
    );
    refused(
        &["check", "srv", "--priors", &large],
        &["larger than 1 MiB"],
    );
    refused(&["check", "--lab", &large], &["larger than 16 MiB"]);
    refused(
        &["check", "--file", &large],
        &["line 1", "longer than 65536 bytes"],
    );
    let long = folder.file("long", &[b"\n", &[b'a'; 70_000][..]].concat());
    refused(
        &["check", "--file", &long],
        &["line 2", "longer than 65536 bytes"],
    );
    #[cfg(unix)]
    for words in [
        &["check", "--file", "/dev/zero"][..],
        &["check", "--replay", "/dev/zero"],
        &["check", "srv", "--config", "/dev/zero"],
    ] {
        refused(words, &["larger than"]);
    }
}

#[test]
fn what_a_file_says_steers_no_terminal() {
    let folder = Folder::new("steer");
    let evil = "\\u001b]52;c;eA==\\u0007\\u202e";
    let toml = folder.file("c.toml", format!("\"{evil}\" = 1\n").as_bytes());
    refused(&["check", "srv", "--config", &toml], &["\\u{1b}]52"]);
    let priors = folder.file("p.toml", format!("[priors]\n\"{evil}\" = 1\n").as_bytes());
    refused(&["check", "srv", "--priors", &priors], &["\\u{1b}]52"]);
    let report = folder.file(
        "r.json",
        format!("{{\"schema\":1,\"tool\":{{\"{evil}\":1}}}}").as_bytes(),
    );
    refused(&["check", "--replay", &report], &["cannot be replayed"]);
    let machine = folder.file(
        "m.json",
        format!("{{\"system\":{{\"{evil}\":1}}}}").as_bytes(),
    );
    refused(&["check", "--lab", &machine], &["as a simulated machine"]);
    let machine = folder.file("n.json", format!("\"{evil}\"").as_bytes());
    refused(&["check", "--lab", &machine], &["\\u{1b}]52"]);
    let named = folder.0.join("\u{1b}[31m.json").display().to_string();
    refused(&["check", "--replay", &named], &["\\u{1b}[31m.json"]);
}

#[cfg(unix)]
#[test]
fn what_comes_through_a_pipe_is_read() {
    use std::{io::Write, process::Stdio};

    use super::redial;

    let folder = Folder::new("pipes");
    let piped = |words: &[&str], input: &[u8]| {
        let mut child = command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        text(&child.wait_with_output().unwrap().stdout)
    };
    let shown = piped(
        &["demo", "healthy-tls", "--config", "/dev/stdin"],
        b"format = \"junit\"\n",
    );
    assert!(shown.starts_with("<?xml"), "{shown}");
    let saved = redial(&["demo", "healthy-tls", "--format", "json"]).stdout;
    let again = piped(
        &["check", "--replay", "/dev/stdin", "--format", "ndjson"],
        &saved,
    );
    assert!(again.contains("\"schema\":1"), "{again}");
    assert_eq!(
        piped(&["check", "--replay", "-", "--format", "ndjson"], &saved),
        again
    );
    let pipe = folder.0.join("hosts");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, 0o600.into()).unwrap();
    let writes = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "srv01:0\n").unwrap()
    });
    let file = pipe.display().to_string();
    refused(&["check", "--file", &file], &["line 1", "bad port `0`"]);
    writes.join().unwrap();
}
