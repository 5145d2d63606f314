//! What a person chooses about the look of a screen, and how it becomes again what it was.

use redial::dashboard::state::{Column, Columns, Sort, State, Tab};
use redial_tests_screens::{buffer, press, scene, sees, text, types};

/// Whether the footer shows this, with every key that works.
fn offers(state: &State, key: &str) -> bool {
    let mut all = state.clone();
    (all.more, all.size) = (true, (state.size.0, 50));
    text(&buffer(&all)).contains(key)
}

#[test]
fn one_key_shows_a_screen_as_at_first_and_says_what_that_was() {
    let mut state = scene("hosts-several");
    let before = text(&buffer(&state));
    assert!(!offers(&state, "0 reset view"));
    press(&mut state, "0");
    sees(
        &state,
        "There is nothing to reset: this screen is as at first.",
    );
    press(&mut state, "o");
    press(&mut state, "p");
    press(&mut state, "/");
    types(&mut state, "srv");
    press(&mut state, "enter");
    let picked = state.listed()[state.picked];
    assert!(offers(&state, "0 reset view"));
    press(&mut state, "0");
    sees(&state, "View reset: filter, only problems, order.");
    assert_eq!(state.listed()[state.picked], picked, "it stays picked");
    assert_eq!((state.sort, state.troubled), (Sort::default(), false));
    assert!(!offers(&state, "0 reset view"));
    (state.note, state.picked) = (None, 1);
    assert_eq!(text(&buffer(&state)), before);
}

#[test]
fn a_reset_leaves_other_screens_as_they_are() {
    let mut state = scene("checks");
    state.size = (120, 40);
    state.sort = Sort::Verdict;
    for key in ["p", "o", "z"] {
        press(&mut state, key);
    }
    press(&mut state, ":");
    types(&mut state, "reset");
    press(&mut state, "enter");
    sees(&state, "View reset: only problems, unfolded checks, zoom.");
    assert_eq!(
        (
            state.sort,
            state.problems,
            state.unfolded,
            state.is_zoomed()
        ),
        (Sort::Verdict, false, false, false)
    );
    let mut help = scene("help");
    press(&mut help, "pagedown");
    press(&mut help, "0");
    sees(&help, "View reset: position.");
    assert_eq!(help.frame().scroll, 0);
}

#[test]
fn a_pane_takes_the_whole_screen_and_gives_it_back() {
    for (name, beside) in [
        ("line-broken", "the connection, from here"),
        ("checks", "why it matters"),
        ("causes", "│"),
    ] {
        for back in ["z", "esc"] {
            let mut state = scene(name);
            state.size = (120, 40);
            let (before, frames) = (text(&buffer(&state)), state.frames.len());
            assert!(
                before.contains(beside) && offers(&state, "z zoom"),
                "{before}"
            );
            press(&mut state, "z");
            let zoomed = text(&buffer(&state));
            let tabs = zoomed.lines().nth(1).unwrap_or_default().to_owned();
            assert!(tabs.contains("▸ zoomed"), "{zoomed}");
            assert!(offers(&state, "z zoom out") && offers(&state, "esc zoom out"));
            let body: Vec<&str> = zoomed.lines().skip(2).collect();
            let alone = !body.join("\n").contains(beside);
            // The list of checks has the same headings as the pane beside the connection.
            assert!(alone || name == "checks", "{zoomed}");
            press(&mut state, back);
            assert_eq!(text(&buffer(&state)), before, "{name}, {back}");
            assert_eq!(state.frames.len(), frames);
        }
    }
}

#[test]
fn where_there_is_one_pane_there_is_no_zoom() {
    for (name, size) in [
        ("line-broken", (80, 24)),
        ("line-broken", (101, 24)),
        ("journal", (120, 40)),
        ("hosts-several", (120, 40)),
    ] {
        let mut state = scene(name);
        state.size = size;
        assert!(!offers(&state, "z zoom"), "{name} at {size:?}");
        press(&mut state, "z");
        assert!(!state.frame().zoomed);
        sees(&state, "There are no two panes here that could be zoomed.");
    }
    // A smaller terminal shows what it always shows; esc goes back at once.
    let mut state = scene("line-broken");
    state.size = (120, 40);
    press(&mut state, "z");
    state.size = (80, 24);
    assert!(!text(&buffer(&state)).contains("zoomed"));
    press(&mut state, "esc");
    assert_eq!(state.tab(), None);
}

/// Everything a list with one opened row shows can be read, however small the terminal is.
#[test]
fn what_is_opened_in_a_list_is_read_to_its_end() {
    for name in ["causes", "fixes", "journal"] {
        let mut state = scene(name);
        state.size = (40, 200);
        let whole = text(&buffer(&state));
        state.size = (40, 12);
        let mut seen = String::new();
        let mut last = String::new();
        for _ in 0..60 {
            let shown = text(&buffer(&state));
            if shown == last {
                break;
            }
            seen += &shown;
            last = shown;
            press(&mut state, "pagedown");
        }
        assert!(matches!(
            state.tab(),
            Some(Tab::Causes | Tab::Fixes | Tab::Journal)
        ));
        let rows = whole.lines().skip(8).filter(|row| row.starts_with("   "));
        // What is picked stands in rows that end where the screen does.
        for row in rows.filter(|row| !row.contains('[')) {
            let words = row.trim();
            assert!(
                seen.contains(words),
                "{name}: `{words}` is out of reach:\n{seen}"
            );
        }
    }
}

#[test]
fn columns_are_shown_and_hidden_and_the_host_stays() {
    let mut state = scene("hosts-several");
    state.size = (120, 24);
    let before = text(&buffer(&state));
    assert!(offers(&state, "C columns"));
    press(&mut state, "C");
    sees(&state, "[x] host the host; always shown");
    sees(&state, "[ ] address the address that was connected to");
    press(&mut state, "space");
    assert!(state.columns.has(Column::Host));
    press(&mut state, "down");
    press(&mut state, "space");
    press(&mut state, "j");
    press(&mut state, "space");
    press(&mut state, "C");
    assert_eq!(state.prompt, None);
    let words: Vec<_> = state.columns.iter().map(Column::word).collect();
    assert_eq!(words, ["host", "address", "verdict", "cause"]);
    sees(&state, "host address verdict cause");
    let shown = text(&buffer(&state));
    assert!(!shown.contains("○━●"), "no steps:\n{shown}");
    for (command, says) in [
        (
            "columns adress",
            "`adress` is not a column of the list of hosts: there are host, address,",
        ),
        ("columns host", "`host` is always shown"),
    ] {
        press(&mut state, ":");
        types(&mut state, command);
        press(&mut state, "enter");
        sees(&state, says);
        press(&mut state, "esc");
    }
    press(&mut state, ":");
    types(&mut state, "columns likelihood");
    press(&mut state, "enter");
    sees(&state, "likelihood");
    press(&mut state, "0");
    sees(&state, "View reset: columns.");
    state.note = None;
    assert_eq!(text(&buffer(&state)), before);
    // What the configuration chose is what a reset leads to.
    let chosen = Columns::of(&["address".to_owned()]).expect("a column");
    (state.columns, state.manners.columns) = (chosen.clone(), chosen);
    assert!(!offers(&state, "0 reset view"));
}

#[test]
fn columns_that_have_no_room_are_left_out_and_the_menu_says_so() {
    let mut state = scene("hosts-several");
    let all = Column::NAMED.map(|(word, _)| word.to_owned());
    state.columns = Columns::of(&all).expect("columns");
    for (size, shows) in [
        ((200, 50), vec!["address", "started", "likelihood", "cause"]),
        ((80, 24), vec!["address", "cause"]),
        ((40, 12), vec!["host", "cause"]),
    ] {
        state.size = size;
        let shown = text(&buffer(&state));
        for word in shows {
            assert!(shown.contains(word), "{word}:\n{shown}");
        }
        press(&mut state, "C");
        let menu = text(&buffer(&state));
        assert_eq!(menu.contains("no room for it here"), size.0 < 200, "{menu}");
        press(&mut state, "esc");
    }
    // Nothing was checked: there is nothing to show in them.
    let mut none = scene("hosts-demo");
    assert!(!offers(&none, "C columns"));
    press(&mut none, "C");
    sees(
        &none,
        "Columns show what a check found: no host was checked yet.",
    );
}
