//! Somebody at the keys: every deed done for real, on simulated machines behind loopback hosts.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

use std::{fs, path::PathBuf};

use redial::dashboard::{
    effect::{Effect, Leaving},
    state::{Manners, Place, Screen, Stage, Tab},
};
use redial_lab::{Patient, Simulated, State as Machine};
use redial_model::{Reading, Slot, Value, machine::Rule, places};
use redial_tests_screens::Player;

/// A simulated machine in a file, so that somebody else can change it as well; gone with this
/// value, its journal, too.
struct Lab(PathBuf);

impl Lab {
    fn of(patient: &str, name: &str, change: impl FnOnce(&mut Machine)) -> Self {
        let folder =
            std::env::temp_dir().join(format!("redial-screens-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("machine.json");
        let mut state = Patient::named(patient).unwrap().state();
        change(&mut state);
        Simulated::save(&state, &file).unwrap();
        Self(file)
    }

    fn place(&self) -> Place {
        Place::Lab(None, self.0.clone())
    }

    fn machine(&self) -> Simulated {
        Simulated::open(&self.0).unwrap()
    }

    /// Every slot but the port: the loopback host that is started gives it its own.
    fn slots(&self) -> Vec<Reading> {
        self.machine()
            .state()
            .slots
            .into_iter()
            .filter(|r| r.slot != places::rdp_tcp("PortNumber"))
            .collect()
    }

    fn value(&self, slot: &Slot) -> Value {
        self.machine().state().get(slot)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

fn tls() -> Slot {
    places::schannel("TLS 1.2", "Server", "Enabled")
}

#[test]
fn find_explain_plan_refuse_confirm_apply_verify_undo() {
    let mut player = Player::at(Place::Patient("tls-off"));
    player.sees("✗ TROUBLE");
    player.sees("alert 70");
    player.sees("[1] tls.enable");
    // Explain: why, and on what grounds.
    player.presses(&["tab", "tab"]);
    player.sees("settle");
    player.sees("Schannel can't serve TLS (events.no-tls)");
    // Plan, and refuse.
    player.press("1");
    assert_eq!(player.state.screen(), Screen::Plan);
    player.sees("0 → 1");
    player.sees("equals redial fix --lab tls-off tls.enable");
    player.press("esc");
    assert_eq!(
        (player.state.screen(), player.state.mending()),
        (Screen::Tab(Tab::Causes), false)
    );
    assert!(player.state.hosts[0].journal.is_empty());
    // Confirm, apply, verify.
    player.press("1");
    player.press("enter");
    player.until_looked_again();
    player.until("the guard is taken away", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    player.sees("● HEALTHY");
    player.sees("handshake trouble → ok");
    player.sees("Kept: the line was found good");
    assert!(player.state.hosts[0].guard(player.state.now).is_none());
    // Undo, and see it break again.
    player.press("u");
    player.sees("take back tls.enable");
    player.sees("1 → 0");
    player.press("enter");
    player.until_looked_again();
    player.sees("✗ TROUBLE");
    player.sees("handshake ok → trouble");
    player.press("esc");
    player.presses(&["tab", "tab"]);
    player.sees("tls.enable taken back");
}

#[test]
fn a_change_after_which_the_line_is_not_up_counts_down_and_can_be_kept_or_taken_back() {
    // TLS is mended, and the line stays down: its rules are off as well.
    let lab = Lab::of("tls-off", "guarded", |m| {
        m.firewall.rules.iter_mut().for_each(|r| r.enabled = false)
    });
    let mut player = Player::at(lab.place());
    let cause = player
        .state
        .report()
        .unwrap()
        .causes
        .iter()
        .position(|c| c.fixes.contains(&"tls.enable".to_owned()))
        .expect("a cause it cures");
    player.state.hosts[0].cause = cause;
    let number = player.state.report().unwrap().causes[cause]
        .fixes
        .iter()
        .position(|f| f == "tls.enable")
        .unwrap()
        + 1;
    let apply = |player: &mut Player| {
        player.press(&number.to_string());
        player.press("enter");
        player.until_looked_again();
        player.until("the journal has it", |s| s.hosts[0].guard(s.now).is_some());
    };
    apply(&mut player);
    player.sees("The line is not up, so the change takes itself back in");
    player.sees("takes itself back in 4:5");
    assert_eq!(lab.value(&tls()), Value::Dword(1));
    player.passes(60.0);
    player.sees("takes itself back in 3:5");
    player.press("u");
    player.press("enter");
    player.until_looked_again();
    assert_eq!(lab.value(&tls()), Value::Dword(0));
    assert!(player.state.hosts[0].guard(player.state.now).is_none());
    player.press("esc");
    player.state.hosts[0].cause = cause;
    apply(&mut player);
    player.press("K");
    player.until("it is kept", |s| s.hosts[0].guard(s.now).is_none());
    player.until("it is told", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    player.sees("Kept by hand");
    player.sees_no("the line was found good");
    assert!(
        lab.machine()
            .state()
            .slots
            .iter()
            .all(|r| !matches!(r.slot, Slot::Revert { .. })),
        "no timer is left"
    );
    assert_eq!(lab.value(&tls()), Value::Dword(1));
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
    player.sees("loss 0 % of 1");
    // Once may be chance; twice is a change.
    lab.machine().change(|m| m.set(tls(), Value::Dword(0)));
    dials(&mut player);
    player.sees("● HEALTHY");
    player.sees("of 2, 1 broke");
    dials(&mut player);
    player.until("everything is asked again", |s| {
        !s.hosts[0].is_busy() && s.report().is_some_and(|r| !r.causes.is_empty())
    });
    player.sees("✗ TROUBLE");
    // Paused, nothing is dialled however long it takes.
    player.press(" ");
    player.sees("live: paused");
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
    let mut player = Player::at(Place::Patient("rule-off"));
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
    let mut player = Player::at(Place::Patient("rule-off"));
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
    player.sees("Changed since, and not looked at again: r does that.");
    player.press("r");
    player.until("it is looked at anew", |s| {
        s.hosts[0].stage == Stage::Checked
    });
    player.sees("silent");
}

#[test]
fn a_fix_that_ends_early_while_a_check_goes_on_leaves_neither_going_on() {
    let lab = Lab::of("rule-off", "meanwhile", |m| {
        let slot = |r: &Rule| Slot::FirewallRule {
            name: r.name.clone(),
            group: r.group.clone(),
            profiles: r.profiles,
        };
        m.faults.refuses = m.firewall.rules.iter().map(slot).collect();
    });
    let mut player = Player::at(lab.place());
    player.press("r");
    player.until("it looks", |s| s.hosts[0].stage == Stage::Checking);
    player.presses(&["1", "enter"]);
    player.until("it ended", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.ended.is_some())
    });
    player.sees("firewall.allow-host stopped");
    // It had begun: what it left is looked at.
    player.until("it is looked at anew", |s| {
        s.hosts[0].stage == Stage::Checked
    });
    player.sees("✗ TROUBLE");
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
    let away = lab.0.with_extension("away.json");
    fs::rename(&lab.0, &away).unwrap();
    player.begin();
    player.until("it is not there", |s| {
        matches!(s.hosts[0].stage, Stage::Failed(_))
    });
    fs::rename(&away, &lab.0).unwrap();
    player.press("r");
    player.until("it is checked", |s| s.hosts[0].stage == Stage::Checked);
    player.sees("[1] tls.enable");
}

#[test]
fn a_fix_that_fails_half_way_says_what_was_left_and_takes_it_back() {
    let lab = Lab::of("service-down", "half", |m| {
        m.faults.refuses = vec![places::service(places::TERM_SERVICE)]
    });
    let before = lab.slots();
    let mut player = Player::at(lab.place());
    player.press("1");
    player.press("enter");
    player.until_looked_again();
    player.sees("service.start stopped");
    player.sees("✗ stopped here");
    player.sees("access is denied");
    player.sees("What was done before stays until u takes it back");
    assert_ne!(lab.slots(), before, "something was done before");
    // What refuses to be started need not be stopped again: the first step is put back.
    lab.machine().change(|m| m.faults.refuses.clear());
    player.press("u");
    player.press("enter");
    player.until("it is taken back", |s| {
        s.hosts[0]
            .mend
            .as_ref()
            .is_some_and(|m| m.back && m.ended.is_some())
    });
    player.until("the look after it", |s| !s.hosts[0].is_busy());
    assert_eq!(lab.slots(), before);
}

#[test]
fn what_somebody_changed_since_stops_applying_and_is_asked_about_when_taking_back() {
    let lab = Lab::of("tls-off", "drifted", |_| {});
    let mut player = Player::at(lab.place());
    player.press("1");
    lab.machine().change(|m| m.set(tls(), Value::Dword(7)));
    player.press("enter");
    player.until_looked_again();
    player.sees("drifted");
    player.sees("Nothing was changed.");
    assert_eq!(lab.value(&tls()), Value::Dword(7));
    // Applied in full; then somebody changes it, and it is to be taken back.
    lab.machine().change(|m| m.set(tls(), Value::Dword(0)));
    player.press("esc");
    player.press("1");
    player.press("enter");
    player.until_looked_again();
    player.until("it is kept", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    lab.machine().change(|m| m.set(tls(), Value::Dword(9)));
    player.press("u");
    player.press("enter");
    player.until("the question about it", |s| s.screen() == Screen::Plan);
    player.sees("holds 9: neither 1, which redial wrote, nor 0, which it held before");
    player.press("enter");
    assert_eq!(
        lab.value(&tls()),
        Value::Dword(9),
        "nothing is overwritten without a word"
    );
    player.press("p");
    player.sees("put back");
    player.press("enter");
    player.until_looked_again();
    assert_eq!(lab.value(&tls()), Value::Dword(0));
}

#[test]
fn what_lowers_security_needs_its_name_and_stays_in_sight() {
    let lab = Lab::of("urgent", "lowered", |_| {});
    let before = lab.slots();
    let mut player = Player::at(lab.place());
    let fixes = player.state.report().unwrap().causes[0].fixes.clone();
    let number = fixes
        .iter()
        .position(|f| f == "security.step-down")
        .expect("it fits")
        + 1;
    player.press(&number.to_string());
    player.sees("This lowers the security of the machine.");
    player.press("enter");
    player.types("yes");
    player.press("enter");
    assert!(
        !player.state.mending() && lab.slots() == before,
        "no other word will do"
    );
    player.presses(&["esc", &number.to_string()]);
    player.types("security.step-down");
    player.press("enter");
    player.until_looked_again();
    player.until("the journal has it", |s| s.hosts[0].guard(s.now).is_some());
    player.sees("SECURITY LOWERED 29:");
    player.press("K");
    player.press("esc");
    player.sees("SECURITY LOWERED");
    assert!(
        player.state.hosts[0].guard(player.state.now).is_some(),
        "it is never kept"
    );
    player.press("u");
    player.press("enter");
    player.until_looked_again();
    player.sees_no("SECURITY LOWERED");
    assert_eq!(lab.slots(), before);
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
fn leaving_waits_for_a_change_and_a_second_ctrl_c_does_not() {
    let mut player = Player::at(Place::Patient("tls-off"));
    player.press("1");
    player.press("enter");
    player.press("ctrl-c");
    assert!(player.left.is_empty(), "it waits");
    player.sees("a machine is being changed");
    player.press("ctrl-c");
    assert_eq!(player.left, [Effect::Leave(Leaving::Asked)]);
    player.until("it has ended", |s| !s.mending());
}
