//! The whole way: redial here, redial-winrm, the host, redial there.

use std::process::{Command, Output};

use super::{Folder, PASSWORD, PROGRAM, USER, WinrmHost, WinrmSetup, setup, text};

const REDIAL: &str = env!("CARGO_BIN_EXE_suite-redial");

fn host_with_redial() -> WinrmHost {
    WinrmHost::start(WinrmSetup {
        programs: vec![("redial".into(), REDIAL.into())],
        ..setup()
    })
}

fn redial(words: &[&str]) -> Output {
    Command::new(REDIAL)
        .args(words)
        .env("REDIAL_WINRM_PASSWORD", PASSWORD)
        .env(
            "XDG_CONFIG_HOME",
            std::env::temp_dir().join("redial-no-such-folder"),
        )
        .env("HOME", "/nonexistent")
        .output()
        .unwrap()
}

/// What a report says of the host itself.
fn essence(output: &Output) -> String {
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why}: {}", text(&output.stderr)));
    let ids = |list: &str, key: &str| {
        let all = report[list].as_array().unwrap().iter();
        format!(
            "{:?}",
            all.map(|one| one[key].to_string()).collect::<Vec<_>>()
        )
    };
    let facts = &report["facts"];
    format!(
        "{} {} {} {} {} {}",
        report["side"],
        ids("findings", "code"),
        ids("causes", "id"),
        ids("plans", "fix"),
        facts["key"],
        facts["service"]
    )
}

#[test]
fn a_report_over_winrm_is_the_one_over_a_pipe() {
    let (host, folder) = (host_with_redial(), Folder::new("redial"));
    let machine = folder.0.join("machine.json").display().to_string();
    assert!(redial(&["lab", "tls-off", &machine]).status.success());
    let user = USER.replace('\\', "\\\\");
    let way = format!(
        "{PROGRAM} --thumbprint {} {user}@{} redial agent --readonly --lab {machine}",
        host.thumbprint, host.address
    );
    let pipe = format!("{REDIAL} agent --readonly --lab {machine}");
    let [over_winrm, over_pipe] =
        [way, pipe].map(|via| redial(&["check", "127.0.0.1:9", "--json", "--via", &via]));
    assert_eq!(
        over_winrm.status.code(),
        over_pipe.status.code(),
        "{}",
        text(&over_winrm.stderr)
    );
    assert_eq!(essence(&over_winrm), essence(&over_pipe));
    assert!(essence(&over_winrm).starts_with("\"host\""));
    super::until("the shell is gone", || host.shells() == 0);
    let log = host.log().requests;
    assert_eq!(
        (log["Create"], log["Command"], log["Delete"]),
        (1, 1, 1),
        "{log:?}"
    );
    // A question is one request, and so is the end of the input.
    assert!((2..=5).contains(&log["Send"]), "{log:?}");
}

#[test]
fn a_fix_is_applied_kept_and_undone_over_winrm() {
    let (host, folder) = (host_with_redial(), Folder::new("fix"));
    let machine = folder.0.join("machine.json").display().to_string();
    assert!(redial(&["lab", "turned-down", &machine]).status.success());
    let user = USER.replace('\\', "\\\\");
    let via = format!(
        "{PROGRAM} --thumbprint {} {user}@{} redial agent --lab {machine}",
        host.thumbprint, host.address
    );
    let words = [
        "fix",
        "security.raise",
        "--yes",
        "--lab",
        &machine,
        "--via",
        &via,
    ];
    let fixed = redial(&words);
    let said = text(&fixed.stdout) + &text(&fixed.stderr);
    assert_eq!(fixed.status.code(), Some(0), "{said}");
    assert!(said.contains("kept\n"), "{said}");
    let undone = redial(&["undo", "--yes", "--via", &via]);
    let said = text(&undone.stdout) + &text(&undone.stderr);
    assert!(
        undone.status.success() && said.contains("is undone"),
        "{said}"
    );
    super::until("the shells are gone", || host.shells() == 0);
}

#[test]
fn what_goes_wrong_on_the_way_is_redials_sentence() {
    let host = host_with_redial();
    let way = |user: &str, words: &str| {
        let (sum, at) = (&host.thumbprint, &host.address);
        format!("{PROGRAM} --thumbprint {sum} {user}@{at} {words}")
    };
    for (via, says) in [
        (way("nobody", "redial agent"), "refused the login"),
        (
            way("CORP\\\\adm", "no-redial agent"),
            "no command `no-redial`",
        ),
    ] {
        let output = redial(&["check", "127.0.0.1:9", "--via", &via]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(says) && said.lines().count() == 1, "{said}");
    }
}
