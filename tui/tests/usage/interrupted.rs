//! A run that is told to end: what was done is written, in every format.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{Folder, command as unheard};

#[path = "../fixing/heard.rs"]
mod heard;

/// Hosts that refuse at once.
const REFUSING: usize = 20;

/// A file with many hosts that refuse and a few that never answer, who are held by this.
fn hosts(folder: &Folder) -> (String, TcpListener) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let refuses = free.local_addr().unwrap();
    drop(free);
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = mute.local_addr().unwrap();
    let lines = format!("{refuses}\n").repeat(REFUSING) + &format!("{silent}\n").repeat(3);
    (folder.file("hosts", lines.as_bytes()), mute)
}

fn command(words: &[&str]) -> Command {
    heard::signals_are_heard();
    unheard(words)
}

fn fleet(hosts: &str, more: &[&str]) -> Command {
    let words = [
        "check",
        "--file",
        hosts,
        "--only",
        "handshake",
        "--timeout",
        "100",
    ];
    let mut fleet = command(&[&words, more].concat());
    fleet.stdout(Stdio::piped()).stderr(Stdio::piped());
    fleet
}

/// Waits until the part of a report has so much in it.
fn until(folder: &Folder, mark: &str, times: usize) {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came");
        let all = fs::read_dir(&folder.0).unwrap();
        let part = all
            .map(|e| e.unwrap().path())
            .find(|p| p.extension().is_some_and(|e| e == "part"));
        let text = part.and_then(|p| fs::read_to_string(p).ok());
        if text.is_some_and(|text| text.matches(mark).count() >= times) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// The code it ends with, and its complaint.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), super::text(&output.stderr))
}

#[test]
fn a_document_in_a_file_is_whole_as_far_as_it_came() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)] {
        let folder = Folder::new(&format!("ended-{code}-{signal:?}"));
        let (list, _mute) = hosts(&folder);
        let place = folder.0.join("report").display().to_string();
        for (format, mark, ending) in [
            ("json", "\n    \"schema\": 1,", "]\n"),
            ("ndjson", "\"schema\":1,", "}\n"),
            ("csv", ",trouble,", "\r\n"),
            ("text", "\nFindings\n", "(20 nothing listens on the port)\n"),
        ] {
            let child = fleet(&list, &["--format", format, "--full", "-o", &place])
                .spawn()
                .unwrap();
            until(&folder, mark, REFUSING);
            send(&child, signal);
            let (ended, said) = end(child);
            assert_eq!(ended, Some(code), "{format}: {said}");
            let counted = format!("interrupted: {REFUSING} of 23 hosts were checked, see {place}");
            assert!(said.contains(&counted), "{said}");
            let written = fs::read_to_string(&place).unwrap();
            assert_eq!(written.matches(mark).count(), REFUSING, "{format}");
            assert!(written.ends_with(ending), "{format}");
            if format == "json" {
                let all: Vec<serde_json::Value> = serde_json::from_str(&written).unwrap();
                assert_eq!(all.len(), REFUSING);
            }
            assert_eq!(
                fs::read_dir(&folder.0).unwrap().count(),
                2,
                "no part is left"
            );
        }
    }
}

/// A page begins with its contents, so that nothing of it is in its place before the end.
#[test]
fn a_page_is_whole_as_far_as_it_came() {
    let folder = Folder::new("ended-page");
    let (list, _mute) = hosts(&folder);
    let (place, log) = (folder.0.join("report.html"), folder.0.join("log"));
    let words = [
        "-o",
        place.to_str().unwrap(),
        "--log",
        log.to_str().unwrap(),
    ];
    let child = fleet(&list, &words).spawn().unwrap();
    let done = |log: &str| {
        log.lines()
            .filter(|l| l.contains("handshake answered"))
            .count()
    };
    while done(&fs::read_to_string(&log).unwrap_or_default()) < REFUSING {
        std::thread::sleep(Duration::from_millis(20));
    }
    send(&child, Signal::INT);
    let (ended, said) = end(child);
    assert_eq!(ended, Some(130), "{said}");
    let page = fs::read_to_string(&place).unwrap_or_default();
    let sections = page.matches("<section>").count();
    assert!(
        said.contains(&format!("interrupted: {sections} of 23 hosts")),
        "{said}"
    );
    assert_eq!(page.matches("href=\"#host-").count(), sections);
    assert!(sections == 0 || page.ends_with("</html>\n"), "{page}");
}

#[test]
fn a_document_on_standard_output_is_ended_too() {
    let folder = Folder::new("ended-output");
    let (list, _mute) = hosts(&folder);
    let mut child = fleet(&list, &["--format", "json"]).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut written = String::new();
    while written.matches("\"schema\": 1,").count() < REFUSING {
        assert_ne!(output.read_line(&mut written).unwrap(), 0, "{written}");
    }
    send(&child, Signal::TERM);
    output.read_to_string(&mut written).unwrap();
    assert_eq!(end(child).0, Some(143));
    let all: Vec<serde_json::Value> = serde_json::from_str(&written).unwrap();
    assert_eq!(all.len(), REFUSING);
}

#[test]
fn a_check_that_came_to_nothing_leaves_what_was_there() {
    let folder = Folder::new("ended-nothing");
    let place = folder.file("report", b"of yesterday");
    for many in [1, 2] {
        let mute = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = mute.local_addr().unwrap();
        let list = folder.file("hosts", format!("{silent}\n").repeat(many).as_bytes());
        let words = ["check", "--timeout", "100", "-o", &place, "--file", &list];
        let child = command(&words).stderr(Stdio::piped()).spawn().unwrap();
        // It dials once its part is there and its signals are heard.
        let _held = mute.accept().unwrap();
        send(&child, Signal::INT);
        let (code, said) = end(child);
        assert_eq!(code, Some(130), "{said}");
        assert_eq!(fs::read_to_string(&place).unwrap(), "of yesterday");
        let left = fs::read_dir(&folder.0).unwrap().count();
        assert_eq!(left, 2, "no part is left");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_before_stays_so() {
    let folder = Folder::new("nohup");
    let (list, _mute) = hosts(&folder);
    let place = folder.0.join("report").display().to_string();
    let program = fleet(&list, &["--format", "ndjson", "-o", &place]);
    let child = Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$@\"", "sh"])
        .arg(program.get_program())
        .args(program.get_args())
        .envs(program.get_envs().filter_map(|(k, v)| Some((k, v?))))
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until(&folder, "\"schema\":1,", REFUSING);
    // Were the first one heard, its code would count.
    send(&child, Signal::HUP);
    send(&child, Signal::INT);
    assert_eq!(end(child).0, Some(130));
}

#[test]
fn a_key_that_ends_a_command_first_is_no_fault_of_the_command() {
    // As Ctrl-C does, for which ssh ends with 255.
    let via = "sh -c 'kill -INT $PPID; exit 255'";
    let output = command(&["check", "127.0.0.1:9", "--via", via])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    // One that ends by itself is a fault.
    let output = command(&["check", "127.0.0.1:9", "--via", "sh -c 'exit 255'"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
}
