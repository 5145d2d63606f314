use std::{fs, path::Path, sync::Arc};

use redial::dashboard::{
    confirm::Confirm,
    effect::TakeBack,
    keys::Keymap,
    message::{Ended, Left},
    shown,
    state::{
        Asked, Asking, CodeAsked, Drift, Entry, Frame, Host, Manners, Mend, Note, Place, Prompt,
        Reach, Recent, Rights, Sample, Screen, Shown, Stage, State, Tab,
    },
    theme::Tone,
};
use redial_catalog::{PROBES, diagnose};
use redial_causes::Priors;
use redial_engine::judge;
use redial_model::{Plan, Progress, Snag, Step, Target};
use redial_report::{AddressLine, Format, Report};

/// The time at which every scene plays.
const NOW: f64 = 1_795_485_600.0;

/// A screen worth looking at.
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// The dashboard that shows it.
    pub state: State,
}

/// A saved report, judged anew.
pub fn world(name: &str) -> Shown {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("worlds")
        .join(name)
        .with_extension("json");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut report = Report::read(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let snags: Vec<_> = report
        .snags
        .iter()
        .map(|s| (s.probe.clone(), s.snag.clone()))
        .collect();
    let diagnosis = diagnose(
        judge(PROBES, &report.facts),
        &report.facts,
        &snags,
        &Priors::default(),
    );
    (report.findings, report.causes, report.plans) =
        (diagnosis.findings, diagnosis.causes, diagnosis.plans);
    shown(report.conclude())
}

fn empty(manners: Manners) -> State {
    let mut state = State::new(
        manners,
        Keymap::default(),
        PROBES.iter().map(|p| p.card()).collect(),
    );
    state.now = NOW;
    state
}

/// A host that was checked, as the update leaves it.
fn checked(host: &mut Host, shown: Shown, rights: Rights) {
    let report = &shown.plain;
    for row in &mut host.rows {
        let snag = report
            .snags
            .iter()
            .find(|s| s.probe == row.card.id)
            .map(|s| s.snag.clone());
        row.asked = match snag {
            Some(snag) => Asked::Snagged(snag),
            None if report.facts.knows(row.card.tells) => Asked::Told(1.2),
            None => Asked::Snagged(Snag::NotHere),
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
        can_elevate: false,
        words: "--lab tls-off".into(),
    });
    host.stage = Stage::Checked;
    host.shown = Some(Arc::new(shown));
}

/// The demo on one of its machines, with a world in place of a check.
fn on(name: &str, tab: Tab) -> State {
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

fn with(mut state: State, change: impl FnOnce(&mut State)) -> State {
    change(&mut state);
    state
}

fn plan(state: &State, fix: &str) -> Plan {
    let report = &state
        .host()
        .and_then(|h| h.shown.as_deref())
        .expect("checked")
        .plain;
    report
        .plans
        .iter()
        .find(|p| p.fix == fix)
        .expect("a plan")
        .clone()
}

fn asking(mut state: State, fix: &str, typed: &str) -> State {
    let plan = plan(&state, fix);
    let card = redial_catalog::fix(fix).expect("a fix").card();
    let mut confirm = Confirm::of(plan.clone(), card);
    if let Some((_, text)) = &mut confirm.word {
        text.push_str(typed);
    }
    state.asking = Some(Asking::Apply {
        confirm,
        hidden: plan,
    });
    state.frames.push(Frame::of(Screen::Plan));
    state
}

fn entry(plan: &Plan, id: &str, armed: Option<f64>, undoable: bool) -> Entry {
    let done = |step: &Step| {
        if matches!(step, Step::ByHand(_) | Step::Require(_)) {
            None
        } else {
            Some(if undoable {
                Progress::Done
            } else {
                Progress::Undone
            })
        }
    };
    Entry {
        id: id.into(),
        fix: plan.fix.clone(),
        target: "srv01.corp.test:3389".into(),
        at: NOW - 60.0,
        standing: if undoable { "applied" } else { "taken back" },
        undoable,
        armed,
        steps: plan.steps.iter().map(|s| (s.clone(), done(s))).collect(),
        recheck: plan.recheck.clone(),
        stopped: None,
    }
}

/// A machine on which the fix was applied; `after` is what was found then.
fn mended(state: &mut State, fix: &str, after: Option<Shown>, armed: Option<f64>) {
    let plan = plan(state, fix);
    let record = entry(&plan, "20261123-225900-123", armed, true);
    let host = &mut state.hosts[state.at];
    let mut mend = Mend::begin(
        fix,
        false,
        plan.steps.clone(),
        host.shown.clone(),
        plan.recheck.clone(),
    );
    mend.marks = plan
        .steps
        .iter()
        .map(|s| {
            if matches!(s, Step::ByHand(_)) {
                None
            } else {
                Some(Progress::Done)
            }
        })
        .collect();
    mend.ended = Some(Ok(Some(record.id.clone())));
    mend.kept = armed.is_none();
    if let Some(after) = after {
        checked(host, after, Rights::Change);
        mend.after = host.shown.clone();
    }
    host.mend = Some(mend);
    host.journal = vec![record];
    state.frames.push(Frame::of(Screen::Mend));
}

/// Every screen.
pub fn scenes() -> Vec<Scene> {
    let mut all = Vec::new();
    let mut add = |name, state| all.push(Scene { name, state });
    lists(&mut add);
    lines(&mut add);
    views(&mut add);
    deeds(&mut add);
    others(&mut add);
    all
}

fn lists(add: &mut impl FnMut(&'static str, State)) {
    let demo = || {
        let mut state = empty(Manners {
            demo: true,
            ..Manners::default()
        });
        state.add_lab("");
        state
    };
    add("hosts-demo", demo());
    add(
        "hosts-several",
        with(empty(Manners::default()), |s| {
            for name in [
                "srv01.corp.test",
                "srv02.corp.test",
                "192.0.2.7:3390",
                "gone",
            ] {
                s.add(
                    Place::Host(Target::parse(name).expect("a target")),
                    name,
                    "",
                );
            }
            checked(&mut s.hosts[0], world("healthy"), Rights::Absent);
            checked(&mut s.hosts[1], world("closes-at-hello"), Rights::Absent);
            s.hosts[2].stage = Stage::Checking;
            s.hosts[3].stage = Stage::Failed("can't look at this machine".into());
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
        }),
    );
    add("hosts-none", empty(Manners::default()));
}

fn lines(add: &mut impl FnMut(&'static str, State)) {
    add("line-broken", on("tls-off", Tab::Line));
    add(
        "line-checking",
        with(on("tls-off", Tab::Line), |s| {
            let host = &mut s.hosts[s.at];
            host.stage = Stage::Checking;
            host.shown = None;
            host.lines[0].line[3].state = "not-reached".into();
            host.lines[0].line[3].ms = None;
            host.rows.iter_mut().enumerate().for_each(|(at, row)| {
                row.asked = if at < 2 {
                    Asked::Told(0.4)
                } else if at < 5 {
                    Asked::Looking
                } else {
                    Asked::Waiting
                }
            });
        }),
    );
    add(
        "line-live",
        with(empty(Manners::default()), |s| {
            s.at = s.add(
                Place::Host(Target::parse("srv01.corp.test").expect("a target")),
                "srv01.corp.test",
                "",
            );
            checked(&mut s.hosts[0], world("healthy"), Rights::Absent);
            s.frames.push(Frame::of(Screen::Tab(Tab::Line)));
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
        }),
    );
    add(
        "line-addresses",
        with(empty(Manners::default()), |s| {
            s.at = s.add(
                Place::Host(Target::parse("srv01.corp.test").expect("a target")),
                "srv01.corp.test",
                "",
            );
            let mut shown = world("closes-at-hello");
            let broken = shown.plain.line.clone();
            let mut up = broken.clone();
            up.iter_mut()
                .for_each(|r| (r.state, r.ms) = ("ok".into(), Some(12.5)));
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
            checked(&mut s.hosts[0], shown, Rights::Absent);
            s.frames.push(Frame::of(Screen::Tab(Tab::Line)));
        }),
    );
}

fn views(add: &mut impl FnMut(&'static str, State)) {
    let probe = |state: &mut State, id: &str| {
        let at = state.at;
        state.hosts[at].probe = state.hosts[at]
            .rows
            .iter()
            .position(|r| r.card.id == id)
            .expect("a probe");
    };
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
            s.frames.push(Frame::of(Screen::Detail));
        }),
    );
    add(
        "detail-bytes",
        with(on("tls-off", Tab::Checks), |s| {
            probe(s, "handshake");
            s.bytes = true;
            s.frames.push(Frame {
                scroll: 18,
                ..Frame::of(Screen::Detail)
            });
        }),
    );
    add("causes", on("closes-at-hello", Tab::Causes));
    add("fixes", on("key-denied", Tab::Fixes));
}

fn deeds(add: &mut impl FnMut(&'static str, State)) {
    add("plan", asking(on("tls-off", Tab::Line), "tls.enable", ""));
    add(
        "plan-weakens",
        asking(
            on("tls-off", Tab::Line),
            "security.step-down",
            "security.st",
        ),
    );
    add(
        "plan-readonly",
        with(asking(on("tls-off", Tab::Line), "tls.enable", ""), |s| {
            s.manners.readonly = true
        }),
    );
    add(
        "plan-script",
        asking(on("closes-at-hello", Tab::Line), "key.repair-access", ""),
    );
    add(
        "applying",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", None, None);
            let mend = s.hosts[s.at].mend.as_mut().expect("a deed");
            (mend.ended, mend.marks[0]) = (None, Some(Progress::Begun));
        }),
    );
    add(
        "applied",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", Some(world("tls-off-after")), None)
        }),
    );
    add(
        "applied-guarded",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", Some(world("tls-off")), Some(NOW + 251.0))
        }),
    );
    add(
        "lowered",
        with(on("tls-off", Tab::Line), |s| {
            mended(
                s,
                "security.step-down",
                Some(world("tls-off-after")),
                Some(NOW + 1741.0),
            )
        }),
    );
    add(
        "stopped",
        with(on("tls-off", Tab::Line), |s| {
            mended(s, "tls.enable", None, None);
            let mend = s.hosts[s.at].mend.as_mut().expect("a deed");
            mend.marks[0] = Some(Progress::Begun);
            let why = "drifted: the value holds 2, and held 0 when the plan was made".into();
            mend.ended = Some(Err(Ended {
                why,
                left: Left::Record("20261123-225900-123".into()),
                drift: None,
            }));
        }),
    );
    let kept = |s: &mut State| {
        let (enable, lower) = (plan(s, "tls.enable"), plan(s, "security.step-down"));
        s.hosts[s.at].journal = vec![
            entry(&lower, "20261123-225900-123", Some(NOW + 1500.0), true),
            entry(&enable, "20261123-215900-007", None, false),
        ];
    };
    add("journal", with(on("tls-off", Tab::Journal), kept));
    let take_back = |s: &mut State, drifts: bool| {
        kept(s);
        let entry = s.hosts[s.at].journal[0].clone();
        let drift = entry.steps.iter().find_map(|(step, _)| {
            if let Step::Change(change) = step {
                Some(change.clone())
            } else {
                None
            }
        });
        let drift = drift.filter(|_| drifts).map(|change| {
            Box::new(Drift {
                change,
                found: redial_model::Value::Dword(7),
            })
        });
        s.asking = Some(Asking::TakeBack {
            confirm: Confirm::by_key(TakeBack {
                id: entry.id.clone(),
                decided: vec![],
            }),
            entry,
            drift,
        });
        s.frames.push(Frame::of(Screen::Plan));
    };
    add(
        "take-back",
        with(on("tls-off", Tab::Journal), |s| take_back(s, false)),
    );
    add(
        "drifted",
        with(on("tls-off", Tab::Journal), |s| take_back(s, true)),
    );
}

fn others(add: &mut impl FnMut(&'static str, State)) {
    add(
        "help",
        with(on("tls-off", Tab::Line), |s| {
            s.frames.push(Frame::of(Screen::Help))
        }),
    );
    add(
        "help-searched",
        with(on("tls-off", Tab::Line), |s| {
            s.frames.push(Frame {
                filter: "firewall".into(),
                ..Frame::of(Screen::Help)
            })
        }),
    );
    add(
        "code",
        with(on("tls-off", Tab::Line), |s| {
            let says = "0x904 (2308)  SOCKET_CLOSED\n  The socket closed: it belongs to the connection.\nextended 0x7 (7)  unknown\n  No table has this extended code.\n";
            s.code = CodeAsked {
                typed: "0x904 0x7".into(),
                says: says.into(),
            };
            s.frames.push(Frame::of(Screen::Code));
        }),
    );
    add(
        "palette",
        with(on("tls-off", Tab::Line), |s| {
            s.prompt = Some(Prompt::Palette("co".into(), 1))
        }),
    );
    add(
        "save",
        with(on("tls-off", Tab::Line), |s| {
            s.prompt = Some(Prompt::Save(Format::Html, "redial-srv01.html".into()))
        }),
    );
    add(
        "private",
        with(
            empty(Manners {
                privacy: true,
                ..Manners::default()
            }),
            |s| {
                s.at = s.add(
                    Place::Host(Target::parse("srv01.corp.test").expect("a target")),
                    "srv01.corp.test",
                    "",
                );
                checked(&mut s.hosts[0], world("key-denied"), Rights::Look);
                s.frames.push(Frame::of(Screen::Tab(Tab::Line)));
                s.note = Some(Note {
                    says: "names and addresses are replaced".into(),
                    tone: Tone::Plain,
                    until: NOW + 5.0,
                });
            },
        ),
    );
}
