//! Somebody at the keys, on simulated machines behind loopback hosts: looking, stopping, leaving.

use std::{fs, path::Path};

use redial::dashboard::{
    effect::{Effect, Leaving},
    state::{HostPlace, Manners, ReadonlyRules, ReadonlyWish, Stage},
};
use redial_lab::Simulated;
use redial_model::{Machine, Slot, Value, places};
use redial_tests_screens::{Lab, Player};

fn tls() -> Slot {
    places::schannel("TLS 1.2", "Server", "Enabled")
}

/// TermService reads what concerns TLS when it starts.
fn restart(machine: &Simulated) {
    let (listener, redirector) = (places::TERM_SERVICE, places::UM_RDP);
    let steps = [
        (redirector, false),
        (listener, false),
        (listener, true),
        (redirector, true),
    ];
    for (name, runs) in steps {
        let done = machine.write(&places::service(name), &Value::Running(runs));
        done.expect("it stops and starts");
    }
}

#[test]
fn the_line_is_dialled_again_and_a_lasting_change_asks_everything_anew() {
    let lab = Lab::of("tls-off", "live", |m| m.set(tls(), Value::Absent));
    let mut player = Player::at(lab.place());
    let dials = |player: &mut Player| {
        let samples = player.state.hosts[0].live.samples.len();
        player.passes(10.0);
        player.until("one more dial", |s| s.hosts[0].live.samples.len() > samples);
    };
    dials(&mut player);
    player.sees("● HEALTHY");
    player.sees("1 attempt: answered");
    // Once may be chance; twice is a change.
    lab.machine().change(|m| m.set(tls(), Value::Dword(0)));
    restart(&lab.machine());
    dials(&mut player);
    player.sees("▲ LAST TRY FAILED");
    player.sees("2 attempts: 1 answered, 1 failed");
    let dial =
        |s: &redial::dashboard::state::State| s.hosts[0].live.due.is_none_or(|d| d - s.now < 2.0);
    assert!(
        dial(&player.state),
        "what may be chance is asked again soon"
    );
    dials(&mut player);
    player.until("everything is asked again", |s| {
        !s.hosts[0].is_busy() && s.report().is_some_and(|r| !r.causes.is_empty())
    });
    player.sees("✗ TROUBLE");
    // Paused, nothing is dialled however long it takes.
    player.press(" ");
    player.sees("paused");
    let samples = player.state.hosts[0].live.samples.len();
    player.passes(600.0);
    assert_eq!(
        (
            player.state.next_change(0.1),
            player.state.hosts[0].live.samples.len()
        ),
        (None, samples)
    );
}

#[test]
fn esc_stops_a_check_and_what_was_known_stays() {
    let mut player = Player::at(HostPlace::Patient("rule-off"));
    player.sees("silent");
    player.press("r");
    player.until("it looks", |s| s.hosts[0].stage == Stage::Checking);
    player.press("esc");
    player.until("it is stopped", |s| s.hosts[0].stage == Stage::Cancelled);
    player.sees("silent");
    player.sees("✗ TROUBLE");
}

#[test]
fn the_look_after_a_deed_can_be_stopped_too() {
    let mut player = Player::at(HostPlace::Patient("rule-off"));
    player.presses(&["1", "enter"]);
    player.until_looked_again();
    // Taken back the host is silent again, which takes a while to see.
    player.presses(&["u", "enter"]);
    player.until("it looks", |s| {
        s.hosts[0].stage == Stage::Checking && !s.mending()
    });
    player.presses(&["esc", "esc"]);
    player.until("it is stopped", |s| s.hosts[0].stage == Stage::Cancelled);
    player.sees_no("● HEALTHY");
    player.sees("The machine was changed and not checked again: r does that.");
    player.press("r");
    player.until("it is looked at anew", |s| {
        s.hosts[0].stage == Stage::Checked
    });
    player.sees("silent");
}

#[test]
fn a_host_that_could_not_be_made_ready_is_made_ready_by_r() {
    let lab = Lab::of("tls-off", "gone", |_| {});
    let mut player = Player::new(
        lab.place(),
        Manners {
            demo: true,
            ..Manners::default()
        },
    );
    let away = lab.file().with_extension("away.json");
    fs::rename(lab.file(), &away).unwrap();
    player.begin();
    player.until("it is not there", |s| {
        matches!(s.hosts[0].stage, Stage::Failed(_))
    });
    fs::rename(&away, lab.file()).unwrap();
    player.press("r");
    player.until("it is checked", |s| s.hosts[0].stage == Stage::Checked);
    player.sees("[1] tls.enable");
}

#[test]
fn read_only_means_that_no_key_changes_anything() {
    let lab = Lab::of("tls-off", "readonly", |_| {});
    let (before, slots) = (lab.machine().state(), lab.slots());
    let mut player = Player::with(
        lab.place(),
        Manners {
            readonly: true,
            ..Manners::default()
        },
    );
    player.sees("READ-ONLY");
    // Keys as they come: a fixed walk through a large number of them.
    let keys = [
        "1", "2", "enter", "u", "K", "s", "p", "L", "y", "esc", "tab", "j", "k", "enter", ":", "f",
        "E", "b", "o", "P",
    ];
    let mut number = 12_345_u32;
    for _ in 0..3000 {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        player.press(keys[(number >> 16) as usize % keys.len()]);
    }
    player.until("what was begun has ended", |s| !s.hosts[0].is_busy());
    assert!(
        player.left.iter().all(|e| !e.changes()),
        "{:?}",
        player.left
    );
    let after = lab.machine().state();
    assert_eq!(
        (lab.slots(), after.stores, after.keys),
        (slots, before.stores, before.keys),
        "the machine is as it was"
    );
}

#[test]
fn a_host_that_the_configuration_keeps_is_not_changed() {
    let lab = Lab::of("tls-off", "kept", |_| {});
    let slots = lab.slots();
    let wish = ReadonlyWish::Hosts(vec!["SRV01".into()]);
    let rules = ReadonlyRules::of(&wish, Path::new("config.toml"), "");
    let mut player = Player::with(
        lab.place(),
        Manners {
            rules: rules.unwrap_or_default(),
            ..Manners::default()
        },
    );
    player.sees("READ-ONLY");
    player.press("1");
    player.sees("config.toml, line 1, lists `SRV01`");
    for key in ["enter", "enter", "esc", "u", "K", "enter"] {
        player.press(key);
    }
    player.until("nothing was begun", |s| !s.hosts[0].is_busy());
    assert!(player.left.iter().all(|e| !e.changes()));
    assert_eq!(lab.slots(), slots, "the machine is as it was");
    // Another list, as after the file was edited.
    player.state.manners.rules = ReadonlyRules::default();
    player.press("esc");
    player.press("1");
    player.confirm();
    player.until("it is fixed", |s| s.hosts[0].mend.is_some());
}

#[test]
fn leaving_waits_for_a_change_and_a_second_ctrl_c_does_not() {
    let mut player = Player::at(HostPlace::Patient("tls-off"));
    player.press("1");
    player.press("enter");
    player.press("ctrl-c");
    assert!(player.left.is_empty(), "it waits");
    player.sees("A machine is being changed");
    player.press("ctrl-c");
    assert_eq!(player.left, [Effect::Leave(Leaving::Asked)]);
    player.until("it has ended", |s| !s.mending());
}
