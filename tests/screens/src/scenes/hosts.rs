//! Hosts, and everything that is known about one.

use redial::dashboard::state::{
    Column, Frame, HostPlace, Manners, ProbeProgress, Prompt, Recent, Sample, Screen, Shown, Stage,
    State, Tab,
};
use redial_check::Check;
use redial_engine::Rights;
use redial_model::{
    AddressFact, End, Hex, Lookup, Means, Rung, RungState, Target, VantageFact, View,
};
use redial_report::{AddressLine, RungEnd, VantageLine};

use super::{
    gateway,
    made::{NOW, checked, empty, on, srv01, with, world},
};

pub(super) fn lists(add: &mut impl FnMut(&'static str, State)) {
    let mut demo = empty(Manners {
        demo: true,
        ..Manners::default()
    });
    demo.add_lab("");
    add("hosts-demo", demo);
    add("hosts-several", several());
    add(
        "hosts-columns",
        with(several(), |s| {
            for column in [Column::Address, Column::Warnings, Column::Started] {
                s.columns.toggle(column);
            }
            s.prompt = Some(Prompt::Columns(1));
        }),
    );
    add("hosts-none", empty(Manners::default()));
}

/// Hosts in every state, and some that were dialled lately.
fn several() -> State {
    let mut s = empty(Manners::default());
    for name in [
        "srv01.corp.test",
        "srv02.corp.test",
        "192.0.2.7:3390",
        "gone",
    ] {
        s.add(
            HostPlace::Host(Target::parse(name).expect("a target")),
            name,
            "",
        );
    }
    checked(&mut s.hosts[0], world("healthy"), Rights::Absent);
    checked(&mut s.hosts[1], world("closes-at-hello"), Rights::Absent);
    s.hosts[2].stage = Stage::Checking;
    s.hosts[3].stage = Stage::Failed("cannot look at this machine".into());
    s.recent = vec![
        Recent {
            host: "rdgw.corp.test".into(),
            at: NOW - 86_400.0,
            says: "0x904 3 times in thirty days".into(),
            bad: true,
        },
        Recent {
            host: "jump01".into(),
            at: NOW - 7200.0,
            says: "connected".into(),
            bad: false,
        },
    ];
    s.picked = 1;
    s
}

pub(super) fn lines(add: &mut impl FnMut(&'static str, State)) {
    add("line-broken", on("tls-off", Tab::Line));
    add(
        "line-checking",
        with(on("tls-off", Tab::Line), |s| {
            let host = &mut s.hosts[s.at];
            host.stage = Stage::Checking;
            host.shown = None;
            host.lines[0].line[3].state = RungEnd::NotReached;
            host.lines[0].line[3].ms = None;
            host.rows.iter_mut().enumerate().for_each(|(at, row)| {
                row.asked = if at < 2 {
                    ProbeProgress::Told(0.4)
                } else if at < 5 {
                    ProbeProgress::Looking
                } else {
                    ProbeProgress::Waiting
                }
            });
        }),
    );
    add(
        "line-live",
        with(
            srv01(Manners::default(), world("healthy"), Rights::Absent),
            |s| {
                let line = s.hosts[0].lines[0].clone();
                let times = [2.1, 2.3, 2.0, 2.2, 9.8, 2.4, 0.0, 2.2, 2.1, 3.0, 2.6, 2.2];
                for (at, ms) in times.into_iter().enumerate() {
                    let up = ms > 0.0;
                    s.hosts[0].live.add(Sample {
                        at: NOW + at as f64,
                        line: line.clone(),
                        round_trip: up.then_some(ms),
                        up,
                    });
                }
            },
        ),
    );
    add(
        "line-addresses",
        srv01(Manners::default(), two_addresses(), Rights::Absent),
    );
    add(
        "line-gateway",
        srv01(Manners::default(), gateway::none(), Rights::Absent),
    );
    let elsewhere = || srv01(Manners::default(), from_elsewhere(), Rights::Absent);
    add("line-elsewhere", elsewhere());
    add(
        "line-elsewhere-checking",
        with(elsewhere(), |s| {
            s.hosts[0].stage = Stage::Checking;
            s.hosts[0].views = going_on().into_iter().enumerate().collect();
        }),
    );
}

/// A host that closes here and works through a jump host; another one could not look.
fn from_elsewhere() -> Shown {
    let mut report = world("closes-at-hello").plain;
    let step = |rung, ms| RungState {
        rung,
        end: End::Ok,
        ms,
        bytes: Hex::default(),
    };
    let through = |command: &str| View::of(command.into(), Means::Through);
    let jump = View {
        rungs: vec![
            step(Rung::X224, 310.0),
            step(Rung::Tls, 9.5),
            step(Rung::Nla, 6.2),
        ],
        computer: Some("SRV01".into()),
        ..through("ssh -W '[%h]:%p' admin@jump")
    };
    let away = View {
        missed: Some("the command ended before the host answered (exit status: 255)".into()),
        received: Some("ssh: connect to host other port 22: Connection refused".into()),
        ..through("ssh -W '[%h]:%p' admin@other")
    };
    let views = vec![jump, away];
    report.facts.add(VantageFact { views }.into());
    Shown::new(Check::default().again(report))
}

/// Three other places: one is on its way, one has not begun, one could not look.
fn going_on() -> [VantageLine; 3] {
    let rungs = [(Rung::Tcp, 3.1), (Rung::X224, 3.4)].map(|(rung, ms)| RungState {
        rung,
        end: End::Ok,
        ms,
        bytes: Hex::default(),
    });
    let climbs = View {
        lookup: Some(AddressFact {
            host: "srv01.corp.test".into(),
            lookup: Lookup::System,
            addresses: vec![[192, 0, 2, 7].into()],
            ms: 1.2,
        }),
        address: Some(([192, 0, 2, 7], 3389).into()),
        rungs: rungs.into(),
        ..View::of("ssh:admin@jump".into(), Means::From)
    };
    let waits = View::of("ssh -W '[%h]:%p' admin@jump".into(), Means::Through);
    let why = "the command ended before the host answered";
    let away = View::missed("ssh:admin@other".into(), Means::From, why);
    [climbs, waits, away].map(|view| VantageLine::under_way(&view))
}

/// A host with two addresses, of which one answers as it should.
fn two_addresses() -> Shown {
    let mut shown = world("closes-at-hello");
    let broken = shown.plain.line.clone();
    let mut up = broken.clone();
    up.iter_mut()
        .for_each(|r| (r.state, r.ms) = (RungEnd::Ok, Some(12.5)));
    shown.plain.lines = vec![
        AddressLine {
            address: "192.0.2.7:3389".into(),
            line: broken,
        },
        AddressLine {
            address: "[2001:db8::7]:3389".into(),
            line: up,
        },
    ];
    shown
}

pub(super) fn views(add: &mut impl FnMut(&'static str, State)) {
    add(
        "checks",
        with(on("key-denied", Tab::Checks), |s| probe(s, "key")),
    );
    add(
        "checks-problems",
        with(on("key-denied", Tab::Checks), |s| {
            s.problems = true;
            probe(s, "handshake");
        }),
    );
    add(
        "detail",
        with(on("key-denied", Tab::Checks), |s| {
            probe(s, "key");
            s.frames.push(detail(s));
        }),
    );
    add(
        "detail-bytes",
        with(on("key-denied", Tab::Checks), |s| {
            probe(s, "key");
            s.bytes = true;
            s.frames.push(Frame {
                scroll: 38,
                ..detail(s)
            });
        }),
    );
    add(
        "zoomed",
        with(on("tls-off", Tab::Line), |s| {
            s.frames.last_mut().expect("a page").zoomed = true;
        }),
    );
    add("causes", on("closes-at-hello", Tab::Causes));
    add("fixes", on("key-denied", Tab::Fixes));
}

/// Picks a probe.
fn probe(state: &mut State, id: &str) {
    let host = &mut state.hosts[state.at];
    host.probe = host
        .rows
        .iter()
        .position(|r| r.card.id == id)
        .expect("a probe");
}

/// The picked probe in full.
fn detail(state: &State) -> Frame {
    Frame::of(Screen::Detail(state.hosts[state.at].probe))
}
