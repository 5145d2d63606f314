//! The program by itself: what it asks of a domain controller, and what is left of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod kdc;

/// The password is in the program's memory, which the kernel must not write down.
#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_killed_leaves_no_core() {
    use std::{
        io::{BufRead, BufReader, Write},
        os::unix::process::ExitStatusExt,
        process::{Command, Stdio},
    };
    // As much as the system lets a core have.
    let limit = "ulimit -c hard 2>/dev/null || ulimit -c unlimited; exec \"$0\"";
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let kdc = listener.local_addr().unwrap();
    let mut program = Command::new("sh")
        .args(["-c", limit, env!("CARGO_BIN_EXE_redial-login")])
        // Where a core that should not be there may lie.
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let order = format!(
        r#"{{"do":"ticket","account":{{"user":"anna","domain":null}},"realm":"CORP.TEST","kdc":"{kdc}","host":"srv01","answer_ms":60000}}"#
    );
    let mut input = program.stdin.take().unwrap();
    writeln!(input, "{order}\n\"tiger\"").unwrap();
    // It has the password once it asks.
    let (stream, _) = listener.accept().unwrap();
    assert!(!BufReader::new(&stream).fill_buf().unwrap().is_empty());
    let signal = format!("kill -ABRT {}", program.id());
    assert!(
        Command::new("sh")
            .args(["-c", &signal])
            .status()
            .unwrap()
            .success()
    );
    let status = program.wait().unwrap();
    assert_eq!(status.signal(), Some(6));
    assert!(!status.core_dumped(), "{status:?}");
}
