//! What is carried: both directions, the end of the input, words, exit codes.

use std::{
    io::{Read, Write},
    process::Stdio,
};

use super::{
    Folder, Mood, WinrmSetup, host, host_in, host_over_http, program, setup, text, trusted,
};

#[test]
fn input_output_errors_and_the_exit_code_are_the_commands() {
    for (host, over_http) in [(host(), false), (host_over_http(), true)] {
        let script = "cat; echo errors >&2; exit 7";
        let mut child = trusted(&host, over_http, &["sh", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(b"hello\r\n\0")
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.stdout, b"hello\r\n\0", "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "errors\n");
        assert_eq!(output.status.code(), Some(7));
        assert_eq!(host.shells(), 0);
        let log = host.log();
        for once in ["Create", "Command", "Signal", "Delete"] {
            assert_eq!(log.requests[once], 1, "{once}: {:?}", log.requests);
        }
        // Two connections, and each logs in once.
        assert_eq!(log.requests["AUTHENTICATE"], 2, "{:?}", log.requests);
        assert_eq!(log.refused, 0);
    }
}

#[test]
fn an_answer_comes_while_the_input_is_open() {
    let host = host();
    let mut child = trusted(&host, false, &["cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    for round in 0..20 {
        let said = format!("line {round:04}\n");
        input.write_all(said.as_bytes()).unwrap();
        let mut heard = vec![0; said.len()];
        output.read_exact(&mut heard).unwrap();
        assert_eq!(text(&heard), said);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(host.shells(), 0);
}

#[test]
fn much_is_carried_whole() {
    let bytes: Vec<u8> = (0..600_000_u32)
        .flat_map(|n| (n * 7).to_le_bytes()[..2].to_vec())
        .collect();
    for (host, over_http) in [(host(), false), (host_over_http(), true)] {
        let mut child = trusted(&host, over_http, &["cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let whole = bytes.clone();
        let writer = std::thread::spawn(move || input.write_all(&whole));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(output.stdout == bytes, "{} bytes came", output.stdout.len());
        assert_eq!(host.shells(), 0);
    }
}

#[test]
fn words_arrive_as_they_are() {
    let host = host();
    let words = [
        "printf", "%s|", "a b", "c\"d", "", r"e\", r"f\\ g\", "$HOME", "&", "<x>", "ü",
    ];
    let output = trusted(&host, false, &words).output().unwrap();
    assert_eq!(
        text(&output.stdout),
        "a b|c\"d||e\\|f\\\\ g\\|$HOME|&|<x>|ü|"
    );
}

#[test]
fn the_certificate_may_be_named_by_a_file() {
    let (host, folder) = (host(), Folder::new("file"));
    let file = folder.file("cert.pem", host.certificate.as_bytes());
    let output = program(&["--certificate", &file], &host, &["echo", "hi"])
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout), "hi\n", "{}", text(&output.stderr));
}

#[test]
fn a_login_is_bound_by_the_hash_of_the_certificates_own_signature() {
    let host = super::WinrmHost::start(WinrmSetup {
        sha384: true,
        ..setup()
    });
    let output = trusted(&host, false, &["echo", "hi"]).output().unwrap();
    assert_eq!(text(&output.stdout), "hi\n", "{}", text(&output.stderr));
}

#[test]
fn a_host_that_closes_every_connection_is_asked_again() {
    let host = host_in(Mood::Forgets);
    let mut child = trusted(&host, false, &["cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"hello").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), "hello");
    let log = host.log();
    assert!(log.requests["AUTHENTICATE"] > 4, "{:?}", log.requests);
    assert_eq!((log.refused, host.shells()), (0, 0));
}

#[test]
fn what_is_asked_is_what_the_host_needs_for_a_pipe() {
    let host = super::WinrmHost::start(WinrmSetup {
        keeps: true,
        ..setup()
    });
    // It ends with its input alone, so that the end is sent.
    assert!(trusted(&host, false, &["cat"]).status().unwrap().success());
    let asked = host.log().envelopes.join("\n");
    for words in [
        "<w:Option Name=\"WINRS_CONSOLEMODE_STDIN\">FALSE</w:Option>",
        "<w:Option Name=\"WINRS_SKIP_CMD_SHELL\">TRUE</w:Option>",
        "<w:Option Name=\"WINRS_NOPROFILE\">TRUE</w:Option>",
        "<rsp:IdleTimeOut>PT120S</rsp:IdleTimeOut>",
        "End=\"true\"",
    ] {
        assert!(asked.contains(words), "{asked}");
    }
}
