//! `--through`: a second look from another place.

use super::{redial, text};

/// Leads to the host and its port, with what every Debian has.
#[cfg(unix)]
const RELAY: &str = "bash -c 'exec 3<>/dev/tcp/$0/$1 && { cat <&3 & exec cat >&3; }' %h %p";

#[test]
fn what_is_no_command_is_said_in_one_sentence() {
    for (command, word) in [
        ("", "it names no program"),
        ("ssh 'jump", "a quote is not closed"),
        ("ssh %r@jump", "%h is the host"),
        ("%h", "the name of the program"),
        ("ssh \u{1b}[2J", "a control character"),
    ] {
        let refused = redial(&["check", "srv01", "--through", command]);
        assert_eq!(refused.status.code(), Some(2), "{command:?}");
        let says = text(&refused.stderr);
        assert!(says.contains(word) && says.contains("--through"), "{says}");
        assert!(!says.contains('\u{1b}') && refused.stdout.is_empty());
    }
    let many = ["--through", "a %h"].repeat(5);
    let refused = redial(&[&["check", "srv01"][..], &many].concat());
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("at most 4"));
    let one = redial(&["check", "srv01", "srv02", "--through", "nc 192.0.2.7 3389"]);
    assert_eq!(one.status.code(), Some(2));
    assert!(text(&one.stderr).contains("name the host with %h"));
}

#[cfg(unix)]
#[test]
fn both_connections_stand_under_each_other() {
    let words = ["check", "--lab", "tls-off", "--through", RELAY];
    let seen = redial(&words);
    let says = text(&seen.stdout);
    assert_eq!(seen.status.code(), Some(1), "{says}");
    assert!(says.contains("\n  from here\n") && says.contains("\n  through bash -c"));
    let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "It breaks there in the same way, at TLS.",
        "from every place that could look.",
        "vantage.breaks-alike",
    ] {
        assert!(says.contains(part), "{part} in {says}");
    }
    let plain = redial(&[&words[..], &["--ascii"]].concat());
    assert!(plain.stdout.is_ascii(), "{}", text(&plain.stdout));
    let json = redial(&[&words[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let line = &report["vantages"][0];
    assert_eq!(line["means"], "through");
    assert_eq!(line["line"][1]["detail"], "through the command");
    assert!(line["line"][1]["ms"].is_null() && line["line"][2]["ms"].is_null());
    assert_eq!(line["line"][3]["state"], "alert 70");
}

#[cfg(unix)]
#[test]
fn a_place_that_could_not_look_changes_nothing() {
    let alone = redial(&["check", "--lab", "tls-off", "--json"]);
    let alone: serde_json::Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert!(alone.get("vantages").is_none() && alone["facts"].get("vantage").is_none());
    let ssh = "sh -c 'echo ssh: connect to host jump-7 port 22: Connection refused >&2; exit 255'";
    let words = ["check", "--lab", "tls-off", "--through", ssh];
    let beside = redial(&[&words[..], &["--json"]].concat());
    let beside: serde_json::Value = serde_json::from_slice(&beside.stdout).unwrap();
    assert_eq!(beside["causes"][0]["id"], alone["causes"][0]["id"]);
    assert_eq!(
        beside["causes"][0]["likelihood"],
        alone["causes"][0]["likelihood"]
    );
    let says = text(&redial(&words).stdout).replace("\n  ", " ");
    let sentence = "No look from there: the command ended before the host answered (exit status: \
                    255): ssh: connect to host jump-7 port 22: Connection refused. This says \
                    nothing about the host.";
    assert!(says.contains(sentence), "{says}");
    for format in ["text", "json", "html", "markdown"] {
        let hidden = redial(&[&words[..], &["--privacy", "--format", format]].concat());
        let hidden = text(&hidden.stdout);
        assert!(!hidden.is_empty() && !hidden.contains("jump-7"), "{hidden}");
    }
}

/// The redial at the other end of a pipe sees TCP, the address and what the name means.
#[test]
fn a_redial_elsewhere_looks_as_this_one_does() {
    let program = env!("CARGO_BIN_EXE_redial").replace('\\', "/");
    let agent = format!("'{program}' agent --readonly");
    let words = ["check", "--lab", "tls-off", "--from", &agent, "--json"];
    let seen = redial(&words);
    let report: serde_json::Value = serde_json::from_slice(&seen.stdout).unwrap();
    let place = &report["vantages"][0];
    assert_eq!(place["means"], "from", "{place}");
    let line = place["line"].as_array().unwrap();
    assert!(
        line[1]["ms"].is_number() && line[2]["ms"].is_number(),
        "{place}"
    );
    assert_eq!(line[3]["state"], "alert 70");
    assert!(
        place["says"].as_str().unwrap().contains("in the same way"),
        "{place}"
    );
    let healthy = redial(&["check", "--lab", "renewal", "--from", &agent, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&healthy.stdout).unwrap();
    let view = &report["facts"]["vantage"]["views"][0];
    assert_eq!(view["sha256"], report["facts"]["certificate"]["sha256"]);
    assert_eq!(view["computer"], "SRV01", "{view}");
}

#[test]
fn a_place_where_no_redial_answers_is_said_in_a_sentence() {
    let refused = redial(&["check", "srv01", "--from", "ssh 'jump"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("bad command `ssh 'jump`"));
    let missing = redial(&[
        "check",
        "--lab",
        "tls-off",
        "--from",
        "no-such-program-here",
    ]);
    let says = text(&missing.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        says.contains("No look from there: cannot start `no-such-program-here`"),
        "{says}"
    );
    assert!(says.contains("This says nothing about the host."), "{says}");
}
