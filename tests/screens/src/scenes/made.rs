//! States as the update leaves them, made without a check.

use std::{fs, path::Path, sync::Arc};

use redial::dashboard::{
    keys::Keymap,
    state::{
        Frame, HostNames, HostPlace, HostState, Manners, ProbeProgress, Reach, Screen, Shown,
        Stage, State, Tab,
    },
};
use redial_check::Check;
use redial_engine::Rights;
use redial_model::{End, Hex, Rung, RungState, Side, Snag, Target};
use redial_report::{AddressLine, Report};

/// The time at which every scene plays.
pub(super) const NOW: f64 = 1_795_485_600.0;

/// A saved report, judged anew.
pub fn world(name: &str) -> Shown {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("worlds")
        .join(name)
        .with_extension("json");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let report = Report::read(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Shown::new(Check::default().again(report))
}

/// A step that ended so.
pub(super) fn rung(rung: Rung, end: End, ms: f64) -> RungState {
    RungState {
        rung,
        end,
        ms,
        bytes: Hex::default(),
    }
}

pub(super) fn empty(manners: Manners) -> State {
    let mut state = State::new(
        manners,
        Keymap::default(),
        Check::default().asked().iter().map(|p| p.card()).collect(),
    );
    state.now = NOW;
    state
}

/// A host that was checked, as the update leaves it.
pub(super) fn checked(host: &mut HostState, shown: Shown, rights: Rights) {
    let report = &shown.plain;
    for row in &mut host.rows {
        let snag = report
            .snags
            .iter()
            .find(|s| s.probe == row.card.id)
            .map(|s| s.snag.clone());
        row.asked = match snag {
            Some(snag) => ProbeProgress::Snagged(snag),
            None if report.facts.knows(row.card.tells) => ProbeProgress::Told(1.2),
            None if row.card.side == Side::Line => ProbeProgress::Snagged(Snag::NotAsked {
                missing: "it was not asked for".into(),
            }),
            None => ProbeProgress::Snagged(Snag::NotHere),
        };
    }
    host.lines = if report.lines.is_empty() {
        vec![AddressLine {
            address: "127.0.0.1:3389".into(),
            line: report.line.clone(),
        }]
    } else {
        report.lines.clone()
    };
    host.reach = Some(Reach {
        target: report.target.clone(),
        client: rights,
        host: rights,
        host_names: HostNames::default(),
        client_names: HostNames::default(),
        can_elevate: false,
        far_readonly: false,
        words: "--lab tls-off".into(),
    });
    host.stage = Stage::Checked;
    host.shown = Some(Arc::new(shown));
}

/// The demo on one of its machines, with a world in place of a check.
pub(super) fn on(name: &str, tab: Tab) -> State {
    let mut state = empty(Manners {
        demo: true,
        ..Manners::default()
    });
    let lab = state.add_lab("");
    let at = lab
        .into_iter()
        .find(|id| state.hosts[*id].name == name)
        .expect("a host of the lab");
    checked(&mut state.hosts[at], world(name), Rights::Change);
    state.at = at;
    state.frames.push(Frame::of(Screen::Tab(tab)));
    state
}

pub(super) fn with(mut state: State, change: impl FnOnce(&mut State)) -> State {
    change(&mut state);
    state
}

/// A host of the network, shown as a check of it ended.
pub(super) fn srv01(manners: Manners, shown: Shown, rights: Rights) -> State {
    let mut state = empty(manners);
    let target = Target::parse("srv01.corp.test").expect("a target");
    state.at = state.add(HostPlace::Host(target), "srv01.corp.test", "");
    checked(&mut state.hosts[0], shown, rights);
    state.frames.push(Frame::of(Screen::Tab(Tab::Line)));
    state
}
