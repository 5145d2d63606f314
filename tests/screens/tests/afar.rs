//! A host at the far end of a channel, at the keys: looked at, fixed and undone from the desk. The far
//! end is this very program.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use redial::dashboard::state::{
    ChannelStage, HostPlace, Manners, Nearness, Prompt, Screen, State, Tab,
};
use redial_engine::Journal;
use redial_lab::Simulated;
use redial_model::{Side, Slot, Target, Value, places};
use redial_remote::Agent;
use redial_tests_screens::{Lab, Player};

/// Answers at the far end, where it was started as one: with a machine's file and what it may do.
#[test]
fn far_end() {
    let words: Vec<String> = std::env::args().collect();
    let Some(file) = words.iter().find(|word| word.ends_with("machine.json")) else {
        return;
    };
    // What the runner of tests printed is a line of its own.
    println!();
    let journal = PathBuf::from(format!("{file}.journal"));
    let agent = Agent {
        machine: Arc::new(Simulated::open(Path::new(file)).expect("a machine")),
        probes: redial_catalog::PROBES,
        fixes: redial_catalog::FIXES,
        journal: Ok(Journal::at(&journal)),
        readonly: words.iter().any(|word| word == "readonly"),
        version: "0.0.0",
    };
    agent.serve(io::stdin(), io::stdout()).expect("it answers");
}

/// What starts this program as the far end of a machine.
fn command(lab: &Lab, more: &str) -> String {
    let program = std::env::current_exe().expect("a program");
    let (program, file) = (program.display(), lab.file().display());
    format!("'{program}' far_end {more} --exact --nocapture '{file}'")
}

/// A desk before a host that only answers on the network.
struct Desk {
    player: Player,
    /// Who serves the host.
    _host: Player,
}

impl Desk {
    fn before(lab: &Lab) -> Self {
        let host = Player::at(lab.place());
        let reach = host.state.hosts[0].reach.as_ref().expect("it is served");
        let target = Target::at("127.0.0.1", reach.target.port);
        let player = Player::with(HostPlace::Host(target), Manners::default());
        Self {
            player,
            _host: host,
        }
    }

    /// Types a channel, and waits for what becomes of it.
    fn names(&mut self, channel: &str) {
        self.player.press("v");
        self.player.press("ctrl-u");
        self.player.types(channel);
        self.player.press("enter");
        let stands = |state: &State| {
            let channel = state.hosts[0].channel.as_ref();
            !state.hosts[0].is_busy() && channel.is_none_or(|c| c.stage != ChannelStage::Opening)
        };
        self.player.until("the channel is known", stands);
    }

    /// The same with one that leads there: the far cards are filled.
    fn reaches(&mut self, channel: &str) {
        self.names(channel);
        let looked = |state: &State| {
            let facts = state.report().map(|report| &report.facts);
            facts.is_some_and(|facts| facts.sees(Side::Host)) && !state.hosts[0].is_busy()
        };
        self.player.until("the far cards fill", looked);
    }
}

fn words(state: &State, side: Side) -> Vec<Option<Nearness>> {
    let host = &state.hosts[0];
    let of_side = host.rows.iter().filter(|row| row.card.side == side);
    of_side.map(|row| host.nearness(row)).collect()
}

fn layer() -> Slot {
    places::rdp_tcp("SecurityLayer")
}

#[test]
fn a_host_is_looked_at_fixed_and_undone_from_the_desk() {
    let lab = Lab::of("turned-down", "far-fix", |_| {});
    let before = lab.slots();
    let mut desk = Desk::before(&lab);
    desk.player.sees("as a script");
    desk.player
        .sees("[x] looks at the host itself: asks for a channel");
    assert!(
        words(&desk.player.state, Side::Host)
            .iter()
            .all(Option::is_none)
    );
    // The key at the settle line asks for the channel.
    desk.player.press("x");
    assert_eq!(
        desk.player.state.prompt,
        Some(Prompt::Channel(String::new()))
    );
    desk.player.sees("such as: ssh:127.0.0.1");
    desk.player.press("esc");
    desk.reaches(&command(&lab, ""));
    let state = &desk.player.state;
    assert!(
        words(state, Side::Host)
            .iter()
            .all(|w| *w == Some(Nearness::Far))
    );
    assert!(
        words(state, Side::Client)
            .iter()
            .all(|w| *w == Some(Nearness::Near))
    );
    desk.player.sees_no("[x]");
    desk.player.sees("can be undone");
    desk.player.press("tab");
    desk.player.sees("● service ok far");
    desk.player.sees("● address ok near");
    // Plan, confirm, apply, recheck, keep: all by the far end.
    desk.player.state.show(Tab::Line);
    desk.player.press("1");
    desk.player
        .sees("after 5 minutes, unless the connection is found good");
    desk.player.sees("--via");
    desk.player.confirm();
    desk.player.until_looked_again();
    desk.player.until("the guard is taken away", |s| {
        s.hosts[0].mend.as_ref().is_some_and(|m| m.kept)
    });
    desk.player.sees("● HEALTHY");
    assert_eq!(lab.value(&layer()), Value::Dword(2));
    let journal = Journal::at(format!("{}.journal", lab.file().display()));
    assert_eq!(journal.ids().expect("a journal").len(), 1);
    desk.player.until("the journal is told", |s| {
        s.hosts[0].journal.iter().any(|entry| entry.is_far)
    });
    desk.player.press("u");
    desk.player.confirm();
    desk.player.until_looked_again();
    desk.player.sees("✗ TROUBLE");
    assert_eq!(lab.slots(), before);
}

#[test]
fn a_refused_channel_keeps_its_text_and_the_report() {
    let lab = Lab::of("turned-down", "far-refused", |_| {});
    let mut desk = Desk::before(&lab);
    let report = desk.player.state.report().expect("a report").clone();
    desk.names("ssh 'srv01");
    let prompt = |text: &str| Some(Prompt::Channel(text.into()));
    assert_eq!(desk.player.state.prompt, prompt("ssh 'srv01"));
    desk.player.sees("bad command `ssh 'srv01`");
    assert_eq!(desk.player.state.hosts[0].channel, None);
    desk.player.press("esc");
    desk.names("/nonexistent/ssh srv01");
    assert_eq!(desk.player.state.prompt, prompt("/nonexistent/ssh srv01"));
    desk.player.sees("cannot start `/nonexistent/ssh srv01`");
    assert_eq!(desk.player.state.report(), Some(&report));
    let state = &desk.player.state;
    let unreached = |w: &Option<Nearness>| *w == Some(Nearness::NotReached);
    assert!(words(state, Side::Host).iter().all(unreached));
    desk.player.press("esc");
    desk.player.sees("not reached: /nonexistent/ssh srv01");
    // Typed again, the earlier one comes back.
    desk.player.presses(&["v", "ctrl-u", "up"]);
    assert_eq!(desk.player.state.prompt, prompt("/nonexistent/ssh srv01"));
    desk.player.presses(&["ctrl-u", "enter"]);
    desk.player
        .until("it is looked at again", |s| !s.hosts[0].is_busy());
    assert_eq!(desk.player.state.hosts[0].channel, None);
    assert!(
        words(&desk.player.state, Side::Host)
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn what_the_network_shows_stays_when_the_channel_ends() {
    let lab = Lab::of("turned-down", "far-lost", |_| {});
    let mut desk = Desk::before(&lab);
    // It says hello, and ends at the first question.
    let hello = r#"{\"redial\":1,\"version\":\"9\",\"readonly\":false,\"now\":1.0,\"system\":{\"is\":{\"computer\":\"SRV01\"}}}"#;
    if cfg!(unix) {
        desk.names(&format!(
            "sh -c 'echo \"{hello}\"; read asked; echo >&2 gone; exit 7'"
        ));
        desk.player.until("that it ended is told", |s| {
            let channel = s.hosts[0].channel.as_ref();
            channel.is_some_and(|c| matches!(c.stage, ChannelStage::Lost(_)))
                && !s.hosts[0].is_busy()
        });
        desk.player
            .sees("(exit status 7): gone. What the network showed stays.");
        desk.player.sees("security.downgraded");
        desk.player.press("tab");
        desk.player.sees("could not look not reached");
    }
    // A channel that leads there takes its place.
    desk.player.state.show(Tab::Line);
    desk.reaches(&command(&lab, "readonly"));
    desk.player.sees_no("What the network showed stays.");
    desk.player.press("1");
    desk.player
        .sees("was started with --readonly and changes nothing");
    desk.player.press("enter");
    assert_eq!(lab.value(&layer()), Value::Dword(0));
}

#[test]
fn another_machine_at_the_far_end_is_changed_only_by_its_name() {
    let lab = Lab::of("renewal", "far-own", |_| {});
    let other = Lab::of("renewal", "far-other", |state| {
        state.system.computer = "SRV02".into();
    });
    let (own, before) = (lab.slots(), other.slots());
    let mut desk = Desk::before(&lab);
    desk.reaches(&command(&other, ""));
    desk.player.until("it is seen to be another", |s| {
        s.report()
            .is_some_and(|r| r.facts.other_machine().is_some())
    });
    desk.player.press("1");
    desk.player
        .sees("The computer at the other end of the channel is SRV02, and srv01.corp.test answers");
    while !desk.player.state.frame().read {
        desk.player.press("enter");
    }
    desk.player.press("enter");
    desk.player.sees("This is not `SRV02");
    assert!(matches!(desk.player.state.screen(), Screen::Plan(_)));
    let (word, _) = desk.player.state.typing().expect("a word is asked for");
    let word = word.to_owned();
    assert!(word.starts_with("SRV02"), "{word}");
    desk.player.types(&word);
    desk.player.press("enter");
    desk.player.until_looked_again();
    assert_ne!(other.slots(), before);
    assert_eq!(lab.slots(), own);
}

#[test]
fn another_place_is_named_listed_apart_and_taken_away() {
    let lab = Lab::of("tls-off", "far-place", |_| {});
    let mut desk = Desk::before(&lab);
    let place = format!("from {}", command(&lab, "readonly"));
    desk.player.press("V");
    desk.player.types("jump");
    desk.player.press("enter");
    desk.player.sees("begin with `through` and a command");
    desk.player.press("ctrl-u");
    desk.player.types(r"from C:\Tools\redial.exe agent");
    desk.player.press("enter");
    desk.player
        .sees(r"`C:\Tools\redial.exe` would lose a backslash");
    desk.player.press("ctrl-u");
    desk.player.types(&place);
    desk.player.press("enter");
    desk.player.until("the steps from there are drawn", |s| {
        let view = s.hosts[0].views.get(&0);
        let steps = view.map_or(0, |v| v.line.iter().filter(|r| r.state.is_whole()).count());
        s.hosts[0].is_busy() && steps == 3
    });
    desk.player.sees("from '");
    desk.player.until("it is looked at from there", |s| {
        !s.hosts[0].is_busy() && s.report().is_some_and(|r| !r.vantages.is_empty())
    });
    desk.player.press("tab");
    desk.player.sees("from elsewhere ● vantage");
    desk.player.presses(&["V", "enter"]);
    desk.player.until("it is looked at from here alone", |s| {
        !s.hosts[0].is_busy() && s.report().is_some_and(|r| r.vantages.is_empty())
    });
    desk.player.sees_no("from elsewhere");
}

#[test]
fn a_capsule_of_a_host_that_nobody_saw_is_refused_and_writes_no_file() {
    let lab = Lab::of("tls-off", "far-capsule", |_| {});
    let mut desk = Desk::before(&lab);
    let file = lab.file().with_extension("capsule");
    desk.player.press("s");
    desk.player.press("ctrl-u");
    desk.player.types(&file.display().to_string());
    desk.player.press("enter");
    desk.player
        .sees("no capsule: redial did not look at the host's own computer.");
    assert!(!file.exists());
}
