use redial_kit::DynProbe;
use redial_machine::{Event, Slot, Value, places};
use redial_model::{
    Climb, End, EventsFact, Facts, Hex, LineFact, ListenerFact, LogReach, Reading, Readings, Rung,
    RungState, ServiceFact, Snag,
};

use crate::{
    Events,
    asked::{BROKER, CORE, CRASHES, MANAGER, SECURITY, SERVICES, core},
};

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

#[test]
fn schannel_counts_only_where_this_line_ended_in_tls() {
    let key = |ago| vec![event("Schannel", 36870, ago, &[("Type", "server")])];
    assert_eq!(
        judged(broken(Rung::Tls), key(10.0)),
        ["events.key-unreadable"]
    );
    assert!(judged(broken(Rung::Tls), key(990.0)).is_empty());
    assert!(judged(broken(Rung::X224), key(10.0)).is_empty());
    assert!(alone(key(10.0)).is_empty());
}

#[test]
fn schannel_errors_of_other_programs_are_theirs() {
    let fields: [(&[(&str, &str)], bool); 7] = [
        (&[("Type", "server")], true),
        (&[("ErrorState", "10013")], true),
        (&[("Type", "client")], false),
        (&[("TargetName", "login.example.com")], false),
        (
            &[
                ("CallerProcessID", "1044"),
                ("CallerProcessImageName", "svchost.exe"),
            ],
            true,
        ),
        (&[("CallerProcessID", "0x999")], false),
        (
            &[("CallerProcessImageName", r"C:\Program Files\w3wp.exe")],
            false,
        ),
    ];
    for (data, is_listeners) in fields {
        let log = EventsFact {
            events: vec![event("Schannel", 36871, 10.0, data)],
            ..EventsFact::default()
        };
        let found = codes(broken(Rung::Tls), log, |facts| {
            let owner = redial_machine::Owner {
                pid: 1044,
                ..redial_machine::Owner::default()
            };
            facts.add(
                ListenerFact {
                    owner: redial_machine::Known::Is(Some(owner)),
                    ..ListenerFact::default()
                }
                .into(),
            );
        });
        assert_eq!(!found.is_empty(), is_listeners, "{data:?}");
    }
}

#[test]
fn an_alert_that_was_sent_is_told_by_its_number() {
    let sent = |id, number| {
        let fields = [("AlertDesc", number), ("ErrorState", "1205")];
        judged(
            broken(Rung::Tls),
            vec![event("Schannel", id, 10.0, &fields)],
        )
    };
    assert_eq!(sent(36888, "40"), ["events.no-tls"]);
    assert_eq!(sent(36888, "80"), ["events.tls-alert"]);
    assert!(sent(36887, "46").is_empty(), "the other side sent it");
    assert!(sent(36872, "40").is_empty(), "no listener needs that");
}

#[test]
fn what_the_host_read_counts_where_this_line_broke() {
    for (provider, id) in [(CORE, 139), (CORE, 97), ("TermDD", 56), ("TermDD", 50)] {
        let said = |ago| vec![event(provider, id, ago, &[])];
        let code = "events.stream-error";
        assert_eq!(judged(broken(Rung::Nla), said(3.0)), [code]);
        assert!(
            judged(broken(Rung::Nla), said(300.0)).is_empty(),
            "a scanner"
        );
        assert!(
            alone(said(3.0)).is_empty(),
            "redial hangs up after the challenge"
        );
    }
}

#[test]
fn a_service_crashes_when_it_ends_now_or_often() {
    let ended = |ago| {
        event(
            SERVICES,
            7034,
            ago,
            &[("param1", "Remote Desktop Services")],
        )
    };
    let other = event(SERVICES, 7034, 60.0, &[("param1", "Print Spooler")]);
    let code = "events.service-crashed";
    assert_eq!(alone(vec![ended(60.0)]), [code]);
    assert_eq!(alone(vec![ended(8000.0), ended(9000.0)]), [code]);
    assert!(
        alone(vec![ended(8000.0)]).is_empty(),
        "somebody may have ended it"
    );
    assert!(alone(vec![other]).is_empty());
    let german = [
        ("param1", "Remotedesktopdienste"),
        ("Binary", "5400650072006D0053006500720076006900630065000000"),
    ];
    assert_eq!(alone(vec![event(SERVICES, 7031, 60.0, &german)]), [code]);
    let names = ["svchost.exe_TermService", "", "", "rdpcorets.dll"];
    let fault = names.map(|text| ("", text));
    assert_eq!(alone(vec![event(CRASHES, 1000, 60.0, &fault)]), [code]);
    let names = ["svchost.exe_netsvcs", "", "", "wuaueng.dll"].map(|text| ("", text));
    assert!(alone(vec![event(CRASHES, 1000, 60.0, &names)]).is_empty());
}

#[test]
fn a_start_that_failed_counts_while_the_service_is_down() {
    let with = |runs| {
        let fields = [("param1", "TermService"), ("param2", "%%1053")];
        let log = EventsFact {
            events: vec![event(SERVICES, 7000, 60.0, &fields)],
            ..EventsFact::default()
        };
        codes(whole(), log, |facts| {
            let readings = held(places::service("TermService"), Value::Running(runs));
            facts.add(ServiceFact { readings }.into());
        })
    };
    assert_eq!(with(false), ["events.service-not-started"]);
    assert!(with(true).is_empty());
}

#[test]
fn licences_have_their_own_numbers() {
    let cases = [
        (1069, "events.licence-mode-over"),
        (1068, "events.licence-mode-unset"),
        (1128, "events.no-licence"),
        (50280, "events.no-licence"),
        (1003, "events.licence-refused"),
        (1004, "events.licence-refused"),
        (1011, "events.licence-refused"),
    ];
    for (id, code) in cases {
        assert_eq!(alone(vec![event(MANAGER, id, 500.0, &[])]), [code], "{id}");
    }
    let log = EventsFact {
        events: vec![event(MANAGER, 1069, 500.0, &[])],
        ..EventsFact::default()
    };
    let set = codes(whole(), log, |facts| {
        let readings = held(places::policy("LicensingMode"), Value::Dword(4));
        facts.add(redial_model::PolicyFact { readings }.into());
    });
    assert!(set.is_empty(), "somebody set it since");
}

#[test]
fn only_reasons_after_the_right_password_count() {
    let refused = |status, sub, kind| {
        let fields = [("Status", status), ("SubStatus", sub), ("LogonType", kind)];
        alone(vec![event(SECURITY, 4625, 60.0, &fields)])
    };
    let code = "events.logon-refused";
    assert_eq!(refused("0xc000006e", "0xc0000071", "3"), [code]);
    assert_eq!(refused("0xc000015b", "0x0", "10"), [code]);
    assert!(
        refused("0xc000006d", "0xc000006a", "3").is_empty(),
        "a wrong password"
    );
    assert!(
        refused("0xc000006d", "0xc0000064", "3").is_empty(),
        "a scanner"
    );
    assert!(
        refused("0xc0000234", "0x0", "3").is_empty(),
        "locked by a scanner"
    );
    assert!(refused("0xc000015b", "0x0", "5").is_empty(), "a service");
}

#[test]
fn many_failed_logons_are_an_attack_within_the_hour_only() {
    let many = |ago| (0..40).map(|_| event(CORE, 140, ago, &[])).collect();
    assert_eq!(alone(many(60.0)), ["events.brute-force"]);
    assert!(alone(many(90_000.0)).is_empty());
}
