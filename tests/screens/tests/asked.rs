//! Somebody types and pastes where a host or a code is asked for: read, or answered with the whole
//! reason while the text stays.

use redial::dashboard::{
    effect::Effect,
    keys::Keymap,
    message::Message,
    state::{HostPlace, Manners, Prompt, Screen, State},
    update,
};
use redial_files::ScratchFolder;
use redial_tests_screens::{Player, buffer, text};

fn state() -> State {
    let mut state = State::new(Manners::default(), Keymap::default(), vec![]);
    state.size = (60, 20);
    state
}

/// Opens the prompt with this key, pastes, and presses enter.
fn answer(state: &mut State, key: char, pasted: &str) -> Vec<Effect> {
    let press = |state: &mut State, code| update(state, Message::Key(code));
    press(state, crossterm::event::KeyCode::Char(key).into());
    update(state, Message::Paste(pasted.into()));
    press(state, crossterm::event::KeyCode::Enter.into())
}

fn hosts(state: &State) -> Vec<&str> {
    state.hosts.iter().map(|host| host.name.as_str()).collect()
}

#[test]
fn what_is_pasted_becomes_its_hosts() {
    for (pasted, expected) in [
        (r"\\srv01\share", &["srv01:3389"][..]),
        ("mstsc /v:srv01:3390", &["srv01:3390"]),
        ("srv01\r\nsrv02\r\n", &["srv01:3389", "srv02:3389"]),
        (
            "srv01, srv02; srv03 3390",
            &["srv01:3389", "srv02:3389", "srv03:3390"],
        ),
        ("rdp://full%20address=s:srv01", &["srv01:3389"]),
    ] {
        let mut state = state();
        let effects = answer(&mut state, 'n', pasted);
        assert_eq!(hosts(&state), expected, "{pasted:?}");
        let opened = effects
            .iter()
            .filter(|e| matches!(e, Effect::Open(..)))
            .count();
        assert_eq!((opened, state.prompt), (expected.len(), None), "{pasted:?}");
    }
}

#[test]
fn what_is_refused_stays_with_the_whole_reason() {
    for (key, pasted, reason) in [
        (
            'n',
            "10.0.0.0/24",
            "one host per line (`redial check --file FILE`)",
        ),
        (
            'n',
            "Die Verbindung wurde getrennt",
            "Several hosts are separated by commas",
        ),
        ('n', "::1:3390", "[::1:3390] for the address"),
        ('n', "", "such as srv01 or 192.0.2.7:3390"),
        ('c', "srv01", "press esc, then n"),
        ('c', "0xZZ", "write a code as 0x904 or 2308"),
        (':', "interval x", "is not a number of seconds"),
    ] {
        let mut state = state();
        let effects = answer(&mut state, key, pasted);
        assert!(effects.is_empty() && state.hosts.is_empty(), "{pasted:?}");
        let kept = match &state.prompt {
            Some(Prompt::Dial(text) | Prompt::Code(text) | Prompt::Palette(text, _)) => text,
            other => panic!("{pasted:?}: {other:?}"),
        };
        assert_eq!(kept, pasted);
        let shown = text(&buffer(&state)).replace('\n', " ");
        let shown: Vec<&str> = shown.split_whitespace().collect();
        assert!(shown.join(" ").contains(reason), "{pasted:?}: {shown:?}");
        // The next key takes the reason away, and not the text.
        update(
            &mut state,
            Message::Key(crossterm::event::KeyCode::Char('1').into()),
        );
        assert!(
            state.refused.is_none() && state.prompt.is_some(),
            "{pasted:?}"
        );
    }
}

#[test]
fn a_code_is_explained_wherever_it_is_pasted() {
    for (key, pasted) in [
        ('n', "Fehlercode: 0x904"),
        ('n', "0x904"),
        ('c', "Error code: 0x904"),
    ] {
        let mut state = state();
        assert!(answer(&mut state, key, pasted).is_empty());
        let Screen::Code(code) = state.screen() else {
            panic!("{pasted:?}")
        };
        assert!(
            code.says.contains("FDCLOSE") && state.hosts.is_empty(),
            "{pasted:?}"
        );
    }
}

#[test]
fn a_file_that_is_dropped_is_asked_about_and_read() {
    let folder = ScratchFolder::new("dropped").unwrap();
    let path = folder.path().join("my srv.rdp");
    let content = "full address:s:127.0.0.1:1\r\n";
    let bytes: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&path, [&[0xFF, 0xFE], &bytes[..]].concat()).unwrap();
    let mut player = Player::new(HostPlace::Ward("closed"), Manners::default());
    let drop = |player: &mut Player, path: &str| {
        assert!(update(&mut player.state, Message::Paste(format!("'{path}'"))).is_empty());
        assert!(matches!(player.state.prompt, Some(Prompt::Dial(_))));
        player.press("enter");
    };
    drop(&mut player, &path.display().to_string());
    player.until("the file is read", |s| s.hosts.len() == 2);
    assert_eq!(player.state.hosts[1].name, "127.0.0.1:1");
    // What is not there keeps its name in the prompt.
    drop(&mut player, "/no/such.rdp");
    player.until("it is refused", |s| s.refused.is_some());
    assert_eq!(
        player.state.prompt,
        Some(Prompt::Dial("'/no/such.rdp'".into()))
    );
    // Other text goes nowhere.
    player.press("esc");
    update(&mut player.state, Message::Paste("srv01".into()));
    assert_eq!(player.state.prompt, None);
}
