use redial_kit::DynProbe;
use redial_machine::{Event, Slot, Value, places};
use redial_model::{
    Climb, End, EventsFact, Facts, Hex, LineFact, ListenerFact, LogReach, Reading, Readings, Rung,
    RungState, Snag,
};

use crate::{
    Events,
    asked::{BROKER, CORE, MANAGER, core},
};

mod programs;
mod reported;

/// When the line was dialled.
const NOW: f64 = 5_000_000.0;

fn event(provider: &str, id: u32, ago: f64, data: &[(&str, &str)]) -> Event {
    let data = data.iter().map(|(n, v)| ((*n).into(), (*v).into()));
    Event {
        provider: provider.into(),
        id,
        time: NOW - ago,
        data: data.collect(),
        ..Event::default()
    }
}

/// A line whose last rung ended so.
fn line(rungs: &[Rung], last: End) -> LineFact {
    let state = |(n, rung): (usize, &Rung)| RungState {
        rung: *rung,
        end: if n + 1 == rungs.len() {
            last.clone()
        } else {
            End::Ok
        },
        ms: 1.0,
        bytes: Hex::default(),
    };
    let climb = Climb::new(
        ([192, 0, 2, 7], 3389).into(),
        rungs.iter().enumerate().map(state).collect(),
    );
    LineFact {
        climbs: vec![climb],
    }
}

/// A line that broke at this rung.
fn broken(at: Rung) -> LineFact {
    let all = [Rung::Tcp, Rung::X224, Rung::Tls, Rung::Nla];
    let to = all.iter().position(|rung| *rung == at).unwrap_or(0);
    line(&all[..=to], End::Fin)
}

fn whole() -> LineFact {
    line(&[Rung::Tcp, Rung::X224, Rung::Tls, Rung::Nla], End::Ok)
}

fn codes(line: LineFact, log: EventsFact, more: impl FnOnce(&mut Facts)) -> Vec<String> {
    let mut facts = Facts::default();
    facts.add(line.into());
    facts.add(
        EventsFact {
            dialled: NOW,
            ..log
        }
        .into(),
    );
    more(&mut facts);
    let found = Events.findings(&facts).into_iter();
    found.map(|f| f.code).collect()
}

fn judged(line: LineFact, events: Vec<Event>) -> Vec<String> {
    let log = EventsFact {
        events,
        ..EventsFact::default()
    };
    codes(line, log, |_| {})
}

/// What comes of some events beside a healthy line.
fn alone(events: Vec<Event>) -> Vec<String> {
    judged(whole(), events)
}

fn held(slot: Slot, value: Value) -> Readings {
    Readings {
        read: vec![Reading { slot, value }],
        unread: vec![],
    }
}

#[test]
fn silence_counts_only_where_it_could_have_been_broken() {
    let arrival = |ago| vec![event(CORE, 131, ago, &[])];
    let at_x224 = || broken(Rung::X224);
    assert_eq!(judged(at_x224(), arrival(10.0)), ["events.arrived"]);
    assert_eq!(judged(at_x224(), arrival(900.0)), ["events.never-arrived"]);
    assert!(
        judged(at_x224(), vec![]).is_empty(),
        "a log that was cleared, or never written, is silent by itself"
    );
    assert!(
        judged(at_x224(), arrival(70.0)).is_empty(),
        "it may be this connection: the line took its time"
    );
}

#[test]
fn a_log_that_was_not_read_to_its_end_is_no_silence() {
    let channel = core();
    let log = |reach: LogReach| EventsFact {
        events: vec![event(CORE, 131, 900.0, &[])],
        reach: vec![LogReach {
            channel: channel.as_str().into(),
            within: 3600,
            ..reach
        }],
        ..EventsFact::default()
    };
    let stopped = LogReach {
        stopped: Some(NOW),
        ..LogReach::default()
    };
    let judged = |log| codes(broken(Rung::X224), log, |_| {});
    assert_eq!(judged(log(stopped)), ["events.short"]);
    assert_eq!(judged(log(LogReach::default())), ["events.never-arrived"]);
    let off = EventsFact {
        off: vec![channel.as_str().into()],
        ..log(LogReach::default())
    };
    assert_eq!(judged(off), ["events.unseen"]);
    let unread = EventsFact {
        unread: vec![(channel.as_str().into(), Snag::NeedsElevation)],
        ..EventsFact::default()
    };
    assert_eq!(judged(unread), ["events.unseen"]);
}

#[test]
fn a_log_that_goes_back_less_far_is_said() {
    let reach = |oldest, cleared| EventsFact {
        reach: vec![LogReach {
            channel: "System".into(),
            within: 1000,
            oldest: Some(oldest),
            cleared,
            ..LogReach::default()
        }],
        ..EventsFact::default()
    };
    let judged = |log| codes(whole(), log, |_| {});
    assert_eq!(judged(reach(NOW - 10.0, None)), ["events.short"]);
    assert!(judged(reach(NOW - 1001.0, None)).is_empty());
    assert!(judged(reach(NOW - 1001.0, Some(NOW - 1001.0))).is_empty());
}

#[test]
fn a_new_certificate_settles_what_failed_before() {
    let failed = || event(MANAGER, 1058, 500.0, &[]);
    let made = |ago| event(MANAGER, 1056, ago, &[]);
    assert_eq!(alone(vec![failed()]), ["events.not-replaced"]);
    assert_eq!(alone(vec![made(400.0), failed()]), ["events.made"]);
    assert!(alone(vec![failed(), made(600.0)]).contains(&"events.not-replaced".to_owned()));
}

#[test]
fn a_binding_that_is_gone_is_no_trouble_any_more() {
    for id in [1051, 1053, 1054, 1055] {
        let says = |value| {
            let log = EventsFact {
                events: vec![event(MANAGER, id, 500.0, &[])],
                ..EventsFact::default()
            };
            codes(whole(), log, |facts| {
                let slot = places::rdp_tcp("SSLCertificateSHA1Hash");
                let readings = held(slot, value);
                facts.add(
                    ListenerFact {
                        readings,
                        ..ListenerFact::default()
                    }
                    .into(),
                );
            })
        };
        let bound = Value::Binary(Hex(vec![0xAB; 20]));
        assert_eq!(says(bound), ["events.bound-unusable"], "{id}");
        assert!(says(Value::Absent).is_empty(), "{id}");
    }
}

#[test]
fn signs_speak_while_they_are_new() {
    let day = 86_400.0;
    let cases: [(&str, u32, f64, &str); 9] = [
        (MANAGER, 1052, 2.0 * day, "events.bound-expires"),
        (MANAGER, 1059, 2.0 * day, "events.binding-reset"),
        (MANAGER, 1062, 2.0 * day, "events.template-unusable"),
        (MANAGER, 1065, 2.0 * day, "events.template-unusable"),
        (MANAGER, 1067, 2.0 * day, "events.no-spn"),
        (MANAGER, 1050, 2.0 * day, "events.corrected"),
        (MANAGER, 1070, 60.0, "events.draining"),
        (MANAGER, 1071, 60.0, "events.logons-off"),
        (BROKER, 1296, 60.0, "events.broker-failed"),
    ];
    for (provider, id, ago, code) in cases {
        assert_eq!(alone(vec![event(provider, id, ago, &[])]), [code], "{id}");
        let old = vec![event(provider, id, 40.0 * day, &[])];
        assert!(alone(old).is_empty(), "{id}");
        let other = vec![event("Somebody else", id, 60.0, &[])];
        assert!(alone(other).is_empty(), "{id}");
    }
}

#[test]
fn what_came_later_settles_a_sign() {
    let pairs = [
        (MANAGER, 1064, 1063),
        (BROKER, 1306, 1307),
        (BROKER, 1280, 1281),
    ];
    for (provider, id, over) in pairs {
        let log = vec![
            event(provider, over, 50.0, &[]),
            event(provider, id, 60.0, &[]),
        ];
        assert!(alone(log).is_empty(), "{id}");
    }
}

#[test]
fn drain_mode_that_is_off_by_now_is_over() {
    let log = || EventsFact {
        events: vec![event(MANAGER, 1070, 60.0, &[])],
        ..EventsFact::default()
    };
    let with = |mode| {
        codes(whole(), log(), |facts| {
            let readings = held(places::drain_mode(), Value::Dword(mode));
            facts.add(
                ListenerFact {
                    readings,
                    ..ListenerFact::default()
                }
                .into(),
            );
        })
    };
    assert_eq!(with(1), ["events.draining"]);
    assert!(with(0).is_empty());
}

#[test]
fn a_listener_that_answers_has_not_failed() {
    for id in [260, 1035, 1036] {
        let failed = || event(MANAGER, id, 60.0, &[]);
        let nobody = || line(&[Rung::Tcp], End::Refused);
        assert_eq!(judged(nobody(), vec![failed()]), ["events.listener-failed"]);
        let again = event(MANAGER, 258, 30.0, &[]);
        assert!(judged(nobody(), vec![again, failed()]).is_empty());
        assert!(alone(vec![failed()]).is_empty());
    }
}
