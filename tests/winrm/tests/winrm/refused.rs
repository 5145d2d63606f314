//! What is refused: one sentence, an exit code, and nothing is left.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Stdio,
    thread,
};

use super::{
    Folder, Mood, PASSWORD, WinrmSetup, complained, host, host_in, host_over_http, program, setup,
    trusted,
};

#[test]
fn a_certificate_nobody_named_is_said_with_its_sum_before_a_password_is_asked_for() {
    let host = host();
    let untrusted = program(&[], &host, &["true"])
        .env_remove("REDIAL_WINRM_PASSWORD")
        .output();
    let sum = host.thumbprint.as_str();
    complained(
        &untrusted.unwrap(),
        255,
        &["is not trusted", sum, "--thumbprint", "--certificate"],
        &host,
    );
    let other = "AB".repeat(32);
    let other = program(&["--thumbprint", &other], &host, &["true"]).output();
    complained(&other.unwrap(), 255, &["another SHA-256", sum], &host);
    assert_eq!(host.log().requests.len(), 0, "nothing was sent");
}

#[test]
fn a_file_of_certificates_trusts_no_other_and_no_other_name() {
    let (host, other, folder) = (host(), host(), Folder::new("other"));
    let file = folder.file("other.pem", other.certificate.as_bytes());
    let untrusted = program(&["--certificate", &file], &host, &["true"]).output();
    complained(
        &untrusted.unwrap(),
        255,
        &["nobody this computer trusts"],
        &host,
    );
    let misnamed = super::WinrmHost::start(WinrmSetup {
        name: Some("srv01.corp.test".into()),
        ..setup()
    });
    let file = folder.file("misnamed.pem", misnamed.certificate.as_bytes());
    let refused = program(&["--certificate", &file], &misnamed, &["true"]).output();
    complained(&refused.unwrap(), 255, &["for another name"], &misnamed);
    let empty = folder.file("empty.pem", b"no certificate\n");
    let refused = program(&["--certificate", &empty], &host, &["true"]).output();
    complained(
        &refused.unwrap(),
        2,
        &["cannot read the certificate"],
        &host,
    );
    assert_eq!(host.log().requests.len(), 0, "nothing was sent");
}

#[test]
fn a_wrong_password_is_tried_once() {
    for (host, over_http) in [(host(), false), (host_over_http(), true)] {
        let output = trusted(&host, over_http, &["true"])
            .env("REDIAL_WINRM_PASSWORD", "wrong")
            .output();
        complained(&output.unwrap(), 255, &["refused the login"], &host);
        let log = host.log();
        assert_eq!((log.requests["AUTHENTICATE"], log.refused), (1, 1));
    }
}

#[test]
fn a_login_that_is_passed_on_to_another_host_is_of_no_use_there() {
    let host = host_in(Mood::Relays);
    let output = trusted(&host, false, &["true"]).output();
    complained(&output.unwrap(), 255, &["refused the login"], &host);
}

#[test]
fn an_account_without_permission_reads_which_groups_have_it() {
    let host = host_in(Mood::Denies);
    let output = trusted(&host, false, &["true"]).output();
    complained(
        &output.unwrap(),
        255,
        &["Administrators", "Remote Management Users"],
        &host,
    );
}

#[test]
fn a_command_that_is_not_there_is_named() {
    let host = host();
    let output = trusted(&host, false, &["no-such-program", "x"]).output();
    complained(
        &output.unwrap(),
        127,
        &["no command `no-such-program`"],
        &host,
    );
}

#[test]
fn answers_that_are_none_end_in_a_sentence() {
    for (mood, says) in [
        (Mood::Garbage, "not one of WinRM"),
        (Mood::Huge, "longer than"),
    ] {
        let host = host_in(mood);
        let output = trusted(&host, false, &["true"]).output();
        complained(&output.unwrap(), 255, &[says], &host);
    }
    let host = super::WinrmHost::start(WinrmSetup {
        http: true,
        mood: Mood::Plain,
        ..setup()
    });
    let output = trusted(&host, true, &["true"]).output().unwrap();
    // The host has made the shell; nobody could read which.
    let said = super::text(&output.stderr);
    assert!(said.contains("did not encrypt"), "{said}");
    assert_eq!(said.lines().count(), 1);
}

/// What a server says to whoever connects.
fn server(says: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(says);
        }
    });
    port
}

#[test]
fn what_is_no_winrm_is_said() {
    for (says, words) in [
        (&b"SSH-2.0-OpenSSH_9.2\r\n"[..], "ended"),
        (b"", "ended"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP status 404"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "HTTP status 401"),
        (
            b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"\x01x\"\r\nContent-Length: 0\r\n\r\n",
            "",
        ),
        (
            b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            "offers no NTLM",
        ),
        (
            b"HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate TlRMTVNTUAACAAAA\r\nContent-Length: 0\r\n\r\n",
            "NTLM failed",
        ),
    ] {
        let address = format!("adm@127.0.0.1:{}", server(says));
        let output = std::process::Command::new(super::PROGRAM)
            .args(["--http", &address, "true"])
            .env("REDIAL_WINRM_PASSWORD", PASSWORD)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = super::text(&output.stderr);
        assert_eq!(output.status.code(), Some(255), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(words), "{said}");
    }
}
