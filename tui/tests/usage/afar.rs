//! A host at the other end of a command: the same report, and one sentence for what goes wrong.

use super::{Folder, redial, refused, text};

const REDIAL: &str = env!("CARGO_BIN_EXE_redial");

/// A report without what differs from one check to the next: ports and times.
fn essence(report: &[u8]) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(report).unwrap();
    let codes = |list: &str, key: &str| {
        let all = report[list].as_array().unwrap().iter();
        let all: Vec<_> = all.map(|one| one[key].to_string()).collect();
        format!("{list} {all:?}")
    };
    vec![
        report["side"].to_string(),
        report["verdict"]["says"].to_string(),
        codes("findings", "code"),
        codes("causes", "id"),
        codes("plans", "fix"),
        report["facts"]["key"].to_string(),
        report["facts"]["service"].to_string(),
    ]
}

#[test]
fn the_report_is_the_one_of_a_redial_on_the_host() {
    let folder = Folder::new("afar");
    let machine = folder.0.join("machine.json").display().to_string();
    assert!(redial(&["lab", "renewal", &machine]).status.success());
    let near = redial(&["check", "--lab", &machine, "--json"]);
    let via = format!("{REDIAL} agent --readonly --lab {machine}");
    let far = redial(&["check", "--lab", &machine, "--via", &via, "--json"]);
    assert_eq!(
        far.status.code(),
        near.status.code(),
        "{}",
        text(&far.stderr)
    );
    assert_eq!(essence(&far.stdout), essence(&near.stdout));
    assert_eq!(essence(&far.stdout)[0], "\"host\"");
    let plan = redial(&[
        "plan",
        "127.0.0.1:9",
        "certificate.renew",
        "--anyway",
        "--via",
        &via,
    ]);
    assert_eq!(plan.status.code(), Some(0), "{}", text(&plan.stderr));
    let plan = text(&plan.stdout);
    assert!(
        plan.contains(" change ") && !plan.contains("without seeing"),
        "{plan}"
    );
}

#[test]
fn the_commands_of_a_report_go_the_same_way() {
    let via = format!("{REDIAL} agent --lab switched-off");
    let shown = redial(&["check", "127.0.0.1:9", "--via", &via]);
    let shown = text(&shown.stdout).replace("\n", " ");
    let command = format!("--via \"{via}\"");
    assert!(
        shown.contains(&command),
        "commands go the same way: {shown}"
    );
    let private = redial(&["check", "127.0.0.1:9", "--via", &via, "--privacy"]);
    let private = text(&private.stdout);
    assert!(
        !private.contains("agent") && private.contains("--via COMMAND"),
        "{private}"
    );
}

#[test]
fn a_far_end_that_is_none_is_said_in_one_line() {
    for (via, says) in [
        (
            "sh -c 'echo hello; exit 127'",
            "no redial answered at the other end of `sh -c 'echo hello; exit 127'` (exit status 127)",
        ),
        (
            "/nonexistent/ssh srv01",
            "cannot start `/nonexistent/ssh srv01`",
        ),
        (
            &format!("{REDIAL} agent"),
            if cfg!(windows) {
                ""
            } else {
                "does not run Windows"
            },
        ),
        (
            &format!("{REDIAL} agent --lab nobody"),
            "`nobody` is not a simulated machine",
        ),
        (
            r#"sh -c 'echo "{\"redial\":99,\"version\":\"9.0\"}"'"#,
            "speaks version 99 of the protocol",
        ),
    ] {
        if says.is_empty() {
            continue;
        }
        for command in [&["check"][..], &["plan"]] {
            let mut words = [command, &["127.0.0.1:9"]].concat();
            if command == ["plan"] {
                words.push("tls.enable");
            }
            let output = redial(&[&words[..], &["--via", via]].concat());
            let complaint = text(&output.stderr);
            assert_eq!(output.status.code(), Some(3), "{via}: {complaint}");
            assert!(
                output.stdout.is_empty() && complaint.lines().count() == 1,
                "{complaint}"
            );
            assert!(complaint.contains(says), "{complaint}");
        }
    }
}

#[test]
fn a_far_end_that_dies_leaves_the_report_and_exit_3() {
    let hello = r#"{\"redial\":1,\"version\":\"9\",\"readonly\":true,\"now\":1.0,\"system\":{\"computer\":\"SRV01\"}}"#;
    let via = format!("sh -c 'echo \"{hello}\"; read asked; echo >&2 gone; exit 7'");
    let output = redial(&["check", "127.0.0.1:9", "--via", &via]);
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{complaint}");
    assert!(
        complaint.trim_end().ends_with("(exit status 7): gone"),
        "{complaint}"
    );
    assert!(
        text(&output.stdout).contains("tcp.refused"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn bad_usage_starts_nothing() {
    let says = &["--via is the way to one host"];
    refused(&["check", "127.0.0.1:9", "127.0.0.2:9", "--via", "x"], says);
    refused(&["check", "--file", "/dev/null", "--via", "x"], says);
    refused(
        &["check", "127.0.0.1:9", "--via", "ssh 'srv01"],
        &["bad command `ssh 'srv01`"],
    );
    refused(
        &["check", "127.0.0.1:9", "--via", ""],
        &["names no program"],
    );
}
