//! Connections through real commands, to sick hosts of the lab.
#![cfg(unix)]

use std::{path::Path, sync::Arc, time::Duration};

use redial_kit::{Lanes, Machines, ProbeContext, Sockets, Timeouts, VantagePoint};
use redial_lab::{Host, WARD};
use redial_model::{End, Facts, Rung, Target, View};
use redial_through::{CommandWords, Through};

/// Leads to the host and its port, with what every Debian has.
const RELAY: &str = "bash -c 'exec 3<>/dev/tcp/$0/$1 && { cat <&3 & exec cat >&3; }' %h %p";

async fn sick(name: &str) -> (Host, Target) {
    let sick = WARD.iter().find(|s| s.name == name).expect("a host");
    let host = sick.start().await.expect("it starts");
    let target = Target {
        address: Some(host.ip()),
        ..Target::at("srv01.corp.test", host.port())
    };
    (host, target)
}

async fn seen(command: &str, target: &Target, answer: Duration) -> View {
    let through = Through::new(CommandWords::parse(command).expect("a command"));
    let lanes = Arc::new(Lanes::new(Sockets::default()));
    let ask = ProbeContext {
        target,
        facts: &Facts::default(),
        lanes: &lanes,
        machines: &Machines::default(),
        timeouts: Timeouts {
            answer,
            ..Timeouts::default()
        },
        deep: false,
    };
    through.look(&ask, &|_| {}).await
}

const USUAL: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_healthy_host_is_connected_to_through_a_command() {
    let (_host, target) = sick("healthy-nla").await;
    let view = seen(RELAY, &target, USUAL).await;
    let ends: Vec<_> = view.rungs.iter().map(|r| (r.rung, &r.end)).collect();
    let up = [Rung::X224, Rung::Tls, Rung::Nla].map(|rung| (rung, &End::Ok));
    assert_eq!(ends, up, "{view:?}");
    assert!(view.sha256.is_some() && !view.names().is_empty());
    assert_eq!((view.address, &view.missed), (None, &None));
}

#[tokio::test]
async fn a_sick_host_breaks_there_as_it_does_here() {
    for (name, rung, end) in [
        ("closes-at-hello", Rung::Tls, End::Fin),
        ("alert-40", Rung::Tls, End::Alert(40)),
        ("no-certificate", Rung::X224, End::Failure(3)),
    ] {
        let (_host, target) = sick(name).await;
        let view = seen(RELAY, &target, USUAL).await;
        let last = view.rungs.last().map(|r| (r.rung, r.end.clone()));
        assert_eq!(last, Some((rung, end)), "{name}: {view:?}");
    }
}

#[tokio::test]
async fn what_ends_the_command_says_nothing_about_the_host() {
    let target = Target::parse("192.0.2.7").unwrap();
    for (command, why, words) in [
        ("no-such-program-here %h", "could not be started", ""),
        (
            "false",
            "ended before the host answered (exit status: 1)",
            "",
        ),
        (
            "sh -c 'echo ssh: connect to host jump port 22: Connection refused >&2; exit 255'",
            "(exit status: 255)",
            "Connection refused",
        ),
        (
            "sh -c 'printf \"\\033[2J\\n\" >&2; kill -9 $$'",
            "(signal: 9",
            "\\u{1b}[2J",
        ),
    ] {
        let view = seen(command, &target, USUAL).await;
        let missed = view.missed.as_ref().map_or("", |m| m.as_str());
        assert!(missed.contains(why), "{command}: {view:?}");
        let said = view.received.as_ref().map_or("", |m| m.as_str());
        assert!(said.contains(words), "{command}: {view:?}");
        assert!(view.rungs.is_empty(), "{view:?}");
    }
}

/// What stands in for OpenSSH's client prints what that prints when its far end was refused.
#[tokio::test]
async fn what_the_far_end_of_openssh_saw_is_what_was_seen_there() {
    let target = Target::parse("srv01").unwrap();
    let ssh = |why: &str| {
        format!(
            "sh -c 'echo \"channel 0: open failed: connect failed: {why}\" >&2; \
             echo stdio forwarding failed >&2; exit 255'"
        )
    };
    let view = seen(&ssh("Connection refused"), &target, USUAL).await;
    let tcp = view.rung(Rung::Tcp).map(|r| &r.end);
    assert_eq!(
        (tcp, &view.missed),
        (Some(&End::Refused), &None),
        "{view:?}"
    );
    let view = seen(&ssh("Name or service not known"), &target, USUAL).await;
    assert!(
        view.unresolved().is_some() && view.missed.is_none(),
        "{view:?}"
    );
    let view = seen(&ssh("a reason of tomorrow"), &target, USUAL).await;
    assert!(view.missed.is_some(), "{view:?}");
}

/// A flood has no end, and neither has a command that says nothing.
#[tokio::test]
async fn floods_and_silence_are_bounded() {
    let target = Target::parse("srv01").unwrap();
    let flood = seen("sh -c 'while :; do echo y; done'", &target, USUAL).await;
    let end = flood.rung(Rung::X224).map(|r| &r.end);
    assert!(matches!(end, Some(End::Junk | End::Overrun)), "{flood:?}");
    let shout = seen(
        "sh -c 'while :; do echo no >&2; done & sleep 0.2; exit 3'",
        &target,
        USUAL,
    );
    let shout = tokio::time::timeout(Duration::from_secs(20), shout).await;
    let said = shout.expect("it ends").received.unwrap_or_default();
    assert!(said.chars().count() <= 301, "{said}");
}

/// Whether a process runs; one that has ended and is not yet waited for does not.
fn runs(pid: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status
        .rsplit(") ")
        .next()
        .and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z')
}

async fn appears(file: &Path) -> String {
    loop {
        match std::fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The command and what it started itself are ended with the look.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_that_was_started_stays() {
    let folder = std::env::temp_dir().join(format!("redial-through-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let target = Target::parse("srv01").unwrap();
    let (parent, child) = (folder.join("parent"), folder.join("child"));
    let command = format!(
        "sh -c 'sleep 600 & echo $! > {}; echo $$ > {}; wait'",
        child.display(),
        parent.display()
    );
    let look = seen(&command, &target, USUAL);
    let begun = async { (appears(&parent).await, appears(&child).await) };
    // The look is dropped, as at the end of a check that was told to end.
    let pids = tokio::select! {
        view = look => panic!("it waits for an answer: {view:?}"),
        pids = begun => pids,
    };
    for pid in [&pids.0, &pids.1] {
        let gone = async {
            while runs(pid) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let gone = tokio::time::timeout(Duration::from_secs(5), gone).await;
        assert!(gone.is_ok(), "{pid} still runs");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
