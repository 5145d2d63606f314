//! Somebody at the keys: every deed done for real, on simulated machines behind loopback hosts.

use redial::dashboard::state::{Deed, HostPlace, Stage, Tab};
use redial_model::{Cause, Slot, Value, machine::Rule, places};
use redial_tests_screens::{Lab, Player};

fn tls() -> Slot {
    places::schannel("TLS 1.2", "Server", "Enabled")
}

/// Shows the plan of a fix, at the cause it cures.
fn plan(player: &mut Player, fix: &str) {
    let causes = &player.state.report().expect("a report").causes;
    let fixes = |c: &Cause| c.fixes.iter().position(|f| f == fix);
    let cause = causes.iter().position(|c| fixes(c).is_some());
    let cause = cause.expect("a cause it cures");
    let number = fixes(&causes[cause]).expect("its fix") + 1;
    player.state.hosts[0].cause = cause;
    player.press(&number.to_string());
}

#[test]
fn find_explain_plan_refuse_confirm_apply_verify_undo() {
    let mut player = Player::at(HostPlace::Patient("tls-off"));
    player.sees("✗ TROUBLE");
    player.sees("alert 70");
    player.sees("[1] tls.enable");
    // Explain: why, and on what grounds.
    player.presses(&["tab", "tab"]);
    player.sees("settle");
    player.sees("Windows (Schannel) could not start TLS (events.no-tls)");
    // Plan, and refuse.
    player.press("1");
    assert!(player.state.asking().is_some());
    player.sees("0 → 1");
    player.sees("equals redial fix --lab tls-off tls.enable");
    player.press("esc");
    assert_eq!(
        (player.state.tab(), player.state.mending()),
        (Some(Tab::Causes), false)
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
    player.sees("Kept: the connection works");
    assert!(player.state.hosts[0].guard(player.state.now).is_none());
    // Undo, and see it break again.
    player.press("u");
    player.sees("undo tls.enable");
    player.sees("1 → 0");
    player.press("enter");
    player.until_looked_again();
    player.sees("✗ TROUBLE");
    player.sees("handshake ok → trouble");
    player.press("esc");
    player.presses(&["tab", "tab"]);
    player.sees("tls.enable undone");
}

#[test]
fn a_change_after_which_the_line_is_not_up_counts_down_and_can_be_kept_or_taken_back() {
    // Security is raised on a line that lets people in, and a rule that was switched off meanwhile
    // shuts them out.
    const FIX: &str = "security.raise";
    let lab = Lab::of("turned-down", "guarded", |_| {});
    let layer = places::rdp_tcp("SecurityLayer");
    let let_in = |lets| {
        lab.machine()
            .change(|m| m.firewall.rules.iter_mut().for_each(|r| r.enabled = lets));
    };
    let mut player = Player::at(lab.place());
    let before = lab.value(&layer);
    let apply = |player: &mut Player| {
        plan(player, FIX);
        let_in(false);
        player.confirm();
        player.until_looked_again();
        player.until("the journal has it", |s| s.hosts[0].guard(s.now).is_some());
    };
    apply(&mut player);
    player.sees("The connection still fails, so the change will be undone automatically in");
    player.sees("undone automatically in 4:5");
    assert_eq!(lab.value(&layer), Value::Dword(2));
    player.passes(60.0);
    player.sees("undone automatically in 3:5");
    player.press("u");
    player.press("enter");
    player.until_looked_again();
    assert_eq!(lab.value(&layer), before);
    assert!(player.state.hosts[0].guard(player.state.now).is_none());
    let_in(true);
    player.press("esc");
    player.press("r");
    player.until("it was looked at", |s| {
        let lets_in = |c: &Cause| c.id == "security.downgraded";
        !s.hosts[0].is_busy()
            && s.report()
                .is_some_and(|r| r.causes.first().is_some_and(lets_in))
    });
    apply(&mut player);
    player.press("K");
    player.until("it is kept", |s| s.hosts[0].guard(s.now).is_none());
    player.until("it is told", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    player.sees("You kept this change. It will not be undone automatically");
    player.sees_no("the connection works");
    assert!(
        lab.machine()
            .state()
            .slots
            .iter()
            .all(|r| !matches!(r.slot, Slot::Revert { .. })),
        "no timer is left"
    );
    assert_eq!(lab.value(&layer), Value::Dword(2));
}

#[test]
fn where_nobody_came_in_before_a_line_that_stays_down_takes_nothing_back() {
    // TLS is mended, and the line stays down: its rules are off as well.
    let lab = Lab::of("tls-off", "dead-before", |m| {
        m.firewall.rules.iter_mut().for_each(|r| r.enabled = false)
    });
    let mut player = Player::at(lab.place());
    plan(&mut player, "tls.enable");
    player.press("enter");
    player.until_looked_again();
    player.until("it is kept", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    player.until("the journal has it", |s| s.hosts[0].guard(s.now).is_none());
    assert_eq!(lab.value(&tls()), Value::Dword(1));
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
        s.hosts[0].mend.as_ref().is_some_and(|m| !m.is_running())
    });
    player.sees("firewall.allow-host stopped");
    // It had begun: what it left is looked at.
    player.until("it is looked at anew", |s| {
        s.hosts[0].stage == Stage::Checked
    });
    player.sees("✗ TROUBLE");
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
    player.sees("The earlier changes stay until u undoes them");
    assert_ne!(lab.slots(), before, "something was done before");
    // What refuses to be started need not be stopped again: the first step is put back.
    lab.machine().change(|m| m.faults.refuses.clear());
    player.press("u");
    player.press("enter");
    player.until("it is taken back", |s| {
        s.hosts[0]
            .mend
            .as_ref()
            .is_some_and(|m| m.deed == Deed::TakeBack && !m.is_running())
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
    player.sees("Drifted");
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
    player.until("the question about it", |s| s.asking().is_some());
    player.sees("holds 9: neither 1, which redial wrote, nor 0, which it held before");
    player.press("enter");
    assert_eq!(
        lab.value(&tls()),
        Value::Dword(9),
        "nothing is overwritten without a word"
    );
    player.press("p");
    player.sees("restored");
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
    player.sees("This lowers the security of the computer.");
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
fn a_guard_is_counted_down_by_the_clock_of_its_machine() {
    for (name, off) in [("behind", -600), ("ahead", 600)] {
        let lab = Lab::of("urgent", name, |m| m.wire.clock = off);
        let mut player = Player::at(lab.place());
        let report = player.state.report().unwrap();
        let lowers = |f: &String| f == "security.step-down";
        let number = report.causes[0].fixes.iter().position(lowers).unwrap() + 1;
        player.press(&number.to_string());
        player.types("security.step-down");
        player.press("enter");
        player.until_looked_again();
        player.until("the journal has it", |s| s.hosts[0].guard(s.now).is_some());
        player.sees("SECURITY LOWERED 29:");
    }
}
