//! What many hosts write, and where.

use super::{Folder, redial, text};

/// A file of so many hosts that refuse at once, with comments between them.
fn refusing(folder: &Folder, many: usize) -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let line = format!("# the next\n{free}\n");
    folder.file("hosts", line.repeat(many).as_bytes())
}

#[test]
fn many_hosts_are_one_document_in_every_format() {
    let folder = Folder::new("documents");
    let hosts = refusing(&folder, 40);
    let place = folder.0.join("report").display().to_string();
    for (format, mark, times) in [
        ("text", "TROUBLE", 40),
        ("ndjson", "\"schema\":1,", 40),
        ("json", "\n    \"schema\": 1,", 40),
        ("markdown", "**Trouble.**", 40),
        ("html", "<section>", 40),
        ("junit", "<testcase ", 40),
        ("prometheus", "redial_healthy{", 40),
    ] {
        let words = [
            "check", "--file", &hosts, "--format", format, "--skip", "dns",
        ];
        let printed = redial(&words);
        assert_eq!(printed.status.code(), Some(1), "{}", text(&printed.stderr));
        let printed = text(&printed.stdout);
        assert_eq!(printed.matches(mark).count(), times, "{format}");
        let written = redial(&[&words[..], &["-o", &place, "--jobs", "3"]].concat());
        assert_eq!(written.status.code(), Some(1), "{}", text(&written.stderr));
        assert!(written.stdout.is_empty());
        let written = std::fs::read_to_string(&place).unwrap();
        assert_eq!(written.matches(mark).count(), times, "{format} in a file");
        if format == "json" {
            let all: Vec<serde_json::Value> = serde_json::from_str(&written).unwrap();
            assert_eq!(all.len(), 40);
        }
    }
    let left = std::fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, 2, "the hosts and the report, and nothing beside them");
}

#[test]
fn every_thread_writes_whole_lines_into_the_log() {
    let folder = Folder::new("log");
    let hosts = refusing(&folder, 40);
    let log = folder.0.join("log").display().to_string();
    redial(&[
        "check",
        "--file",
        &hosts,
        "--only",
        "handshake",
        "--log",
        &log,
    ]);
    let lines = std::fs::read_to_string(&log).unwrap();
    let started = lines.lines().filter(|l| l.ends_with(" handshake started"));
    assert_eq!(started.count(), 40, "{lines}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_written() {
    let folder = Folder::new("link");
    let (whole, link) = (folder.0.join("whole.json"), folder.0.join("link.json"));
    std::fs::write(&whole, "old").unwrap();
    std::os::unix::fs::symlink(&whole, &link).unwrap();
    let hosts = refusing(&folder, 1);
    redial(&[
        "check",
        "--file",
        &hosts,
        "--format",
        "json",
        "-o",
        &link.display().to_string(),
    ]);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(
        std::fs::read_to_string(&whole)
            .unwrap()
            .contains("listener.off")
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_written_and_not_replaced() {
    let folder = Folder::new("device");
    let hosts = refusing(&folder, 1);
    let output = redial(&["check", "--file", &hosts, "-o", "/dev/stdout"]);
    assert!(
        text(&output.stdout).contains("TROUBLE"),
        "{}",
        text(&output.stderr)
    );
}
