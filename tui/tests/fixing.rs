//! The real binary, on simulated machines kept in files: plan, fix, journal, undo, as a person at a
//! terminal or a script would.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use redial_lab::{CLINIC, Simulated, State};
use redial_model::{Risk, Slot, Undoing, Value, places};

struct Lab(PathBuf);

impl Lab {
    /// A simulated machine in a file of its own.
    fn new(patient: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("redial-fixing-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let lab = Self(folder);
        let (code, said) = run(&["lab", patient, &lab.file()], "");
        assert_eq!(code, Some(0), "{said}");
        lab
    }

    fn file(&self) -> String {
        self.0.join("machine.json").display().to_string()
    }

    fn state(&self) -> State {
        Simulated::open(Path::new(&self.file())).unwrap().state()
    }

    fn value(&self, slot: &Slot) -> Value {
        self.state().get(slot)
    }

    /// Runs a command of redial on this machine, with this typed at it.
    fn run(&self, words: &[&str], typed: &str) -> (Option<i32>, String) {
        let file = self.file();
        run(&[words, &["--lab", &file]].concat(), typed)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        Simulated::open(Path::new(&self.file()))
            .unwrap()
            .change(change);
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(words: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REDIAL_")) {
        command.env_remove(name);
    }
    let config = std::env::temp_dir().join("redial-no-such-config");
    let mut child = command
        .args(words)
        .env("XDG_CONFIG_HOME", &config)
        .env("XDG_STATE_HOME", &config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that asks nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr),
    )
}

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

#[test]
fn a_fix_is_shown_applied_kept_listed_and_taken_back() {
    let lab = Lab::new("turned-down");
    let before = lab.state();
    let (code, said) = lab.run(&["plan", "security.raise"], "");
    assert!(
        code == Some(0)
            && said.contains("SecurityLayer: 0 → 2")
            && said.contains("taken back whole"),
        "{said}"
    );
    let (code, said) = lab.run(&["fix", "security.raise", "--dry-run"], "");
    assert!(code == Some(0) && !said.contains("applied"), "{said}");
    let (code, said) = lab.run(&["fix", "security.raise"], "no\n");
    assert!(
        code == Some(4) && said.contains("nothing was changed"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));

    let (code, said) = lab.run(&["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(0) && said.contains("gone  x224.tls-not-allowed") && said.ends_with("kept\n"),
        "{code:?} {said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(2));
    assert!(
        lab.state()
            .slots
            .iter()
            .all(|r| !matches!(r.slot, Slot::Revert { .. })),
        "the guard is gone"
    );

    let (_, listed) = lab.run(&["journal"], "");
    assert!(
        listed.contains("security.raise") && listed.contains("applied"),
        "{listed}"
    );
    let id = listed.split_whitespace().next().unwrap().to_owned();
    let (_, shown) = lab.run(&["journal", &id], "");
    assert!(
        shown.contains("done") && shown.contains("SecurityLayer: 0 → 2"),
        "{shown}"
    );

    let (code, said) = lab.run(&["undo"], "y\n");
    assert!(code == Some(0) && said.contains("is taken back"), "{said}");
    let port = places::rdp_tcp("PortNumber");
    let same = |state: State| {
        state
            .slots
            .into_iter()
            .filter(|r| r.slot != port)
            .collect::<Vec<_>>()
    };
    assert_eq!(same(lab.state()), same(before));
    let (code, said) = lab.run(&["undo"], "");
    assert!(
        code == Some(4) && said.contains("nothing to take back"),
        "{said}"
    );
}

#[test]
fn lowered_security_is_typed_shown_and_ends_without_redial() {
    let lab = Lab::new("urgent");
    let (code, said) = lab.run(&["fix", "security.step-down", "--yes"], "");
    assert!(
        code == Some(4)
            && said.contains("This lowers security. Type security.step-down")
            && said.contains("nothing was changed"),
        "{said}"
    );
    let (code, said) = lab.run(&["fix", "security.step-down", "--no-revert"], "y\n");
    assert!(
        code == Some(4) && said.contains("nothing was changed"),
        "{said}"
    );

    let (_, said) = lab.run(
        &["fix", "security.step-down", "--confirm-within", "10m"],
        "security.step-down\n",
    );
    assert!(
        said.contains("taken back by itself after 10 minutes, whatever happens")
            && said.contains("SECURITY IS LOWERED until"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));
    let (_, listed) = lab.run(&["journal"], "");
    assert!(listed.contains("taken back by itself at"), "{listed}");

    // The time comes while no redial runs: the machine's own scheduler does it.
    lab.change(|state| {
        for reading in &mut state.slots {
            if let Value::Revert(revert) = &mut reading.value {
                revert.at = 0;
            }
        }
    });
    assert_eq!(lab.value(&layer()), Value::Dword(2));
}

#[test]
fn a_change_that_is_not_confirmed_is_taken_back() {
    let lab = Lab::new("turned-down");
    let (code, said) = lab.run(
        &["fix", "security.raise", "--yes", "--confirm-within", "5m"],
        "nothing\n",
    );
    assert!(
        code == Some(4) && said.contains("Type keep") && said.contains("was taken back"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));
    let (code, said) = lab.run(
        &["fix", "security.raise", "--yes", "--confirm-within", "5m"],
        "keep\n",
    );
    assert!(code == Some(0) && said.ends_with("kept\n"), "{said}");
    assert_eq!(lab.value(&layer()), Value::Dword(2));
}

#[test]
fn a_change_that_leaves_the_line_down_is_taken_back_at_once() {
    let lab = Lab::new("turned-down");
    // Raised, the host would need a key that its service may not read.
    lab.change(|state| {
        state.keys.entry(State::key_path(1)).or_default().access = "O:SYD:(A;;FA;;;SY)".into()
    });
    let (code, said) = lab.run(&["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(4)
            && said.contains("the line is not up")
            && said.contains("the change was taken back"),
        "{code:?} {said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));
    let (code, said) = lab.run(&["fix", "security.raise", "--yes", "--no-revert"], "");
    assert!(
        code == Some(1) && said.contains("applied"),
        "{code:?} {said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(2));
}

#[test]
fn a_value_somebody_changed_since_is_asked_about() {
    let lab = Lab::new("turned-down");
    lab.run(&["fix", "security.raise", "--yes"], "");
    lab.change(|state| state.set(layer(), Value::Dword(1)));
    let (code, said) = lab.run(&["undo", "--yes"], "");
    assert!(
        code == Some(4) && said.contains("drifted") && said.contains("SecurityLayer holds 1"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(1));
    let (code, said) = lab.run(&["undo"], "y\nleave\n");
    assert!(
        code == Some(0) && said.contains("neither 2, which redial wrote, nor 0"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(1));
    assert_eq!(
        lab.value(&places::rdp_tcp("MinEncryptionLevel")),
        Value::Dword(1),
        "the rest is taken back"
    );
}

#[test]
fn refusals_are_one_sentence_and_change_nothing() {
    let refused = |lab: &Lab, fix: &str, says: &str| {
        let before = lab.state();
        let (code, said) = lab.run(&["fix", fix, "--yes"], "");
        assert!(
            code == Some(4) && said.lines().count() == 1 && said.contains(says),
            "{fix}: {code:?} {said}"
        );
        let port = places::rdp_tcp("PortNumber");
        let kept = |s: State| {
            (
                s.slots
                    .into_iter()
                    .filter(|r| r.slot != port)
                    .collect::<Vec<_>>(),
                s.keys,
                s.stores,
            )
        };
        assert_eq!(kept(lab.state()), kept(before), "{fix}");
    };
    let lab = Lab::new("turned-down");
    refused(
        &lab,
        "mtu.lower",
        "nothing was found that it cures (path.mtu)",
    );
    lab.change(|state| state.set(places::policy("SecurityLayer"), Value::Dword(0)));
    refused(&lab, "security.raise", "Group Policy");
    let lab = Lab::new("renewal");
    lab.change(|state| state.system.broker = true);
    refused(&lab, "certificate.renew", "Connection Broker");
    let lab = Lab::new("rule-off");
    lab.change(|state| state.firewall.policy_wins = true);
    refused(&lab, "firewall.allow-host", "Group Policy");
}

#[test]
fn without_elevation_nothing_is_changed() {
    let lab = Lab::new("switched-off");
    lab.change(|state| state.system.elevated = false);
    let (code, said) = lab.run(&["fix", "listener.enable", "--yes"], "");
    assert!(
        code == Some(4) && said.contains("needs elevation"),
        "{said}"
    );
    assert_eq!(
        lab.value(&places::terminal_server("fDenyTSConnections")),
        Value::Dword(1)
    );
}

#[test]
fn a_write_that_is_not_taken_is_said_and_can_be_taken_back() {
    let lab = Lab::new("turned-down");
    lab.change(|state| state.faults.lies.push(layer()));
    let (code, said) = lab.run(&["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(4) && said.contains("not taken") && said.contains("stays until `redial undo"),
        "{said}"
    );
    let (code, _) = lab.run(&["undo", "--yes"], "");
    assert_eq!(code, Some(0));
    assert_eq!(
        lab.value(&places::rdp_tcp("MinEncryptionLevel")),
        Value::Dword(1)
    );
    // Or at once, when somebody says so.
    let (code, said) = lab.run(&["fix", "security.raise", "--yes"], "y\n");
    assert!(
        code == Some(4) && said.contains("what was done before is taken back"),
        "{said}"
    );
    assert_eq!(
        lab.value(&places::rdp_tcp("MinEncryptionLevel")),
        Value::Dword(1)
    );
}

/// Every patient, by the command the README names: shown, and cured.
#[test]
fn every_fix_runs_from_the_command_line() {
    let cured = |patient: &redial_lab::Patient| {
        let card = redial_catalog::fix(patient.fix).unwrap().card();
        let bypass = if patient.fix == "name.bypass" {
            &["--address", "127.0.0.1", "--anyway"][..]
        } else {
            &[]
        };
        let typed = format!("{}\n", patient.fix);
        let words = [
            &[
                "fix",
                patient.fix,
                "--lab",
                patient.name,
                "--yes",
                "--timeout",
                "2",
            ],
            bypass,
        ]
        .concat();
        let (code, said) = run(&words, &typed);
        let asked = card.risk == Risk::Weakens || card.undo == Undoing::Partly;
        assert_eq!(
            said.contains("to go on:"),
            asked,
            "{}: {said}",
            patient.name
        );
        let ends_well = if card.risk == Risk::Weakens {
            code == Some(1)
        } else {
            code == Some(0)
        };
        assert!(
            ends_well && said.contains("before and after"),
            "{}: {code:?} {said}",
            patient.name
        );
    };
    std::thread::scope(|scope| {
        for patient in CLINIC {
            scope.spawn(|| cured(patient));
        }
    });
}

#[test]
fn bad_words_are_bad_usage() {
    let refused = |words: &[&str], says: &str| {
        let (code, said) = run(words, "");
        assert!(
            code == Some(2) && said.contains(says),
            "{words:?}: {code:?} {said}"
        );
    };
    refused(&["plan", "srv01"], "name the fix as well");
    refused(
        &["plan", "srv01", "no.such"],
        "`no.such` is no fix: there are certificate.renew",
    );
    refused(&["plan", "no.such", "--lab", "renewal"], "is no fix");
    refused(&["fix", "security.raise"], "no host was named");
    refused(
        &["check", "--lab", "nobody"],
        "no simulated machine is called `nobody`: there are tls-off",
    );
    refused(
        &["check", "--lab", "/no/such/machine.json"],
        "can't use /no/such/machine.json",
    );
    refused(
        &["lab", "nobody", "x.json"],
        "no simulated machine is called",
    );
    refused(
        &[
            "fix",
            "srv01",
            "security.raise",
            "--confirm-within",
            "5 minutes",
        ],
        "give a number with s, m or h",
    );
    refused(
        &["fix", "srv01", "security.raise", "--confirm-within", "9s"],
        "give 10s to 24h",
    );
    let (code, said) = run(&["undo", "../../etc/passwd"], "");
    assert!(code == Some(4) && said.contains("no such record"), "{said}");
    let (code, said) = run(&["journal"], "");
    assert!(
        code == Some(0) && said.contains("nothing was changed"),
        "{said}"
    );
}

#[test]
fn a_host_redial_can_not_change_gets_a_script() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let (code, said) = run(
        &["plan", &free, "listener.enable", "--format", "powershell"],
        "",
    );
    assert!(
        code == Some(0)
            && said.starts_with("# redial: listener.enable")
            && said.contains("Invoke-Plan"),
        "{said}"
    );
    let (code, said) = run(&["plan", &free, "listener.enable", "--format", "az"], "");
    assert!(
        code == Some(0)
            && said.starts_with("#!/bin/sh")
            && said.contains("az vm run-command invoke"),
        "{said}"
    );
    if cfg!(not(windows)) {
        let (code, said) = run(&["fix", &free, "listener.enable", "--yes"], "");
        assert!(
            code == Some(4) && said.contains("redial does not run there"),
            "{said}"
        );
    }
}
