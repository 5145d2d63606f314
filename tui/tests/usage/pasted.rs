//! What people paste where a host is expected: read, or answered in a sentence.

use std::net::TcpListener;

use super::{Folder, redial, refused, text};

/// A port of this machine that refuses.
fn refusing() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

/// The hosts in a stream of reports, in their order.
fn checked(words: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let output = redial(&[&["check", "--skip", "name", "--format", "ndjson"], words].concat());
    let reports = text(&output.stdout);
    let mut hosts: Vec<String> = reports
        .lines()
        .map(|line| {
            let report: serde_json::Value = serde_json::from_str(line).unwrap();
            format!(
                "{}:{}",
                report["target"]["host"].as_str().unwrap(),
                report["target"]["port"]
            )
        })
        .collect();
    hosts.sort();
    (output.status.code(), hosts, text(&output.stderr))
}

#[test]
fn hosts_in_every_dress_are_checked() {
    let port = refusing();
    let expected = [format!("127.0.0.1:{port}")];
    for words in [
        &[&*format!("rdp://127.0.0.1:{port}")][..],
        &["mstsc", &format!("/v:127.0.0.1:{port}"), "/admin"],
        &[&format!("127.0.0.1 {port}")],
        &["127.0.0.1", &port.to_string()],
        &[&format!("“127.0.0.1:{port}”,")],
        &[&format!("127.0.0.1({port})")],
    ] {
        assert_eq!(checked(words).1, expected, "{words:?}");
    }
    let (_, hosts, said) = checked(&[&format!(r"CORP\anna@127.0.0.1:{port}")]);
    assert_eq!(hosts, expected);
    assert!(
        said.contains(r"The user name `CORP\anna` is not used"),
        "{said}"
    );
}

#[test]
fn what_is_no_host_is_answered() {
    for (words, says) in [
        (&["check", "0x904"][..], "redial explain 0x904"),
        (&["check", "-2147467259"], "redial explain -2147467259"),
        (&["check", "Error code: 0x904"], "is the text of an error"),
        (&["check", "10.0.0.0/24"], "a network"),
        (
            &["check", "no-such-file.rdp"],
            "there is no file no-such-file.rdp",
        ),
        (&["check", "connection", "refused"], "this is a message"),
        (&["chek", "srv01"], "did you mean `redial check`"),
        (&["expalin", "0x904"], "did you mean `redial explain`"),
        (&["version"], "did you mean `redial --version`"),
        (&["hepl"], "did you mean `redial --help`"),
        (&["plan", "tls.enable", "srv01"], "write `srv01 tls.enable`"),
        (&["fix", "tls.enable", "srv01"], "write `srv01 tls.enable`"),
        (&["plan", "srv01", "tls.enabel"], "did you mean tls.enable"),
        (&["plan", "2308", "tls.enable"], "redial explain 2308"),
        (
            &["check", "--address", "192.0.2.7", "srv01", "srv02"],
            "exactly one",
        ),
    ] {
        refused(words, &[says]);
    }
    let undone = redial(&["undo", "srv01"]);
    assert!(
        text(&undone.stderr)
            .contains("there is no change with the ID `srv01`: `redial journal` lists"),
        "{}",
        text(&undone.stderr)
    );
}

#[test]
fn a_code_without_a_command_is_explained() {
    for words in [
        &["0x904"][..],
        &["0x904", "0x7"],
        &["Fehlercode: 0x904"],
        &["Error", "code:", "0x904"],
    ] {
        let output = redial(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(text(&output.stdout).contains("FDCLOSE"), "{words:?}");
    }
    // Where a report was asked for, an explanation is none.
    for report in [
        &["--format", "json"][..],
        &["--json"],
        &["--quiet"],
        &["--output", "report.txt"],
    ] {
        let words = [&["0x904"][..], report].concat();
        refused(&words, &["redial explain 0x904"]);
    }
}

#[test]
fn one_bad_line_does_not_stop_the_others() {
    let folder = Folder::new("bad-lines");
    let port = refusing();
    let good: String = (1..=9).map(|n| format!("127.0.0.{n}:{port}\n")).collect();
    let file = folder.file(
        "hosts",
        format!("{good}2308\n\n10.0.0.0/8\n127.0.0.10 {port}\n").as_bytes(),
    );
    let (code, hosts, said) = checked(&["--file", &file]);
    assert_eq!((code, hosts.len()), (Some(2), 10), "{said}");
    assert!(
        said.contains(&format!("{file}, line 10: `2308` is a number")),
        "{said}"
    );
    assert!(
        said.contains(&format!("{file}, line 12: `10.0.0.0/8` is a network")),
        "{said}"
    );
    assert!(said.contains("2 lines of the file name no host"), "{said}");
    // The document stays one.
    let output = redial(&[
        "check", "--skip", "name", "--format", "json", "--file", &file,
    ]);
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(all.as_array().map(Vec::len), Some(10));
    // A file without a bad line says what its hosts say.
    let whole = folder.file("whole", good.as_bytes());
    assert_eq!(checked(&["--file", &whole]).0, Some(1));
}
