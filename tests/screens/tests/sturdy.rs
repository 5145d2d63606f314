//! Any size, any text: the screen stays whole.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

use std::{collections::BTreeMap, io::Write};

use ratatui::{
    Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, buffer::Buffer, layout::Rect,
};
use redial::dashboard::{
    draw, hit,
    keys::Keymap,
    state::{Asking, MendStage, Prompt, Recent, Screen, Shown, State},
    theme::Theme,
};
use redial_model::{Evidence, Said, Step, Value};
use redial_report::Report;
use redial_tests_screens::{Scene, buffer, scenes, text};

/// What somebody who means harm would like to see on a terminal.
const EVIL: &str = "a\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}txet\u{2066}\u{200b}\r\n\tb\u{8}\u{7f}漢字かな🦀e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}<b>";

/// The same, and longer than any screen.
fn evil() -> String {
    let zalgo = format!("z{}", "\u{336}".repeat(1500));
    format!("{EVIL}{zalgo}{}{EVIL}", "長い名前".repeat(700))
}

#[test]
fn no_size_is_too_small_or_too_odd() {
    let all = scenes();
    let draws = |scene: &Scene, width: u16, height: u16| {
        let mut state = scene.state.clone();
        state.size = (width, height);
        let drawn = buffer(&state);
        assert_eq!(drawn.area, Rect::new(0, 0, width, height));
        hit(&state, width / 2, height / 2);
        drawn
    };
    std::thread::scope(|scope| {
        for start in 0..2 {
            let all = &all;
            scope.spawn(move || {
                for width in (1..=200).filter(|w| w % 2 == start) {
                    for height in 1..=60 {
                        let number = usize::from(width) * 7 + usize::from(height);
                        // Every scene where it is tight, one after the other where there is room.
                        if width % 13 == 0 && height < 30 {
                            all.iter()
                                .for_each(|scene| drop(draws(scene, width, height)));
                        } else {
                            draws(&all[number % all.len()], width, height);
                        }
                    }
                }
            });
        }
    });
    let small = text(&draws(&all[0], 30, 10));
    assert!(
        small.contains("redial needs 40×12; this is") && small.contains("30×10"),
        "{small}"
    );
    for scene in &all {
        let shown = text(&draws(scene, 40, 12));
        assert!(
            shown.starts_with(" redial") && shown.lines().count() == 12,
            "{}:\n{shown}",
            scene.name
        );
    }
}

/// Puts the worst text wherever a text can come from outside.
fn poison(state: &mut State) {
    let evil = evil();
    poison_with(state, &evil, Reach::Everywhere);
    state.recent.push(Recent {
        host: evil.clone(),
        at: 0.0,
        says: evil.clone(),
        bad: true,
    });
    if let Some(note) = &mut state.note {
        note.says.clone_from(&evil);
    }
    if let Some(Prompt::Dial(text) | Prompt::Palette(text, _) | Prompt::Save(_, text)) =
        &mut state.prompt
    {
        text.clone_from(&evil);
    }
    for frame in &mut state.frames {
        if let Screen::Code(code) = &mut frame.screen {
            (code.typed, code.says) = (evil.clone(), evil.clone());
        }
    }
}

/// How far a text reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Also into reports that are fit to be shown around.
    Everywhere,
    /// Only to where names may stand.
    Names,
}

/// Puts a text wherever one can come from a host.
fn poison_with(state: &mut State, text: &str, reach: Reach) {
    let evil = text.to_owned();
    let hidden = reach == Reach::Everywhere;
    let said = || Said::new(&evil);
    for host in &mut state.hosts {
        host.name.clone_from(&evil);
        for line in &mut host.lines {
            line.address = said();
            line.line.iter_mut().for_each(|r| r.detail = said());
        }
        for view in host.views.values_mut() {
            view.label = evil.as_str().into();
            let rungs = view.line.iter_mut();
            rungs.for_each(|rung| rung.detail = evil.as_str().into());
        }
        if let Some(reach) = &mut host.reach {
            (reach.target.host, reach.words) = (evil.clone(), evil.clone());
        }
        host.unread = Some(evil.clone());
        for entry in &mut host.journal {
            entry.target.clone_from(&evil);
            entry.steps.push((Step::ByHand(said()), None));
            entry.stopped = Some(evil.clone());
        }
        if let Some(mend) = &mut host.mend {
            if hidden {
                mend.fix.clone_from(&evil);
            }
            mend.steps.push(Step::ByHand(said()));
            mend.marks.push(None);
            if let MendStage::Stopped(ended) = &mut mend.stage {
                ended.why.clone_from(&evil);
            }
        }
        let Some(shown) = host.shown.as_deref() else {
            continue;
        };
        let mut shown = Shown::clone(shown);
        // Where names are replaced, the report stays as it was.
        let _ = shown.hidden();
        spoil(&mut shown.plain, &evil);
        if hidden {
            shown = Shown::new(shown.plain);
        }
        host.found.clone_from(&shown.plain.findings);
        host.shown = Some(shown.into());
    }
    match state.asking_mut() {
        Some(Asking::Apply { confirm, .. }) => confirm.what.steps.push(Step::ByHand(said())),
        Some(Asking::TakeBack { entry, drift, .. }) => {
            entry.steps.push((Step::ByHand(said()), None));
            if let Some(drift) = drift {
                drift.found = Value::Text(evil);
            }
        }
        None => {}
    }
}

/// Puts a text into every field of a report that holds somebody else's.
fn spoil(report: &mut Report, evil: &str) {
    let said = || Said::new(evil);
    (report.target.host, report.verdict.says, report.started) = (evil.to_owned(), said(), said());
    report.line.iter_mut().for_each(|r| r.detail = said());
    for finding in &mut report.findings {
        finding.says = said();
        finding.evidence.push(Evidence {
            what: said(),
            seen: said(),
        });
    }
    for cause in &mut report.causes {
        (cause.says, cause.settle) = (said(), Some(said()));
        (cause.unknown, cause.next) = (vec![said()], vec![said()]);
        cause.because.push(evil.to_owned());
    }
    if let Some(certificate) = &mut report.facts.certificate {
        (certificate.subject, certificate.issuer) = (said(), said());
    }
    if let Some(identity) = &mut report.facts.identity {
        (identity.computer, identity.dns_computer) = (Some(said()), Some(said()));
    }
}

/// The bytes that bring a screen onto a real terminal.
fn written(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    let viewport = Viewport::Fixed(Rect::new(0, 0, state.size.0, state.size.1));
    let mut terminal = Terminal::with_options(
        CrosstermBackend::new(&mut bytes),
        TerminalOptions { viewport },
    )
    .unwrap();
    terminal
        .draw(|frame| draw(state, frame.buffer_mut()))
        .unwrap();
    drop(terminal);
    bytes.flush().unwrap();
    bytes
}

fn cells_are_sound(drawn: &Buffer, scene: &str) {
    for cell in drawn.content() {
        let symbol = cell.symbol();
        assert!(
            !symbol.chars().any(Said::steers),
            "{scene}: {symbol:?} reaches the screen"
        );
        assert!(
            symbol.chars().count() <= 4,
            "{scene}: one cell holds {} characters",
            symbol.chars().count()
        );
    }
}

#[test]
fn hostile_text_leaves_the_screen_intact() {
    for scene in scenes() {
        for size in [(80, 24), (120, 40), (41, 13)] {
            let mut state = scene.state.clone();
            state.size = size;
            poison(&mut state);
            let drawn = buffer(&state);
            cells_are_sound(&drawn, scene.name);
            // What a terminal makes of the bytes is what was drawn: nothing moved, nothing wrapped,
            // no colour leaked.
            let mut terminal =
                vt100::Parser::new(size.1.try_into().unwrap(), size.0.try_into().unwrap(), 0);
            terminal.process(&written(&state));
            let (screen, title) = (terminal.screen(), text(&drawn));
            for (y, line) in title.lines().enumerate() {
                let shown: String = (0..size.0)
                    .map(|x| {
                        screen.cell(y as u16, x).map_or(" ", |c| {
                            if c.has_contents() {
                                c.contents()
                            } else if c.is_wide_continuation() {
                                ""
                            } else {
                                " "
                            }
                        })
                    })
                    .collect();
                assert_eq!(
                    shown.trim_end(),
                    line,
                    "{} at {size:?}, row {y}",
                    scene.name
                );
            }
        }
    }
}

#[test]
fn what_is_shown_around_has_no_name_in_it() {
    const NAME: &str = "qzjsecretqzj";
    for scene in scenes() {
        let mut state = scene.state.clone();
        (state.manners.privacy, state.manners.demo) = (true, false);
        poison_with(&mut state, NAME, Reach::Names);
        for size in [(80, 24), (120, 60)] {
            state.size = size;
            let drawn = text(&buffer(&state));
            assert!(!drawn.contains("qzj"), "{}:\n{drawn}", scene.name);
        }
    }
}

#[test]
fn a_guard_in_a_journal_that_hosts_share_is_told_once() {
    let mut state = scenes()
        .into_iter()
        .find(|s| s.name == "lowered")
        .unwrap()
        .state;
    let same = state.host().unwrap().clone();
    state.hosts.push(same);
    assert_eq!(text(&buffer(&state)).matches("SECURITY LOWERED").count(), 1);
}

#[test]
fn sentences_name_the_keys_that_are_configured() {
    let keys = |word: &str, keys: &[&str]| {
        Keymap::with(&BTreeMap::from([(
            word.to_owned(),
            keys.iter().map(|k| (*k).to_owned()).collect(),
        )]))
        .unwrap()
    };
    for (keymap, says) in [
        (keys("undo", &["f9"]), "stay until f9 undoes them"),
        (keys("undo", &[]), "stay until :undo undoes them"),
    ] {
        let mut state = scenes()
            .into_iter()
            .find(|s| s.name == "stopped")
            .unwrap()
            .state;
        state.keys = keymap;
        assert!(text(&buffer(&state)).contains(says));
    }
}

#[test]
fn ascii_means_ascii() {
    for scene in scenes() {
        for poisoned in [false, true] {
            let mut state = scene.state.clone();
            state.manners.ascii = true;
            if poisoned {
                poison(&mut state);
            }
            let drawn = buffer(&state);
            assert!(
                drawn.content().iter().all(|c| c.symbol().is_ascii()),
                "{}:\n{}",
                scene.name,
                text(&drawn)
            );
        }
    }
}

#[test]
fn every_theme_says_the_same() {
    for scene in scenes() {
        let said = |theme: Theme| {
            let mut state = scene.state.clone();
            state.manners.theme = theme;
            buffer(&state)
        };
        let dark = text(&said(Theme::Dark));
        for (name, theme) in Theme::NAMED {
            let drawn = said(theme);
            assert_eq!(text(&drawn), dark, "{} in {name}", scene.name);
            let colours = drawn.content().iter().any(|c| {
                c.fg != ratatui::style::Color::Reset || c.bg != ratatui::style::Color::Reset
            });
            assert_eq!(colours, theme != Theme::Plain, "{} in {name}", scene.name);
        }
    }
}
