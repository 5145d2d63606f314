//! Changes of a host at the other end of a command: fix, journal and undo as on the host itself.

use redial_lab::MachineState;
use redial_model::{Slot, Value, places};

#[cfg(unix)]
use super::asking::Asking;
use super::lab::{Lab, run, slots};

const REDIAL: &str = env!("CARGO_BIN_EXE_redial");

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

fn via(lab: &Lab, more: &str) -> String {
    format!("{REDIAL} agent {more} --lab {}", lab.file())
}

/// Runs a command through the far end of this machine. The loopback host that is dialled is the same
/// machine's, as long as it looks at the host.
fn far(lab: &Lab, words: &[&str], typed: &str) -> (Option<i32>, String) {
    run(&[words, &["--via", &via(lab, "")]].concat(), typed)
}

fn fixed(lab: &Lab, words: &[&str], typed: &str) -> (Option<i32>, String) {
    let file = lab.file();
    far(lab, &[words, &["--lab", &file]].concat(), typed)
}

fn has_guard(state: &MachineState) -> bool {
    let is_guard = |slot: &Slot| matches!(slot, Slot::Revert { .. });
    state.slots.iter().any(|reading| is_guard(&reading.slot))
}

#[test]
fn a_fix_is_applied_kept_listed_and_undone_from_afar() {
    let lab = Lab::new("turned-down");
    let before = slots(lab.state());
    let (code, said) = fixed(&lab, &["fix", "security.raise"], "no\n");
    assert!(
        code == Some(4) && said.contains("nothing was changed"),
        "{said}"
    );
    let (code, said) = fixed(&lab, &["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(0) && said.ends_with("kept\n"),
        "{code:?} {said}"
    );
    assert!(
        said.contains("  done        ") && said.contains("to undo it:"),
        "{said}"
    );
    assert!(
        said.contains(&format!("--via \"{}\"", via(&lab, ""))),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(2));
    assert!(!has_guard(&lab.state()));

    // The journal is the far machine's.
    let (_, listed) = far(&lab, &["journal"], "");
    assert_eq!(listed, lab.run(&["journal"], "").1);
    assert!(
        listed.contains("security.raise") && listed.contains("applied"),
        "{listed}"
    );
    let id = listed.split_whitespace().next().unwrap().to_owned();
    let (_, shown) = far(&lab, &["journal", &id], "");
    assert_eq!(shown, lab.run(&["journal", &id], "").1);
    let (code, unknown) = far(&lab, &["journal", "20200101-000000-000"], "");
    assert!(code == Some(4) && unknown.contains("--via"), "{unknown}");

    let (code, said) = far(&lab, &["undo"], "y\n");
    assert!(code == Some(0) && said.contains("is undone"), "{said}");
    assert_eq!(slots(lab.state()), before);
    let (code, said) = far(&lab, &["undo"], "");
    assert!(
        code == Some(4) && said.contains("nothing to undo"),
        "{said}"
    );
}

#[test]
fn a_change_without_a_risk_has_a_guard_from_afar_too() {
    let lab = Lab::new("rule-off");
    let (code, said) = fixed(&lab, &["fix", "firewall.allow-host", "--yes"], "");
    assert!(code == Some(0) && said.ends_with("kept\n"), "{said}");
    assert!(said.contains("unless redial is still connected"), "{said}");
    assert!(!has_guard(&lab.state()));
}

#[test]
fn a_far_end_that_only_looks_changes_nothing() {
    let lab = Lab::new("turned-down");
    let file = lab.file();
    let words = ["fix", "security.raise", "--yes", "--lab", &file, "--via"];
    let (code, said) = run(&[&words[..], &[&via(&lab, "--readonly")]].concat(), "");
    assert!(
        code == Some(4) && said.contains("was started with --readonly"),
        "{said}"
    );
    lab.change(|state| state.system.elevated = false);
    let (code, said) = run(&[&words[..], &[&via(&lab, "")]].concat(), "");
    assert!(
        code == Some(4) && said.contains("no permission to change it"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));
    let (code, said) = far(&lab, &["journal", "--journal", &file], "");
    assert!(
        code == Some(2) && said.contains("--journal is a folder of this computer"),
        "{said}"
    );
}

#[test]
fn two_desks_at_once_do_not_interleave() {
    let lab = Lab::new("turned-down");
    let journal = redial_engine::Journal::at(lab.file() + ".journal");
    let other = journal.lock().unwrap();
    let (code, said) = fixed(&lab, &["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(4) && said.contains("is being changed already"),
        "{said}"
    );
    drop(other);
    assert_eq!(lab.value(&layer()), Value::Dword(0));
}

#[cfg(unix)]
#[test]
fn a_desk_that_comes_second_says_that_nothing_was_left_to_change() {
    let lab = Lab::new("turned-down");
    let (file, via) = (lab.file(), via(&lab, ""));
    let words = ["fix", "security.raise", "--lab", &file, "--via", &via];
    let mut second = Asking::about("Apply it? [y/N] ", &words);
    let (code, said) = fixed(&lab, &["fix", "security.raise", "--yes"], "");
    assert!(code == Some(0) && said.contains("applied; "), "{said}");
    second.answer("y\n");
    let output = second.child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let nothing = "nothing was changed: everything was set already";
    assert!(
        said.contains("set already") && said.contains(nothing),
        "{said}"
    );
    assert!(!said.contains("applied; "), "{said}");
}

#[test]
fn what_somebody_changed_since_is_asked_about_from_afar() {
    let lab = Lab::new("turned-down");
    let (code, said) = fixed(&lab, &["fix", "security.raise", "--yes"], "");
    assert_eq!(code, Some(0), "{said}");
    lab.change(|state| state.set(layer(), Value::Dword(1)));
    let (code, said) = far(&lab, &["undo", "--yes"], "");
    assert!(code == Some(4) && said.contains("drifted"), "{said}");
    assert_eq!(lab.value(&layer()), Value::Dword(1));
    let (code, said) = far(&lab, &["undo"], "y\nput back\n");
    assert!(code == Some(0) && said.contains("is undone"), "{said}");
    assert_eq!(lab.value(&layer()), Value::Dword(0));
}

#[test]
fn another_machine_at_the_far_end_is_changed_only_by_its_name() {
    let lab = Lab::new("renewal");
    let other = Lab::new("renewal");
    other.change(|state| state.system.computer = "SRV02".into());
    let (before, own) = (slots(other.state()), slots(lab.state()));
    let file = lab.file();
    let words = ["fix", "certificate.renew", "--lab", &file, "--via"];
    let fix = |typed| run(&[&words[..], &[&via(&other, "")]].concat(), typed);
    let (code, said) = fix("SRV01\n");
    let asked = "Type SRV02 to change SRV02";
    assert!(code == Some(4) && said.contains(asked), "{said}");
    assert!(said.contains("This changes SRV02, which is not"), "{said}");
    assert_eq!(slots(other.state()), before);
    let (_, said) = fix("srv02\ncertificate.renew\n");
    assert!(said.contains("applied; "), "{said}");
    assert_ne!(slots(other.state()), before);
    assert_eq!(slots(lab.state()), own);
    // The machine that is dialled is not asked about.
    let (_, said) = fixed(&lab, &["fix", "certificate.renew"], "certificate.renew\n");
    assert!(
        said.contains("applied; ") && !said.contains(asked),
        "{said}"
    );
    let (_, listed) = far(&lab, &["journal"], "");
    let id = listed.split_whitespace().next().expect("a record");
    let (_, whole) = far(&lab, &["journal", id], "");
    // What was waited for came; a condition is no change.
    assert!(whole.contains("5. done        wait until"), "{whole}");
    assert!(whole.contains("1. –           HKLM"), "{whole}");
}
