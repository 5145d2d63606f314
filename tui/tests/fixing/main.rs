//! The real binary, on simulated machines kept in files: plan, fix, journal, undo, as a person at a
//! terminal or a script would.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

mod afar;
#[cfg(unix)]
mod asking;
#[cfg(unix)]
mod cases;
#[cfg(unix)]
mod cut;
#[cfg(unix)]
mod desks;
mod earlier;
#[cfg(unix)]
mod guarded;
#[cfg(unix)]
mod heard;
#[cfg(unix)]
mod killed;
mod lab;
mod machines;
#[cfg(unix)]
mod readonly;
#[cfg(unix)]
mod told;
mod words;

use redial_lab::{CLINIC, MachineState};
use redial_model::{Risk, Slot, Undoing, Value, places};

use lab::{Lab, run};

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
            && said.contains("undo         completely"),
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
        code == Some(0) && said.contains("(x224.tls-not-allowed)") && said.ends_with("kept\n"),
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
    assert!(code == Some(0) && said.contains("is undone"), "{said}");
    assert_eq!(lab::slots(lab.state()), lab::slots(before));
    let (code, said) = lab.run(&["undo"], "");
    assert!(
        code == Some(4) && said.contains("nothing to undo"),
        "{said}"
    );
}

#[test]
fn lowered_security_is_typed_shown_and_ends_without_redial() {
    let lab = Lab::new("urgent");
    let (code, said) = lab.run(&["fix", "security.step-down", "--yes"], "");
    assert!(
        code == Some(4)
            && said.contains("This lowers the security of the computer. Type security.step-down")
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
        said.contains("undone automatically after 10 minutes, in any case")
            && said.contains("SECURITY IS LOWERED until"),
        "{said}"
    );
    assert_eq!(lab.value(&layer()), Value::Dword(0));
    let (_, listed) = lab.run(&["journal"], "");
    assert!(
        listed.contains("will be undone automatically at"),
        "{listed}"
    );

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
        code == Some(4) && said.contains("Type keep") && said.contains("was undone"),
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
        state
            .keys
            .entry(MachineState::key_path(1))
            .or_default()
            .access = "O:SYD:(A;;FA;;;SY)".into()
    });
    let (code, said) = lab.run(&["fix", "security.raise", "--yes"], "");
    assert!(
        code == Some(4)
            && said.contains("the connection does not work")
            && said.contains("the change was undone"),
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
        code == Some(4)
            && said.contains("neither 2, which redial wrote, nor 0")
            && said.contains("is partly undone; left as it is: HKLM")
            && !said.contains("is undone"),
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
        let kept = |s: MachineState| (s.keys.clone(), s.stores.clone(), lab::slots(s));
        assert_eq!(kept(lab.state()), kept(before), "{fix}");
    };
    let lab = Lab::new("turned-down");
    refused(
        &lab,
        "mtu.lower",
        "redial found nothing that it fixes (path.mtu)",
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
        code == Some(4) && said.contains("not taken") && said.contains("stay until `redial undo"),
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
        code == Some(4) && said.contains("what was done before is undone"),
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
            ends_well && said.contains("Before and after"),
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
