//! What is left when either side goes: no shell, and no program.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{WinrmHost, WinrmSetup, setup, trusted, until};

/// A program that prints its process id, and ends with its input.
fn started(host: &WinrmHost) -> (Child, BufReader<std::process::ChildStdout>, Pid) {
    let mut child = trusted(host, false, &["sh", "-c", "echo $$; cat; exit 3"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let far = Pid::from_raw(line.trim().parse().unwrap()).unwrap();
    (child, output, far)
}

fn is_gone(process: Pid) -> bool {
    test_kill_process(process).is_err()
}

#[test]
fn a_program_that_is_killed_leaves_a_shell_for_as_long_as_the_host_waits() {
    let host = WinrmHost::start(WinrmSetup {
        idle: Some(Duration::from_secs(1)),
        ..setup()
    });
    let (mut child, _output, far) = started(&host);
    assert!(!is_gone(far));
    child.kill().unwrap();
    child.wait().unwrap();
    until("the shell is gone", || host.shells() == 0);
    until("the command is gone", || is_gone(far));
}

#[test]
fn a_program_that_is_asked_to_end_tells_the_command_and_removes_the_shell() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let host = super::host();
        let (mut child, _output, far) = started(&host);
        let near = Pid::from_child(&child);
        kill_process(near, signal).unwrap();
        // The command ended by itself, with its input.
        assert_eq!(child.wait().unwrap().code(), Some(3));
        assert_eq!(host.shells(), 0);
        until("the command is gone", || is_gone(far));
    }
}

#[test]
fn a_near_side_that_reads_no_more_ends_the_command() {
    let host = super::host();
    let (mut child, output, far) = started(&host);
    drop(output);
    use std::io::Write;
    child.stdin.as_mut().unwrap().write_all(b"more\n").unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(255));
    assert_eq!(host.shells(), 0);
    until("the command is gone", || is_gone(far));
}

#[test]
fn a_command_that_ends_first_needs_no_input() {
    let host = super::host();
    let mut child = trusted(&host, false, &["sh", "-c", "exit 5"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(5));
    assert_eq!(host.shells(), 0);
}
