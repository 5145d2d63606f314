//! Small traps for whoever is tired: each is closed, and stays so.

use redial::dashboard::{
    effect::Effect,
    state::{HostPlace, Prompt, Saving, Screen, Sort, Tab},
    theme::Theme,
};
use redial_report::Format;
use redial_tests_screens::{Player, buffer, press, scene, sees, text, types};

#[test]
fn esc_clears_a_filter_before_it_goes_anywhere() {
    for (name, count) in [("checks", 2), ("help", 3), ("hosts-several", 1)] {
        let mut state = scene(name);
        press(&mut state, "/");
        types(&mut state, "tls");
        press(&mut state, "enter");
        assert_eq!(state.frame().filter, "tls", "{name}");
        sees(&state, "esc shows all");
        press(&mut state, "esc");
        assert_eq!(
            (state.frame().filter.as_str(), state.frames.len()),
            ("", count),
            "{name}"
        );
    }
}

#[test]
fn hosts_of_earlier_days_are_filtered_too() {
    let mut state = scene("hosts-several");
    press(&mut state, "/");
    types(&mut state, "rdgw");
    press(&mut state, "enter");
    let shown = text(&buffer(&state));
    assert!(
        shown.contains("rdgw.corp.test") && !shown.contains("jump01"),
        "{shown}"
    );
}

#[test]
fn q_closes_the_help_and_leaves_elsewhere() {
    let mut state = scene("help");
    assert_eq!(press(&mut state, "q"), []);
    assert_eq!(state.tab(), Some(Tab::Line));
    assert!(matches!(press(&mut state, "q")[..], [Effect::Leave(_)]));
}

#[test]
fn a_key_that_does_nothing_says_why_and_the_word_goes_with_the_next() {
    let mut state = scene("private");
    for (key, says) in [
        (
            "E",
            "This works on a plan that needs an administrator, on Windows.",
        ),
        ("K", "There is no change that waits to be kept."),
        ("u", "There is nothing to undo."),
        ("ctrl-r", "There is nothing to redo."),
        ("L", "This works"),
        ("b", "There are no raw bytes here."),
        ("o", "This works in the"),
        ("a", "`a` does nothing here: ? lists every key."),
    ] {
        press(&mut state, key);
        if key != "L" {
            sees(&state, says);
        }
    }
    press(&mut state, "u");
    press(&mut state, "tab");
    assert_eq!(state.note, None, "the complaint is gone");
    let mut demo = scene("line-broken");
    press(&mut demo, "P");
    sees(
        &demo,
        "The demo has no real names: there is nothing to hide.",
    );
    press(&mut demo, ":");
    types(&mut demo, "privacy");
    press(&mut demo, "enter");
    sees(
        &demo,
        "The demo has no real names: there is nothing to hide.",
    );
}

#[test]
fn the_footer_offers_no_key_for_bytes_that_are_not_there() {
    let mut state = scene("detail-bytes");
    assert!(text(&buffer(&state)).contains("b bytes"));
    let clock = state.hosts[state.at]
        .rows
        .iter()
        .position(|r| r.card.id == "system");
    state.frames.pop();
    state
        .frames
        .push(redial::dashboard::state::Frame::of(Screen::Detail(
            clock.expect("a probe"),
        )));
    assert!(!text(&buffer(&state)).contains("b bytes"));
}

#[test]
fn every_key_is_shown_by_one() {
    let mut state = scene("line-broken");
    assert!(!text(&buffer(&state)).contains("s save"));
    press(&mut state, ".");
    for key in [
        "s save",
        ": commands",
        "T colours",
        "Y copy report",
        ". less",
    ] {
        sees(&state, key);
    }
    state.more = false;
    state.size = (200, 50);
    sees(&state, "s save");
}

#[test]
fn the_palette_completes_and_takes_words() {
    let mut state = scene("line-broken");
    press(&mut state, ":");
    types(&mut state, "th");
    press(&mut state, "tab");
    assert_eq!(state.prompt, Some(Prompt::Palette("theme ".into(), 0)));
    types(&mut state, "li");
    sees(&state, "theme light");
    press(&mut state, "enter");
    assert_eq!(
        (state.manners.theme, state.prompt.is_none()),
        (Theme::Light, true)
    );
    // What was used last comes first.
    press(&mut state, ":");
    assert_eq!(state.suggestions()[0].text, "theme");
    types(&mut state, "page-up");
    let shown = text(&buffer(&state));
    assert!(
        shown.contains("page-up  pageup ctrl-b a page up"),
        "{shown}"
    );
}

#[test]
fn a_file_is_saved_as_it_is_named() {
    let mut state = scene("line-broken");
    let mut saved = |typed: &str| {
        press(&mut state, "s");
        let proposed = match &state.prompt {
            Some(Prompt::Save(Saving::Report(Format::Text), name)) => name.clone(),
            other => panic!("{other:?}"),
        };
        assert!(proposed.contains("-42741-20261124-"), "{proposed}");
        press(&mut state, "ctrl-u");
        types(&mut state, typed);
        let effects = press(&mut state, "enter");
        state.prompt = None;
        effects
    };
    for typed in ["html page.html", "page.html", "page.HTM"] {
        let effects = saved(typed);
        let [Effect::Save { path, content }] = &effects[..] else {
            panic!("{typed}: {effects:?}");
        };
        assert!(path.to_lowercase().starts_with("page.htm"), "{path}");
        assert!(format!("{content:?}").ends_with("Html)"), "{typed}");
    }
    assert_eq!(saved("page.pdf"), []);
}

#[test]
fn a_plan_is_applied_only_when_its_end_was_on_the_screen() {
    let mut state = scene("line-broken");
    state.size = (40, 12);
    press(&mut state, "1");
    let mut pages = 0;
    let effects = loop {
        let effects = press(&mut state, "enter");
        if !effects.is_empty() {
            break effects;
        }
        pages += 1;
        assert!(pages < 30, "it can't be read to its end");
        if state.frame().read {
            sees(&state, "enter to apply it");
        }
    };
    assert!(pages > 1 && matches!(effects[..], [Effect::Apply(..)]));
}

#[test]
fn a_wrong_word_is_said_and_can_be_cleared() {
    let mut state = scene("plan-weakens");
    state.size = (120, 40);
    types(&mut state, "yes");
    assert_eq!(press(&mut state, "enter"), []);
    sees(
        &state,
        "This is not `security.step-down`: type it as it is shown.",
    );
    press(&mut state, "ctrl-u");
    assert_eq!(state.typing(), Some(("security.step-down", "")));
}

#[test]
fn many_hosts_are_sorted_marked_checked_and_removed() {
    let mut state = scene("hosts-several");
    press(&mut state, "o");
    press(&mut state, "o");
    assert_eq!(state.sort, Sort::Verdict);
    let first = state.listed()[0];
    assert!(state.hosts[first].has_problems());
    sees(&state, "verdict ↓");
    press(&mut state, "p");
    assert!(
        state
            .listed()
            .iter()
            .all(|id| state.hosts[*id].has_problems())
    );
    press(&mut state, "p");
    state.picked = 0;
    press(&mut state, "space");
    assert_eq!(state.marked().collect::<Vec<_>>(), [first]);
    assert_eq!(press(&mut state, "r"), [Effect::Check(first)]);
    let count = state.listed().len();
    press(&mut state, "d");
    assert_eq!(state.listed().len(), count - 1);
    for (width, height) in [(40, 12), (80, 24)] {
        state.size = (width, height);
        sees(&state, "host");
    }
}

#[test]
fn what_is_copied_is_in_one_piece() {
    let mut state = scene("plan");
    let effects = press(&mut state, "y");
    let [Effect::Copy { text, .. }] = &effects[..] else {
        panic!("{effects:?}");
    };
    let path = r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server\Enabled";
    assert!(text.contains(path), "{text}");
    assert!(matches!(press(&mut state, "w")[..], []));
    assert!(matches!(
        state.prompt,
        Some(Prompt::Save(Saving::Script, _))
    ));
}

#[test]
fn the_first_look_says_what_would_settle_it_and_what_to_do() {
    let mut state = scene("line-broken");
    state.size = (80, 24);
    sees(&state, "settle");
    sees(&state, " do ");
}

#[test]
fn what_is_not_part_of_a_connection_differs_from_it_in_ascii() {
    let mut state = scene("line-broken");
    state.manners.ascii = true;
    sees(&state, "~-----");
}

#[test]
fn what_was_undone_is_done_again_by_one_key() {
    let mut player = Player::at(HostPlace::Patient("tls-off"));
    player.press("1");
    player.confirm();
    player.until_looked_again();
    player.until("it is kept", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    player.press("u");
    player.confirm();
    player.until_looked_again();
    player.until("the journal has it", |s| {
        s.redoable().is_some() && !s.hosts[0].is_busy()
    });
    let effects = press(&mut player.state, "ctrl-r");
    assert!(effects.is_empty(), "first it is shown");
    player.sees("0 → 1");
    player.confirm();
    player.until_looked_again();
    player.sees("● HEALTHY");
    player.until("it is kept", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
}
