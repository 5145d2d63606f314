use proptest::prelude::*;
use redial_model::{
    EventsFact, FirewallFact, KeyFact, LogReach, PolicyFact, Reading, Readings, Slot, Snag, Value,
    machine::Event, places,
};

use super::*;

fn event(channel: &str, id: u32, time: f64, text: &str) -> Event {
    Event {
        channel: channel.into(),
        provider: "P".into(),
        id,
        time,
        data: vec![("Param".into(), text.into())],
        ..Event::default()
    }
}

fn host(events: Vec<Event>, slots: Vec<(Slot, Value)>) -> HostReport {
    let mut facts = Facts::default();
    let reach = LogReach {
        channel: "System".into(),
        within: 86_400,
        ..LogReach::default()
    };
    facts.add(
        EventsFact {
            dialled: 5e6,
            events,
            reach: vec![reach],
            ..EventsFact::default()
        }
        .into(),
    );
    let read = slots
        .into_iter()
        .map(|(slot, value)| Reading { slot, value });
    let readings = Readings {
        read: read.collect(),
        unread: vec![],
    };
    facts.add(PolicyFact { readings }.into());
    facts.add(KeyFact::default().into());
    facts.add(FirewallFact::default().into());
    HostReport {
        machine: Known::Is(System {
            computer: "SRV01".into(),
            ..System::default()
        }),
        source: Reported {
            read: 5e6,
            tool: "redial 0.1.0".into(),
            form: ReportForm::Capsule,
            ..Reported::default()
        },
        facts,
        snags: vec![],
    }
}

fn small() -> HostReport {
    host(vec![event("System", 36870, 4.9e6, "0x8009030D")], vec![])
}

fn read(text: &str) -> Result<Vec<HostReport>, String> {
    HostReport::read_all(text).map_err(|why| why.to_string())
}

#[test]
fn it_comes_back_as_it_was() {
    let text = small().capsule();
    assert_eq!(read(&text).unwrap(), [small()]);
    assert!(text.len() < 700, "{}", text.len());
    assert!(text.lines().all(|line| line.len() <= 76));
    let plain = |c: char| c.is_ascii_alphanumeric() || "+/:-\n".contains(c);
    assert!(text.chars().all(plain), "{text}");
}

#[test]
fn whatever_a_window_does_to_it_is_undone() {
    let text = small().capsule();
    let each = |before: &str, after: &str| -> String {
        text.lines()
            .map(|line| format!("{before}{line}{after}"))
            .collect()
    };
    let narrow: String = text
        .replace('\n', "")
        .as_bytes()
        .chunks(37)
        .map(|c| format!("{}\n", String::from_utf8_lossy(c)))
        .collect();
    for changed in [
        each("", "\r\n"),
        each("  \t", " \n"),
        each("> ", "\n"),
        each(">> > ", "\r\n\r\n"),
        each("| ", "\n"),
        each("", " "),
        each("", "\\n"),
        each("\u{a0}\u{200b}", "\u{2028}\n"),
        text.replace('\n', ""),
        narrow,
        format!("Enable succeeded: \n[stdout]\n{text}\n[stderr]\n"),
        text.replacen('\n', "\n[stdout]\n", 1),
        format!(
            "{{\"value\":[{{\"message\":\"Enable succeeded: \\n[stdout]\\n{}\\n[stderr]\\n\"}}]}}",
            text.replace('\n', "\\r\\n")
        ),
        format!("PS C:\\> redial check localhost --format capsule\n{text}PS C:\\> "),
        format!("Hello,\nhere it is: {text}\nRegards, Anna"),
        format!("<pre>{}</pre>", text.trim_end()),
    ] {
        assert_eq!(read(&changed), Ok(vec![small()]), "{changed}");
    }
    assert_eq!(read(&format!("{text}\n{text}")).unwrap().len(), 2);
}

#[test]
fn a_cut_or_changed_one_is_told_apart() {
    let text = small().capsule();
    for at in 16..text.trim_end().len() {
        let begin = read(&text[..at]).unwrap_err();
        assert!(
            begin.contains("the end of the capsule is missing"),
            "{at}: {begin}"
        );
        let end = read(&text[at..]);
        if text.len() - at >= 12 {
            let end = end.unwrap_err();
            assert!(
                end.contains("the beginning of the capsule is missing"),
                "{at}: {end}"
            );
        }
    }
    let lines: Vec<&str> = text.lines().collect();
    let without = [&lines[..1], &lines[2..]].concat().join("\n");
    assert!(read(&without).unwrap_err().contains("not whole"));
    let body = text.find(':').unwrap() + 30..text.rfind(":redial-end").unwrap();
    for at in body {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = match bytes[at] {
            b'\n' | b':' => continue,
            b'x' => b'y',
            _ => b'x',
        };
        let refused = read(std::str::from_utf8(&bytes).unwrap()).unwrap_err();
        assert!(
            refused.contains("changed") || refused.contains("does not know"),
            "{refused}"
        );
    }
    let newer = text.replacen("capsule:1:", "capsule:2:", 1);
    assert!(read(&newer).unwrap_err().contains("version 1"));
}

#[test]
fn what_is_inside_is_bounded_and_nothing_else_than_a_hosts_own() {
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 64 << 20], 10);
    assert!(bomb.len() < 70_000);
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b' '; 1 << 20], 10);
    assert!(
        read(&frame::framed(&bomb))
            .unwrap_err()
            .contains("larger than any report")
    );
    for inside in ["", "{", "[]", "null", "{\"read\":\"x\"}", "\u{1b}[2J"] {
        let text = frame::framed(&squeeze::squeezed(inside).unwrap());
        let refused = read(&text).unwrap_err();
        assert!(
            refused.contains("not what redial writes"),
            "{inside}: {refused}"
        );
    }
    assert!(
        read(&frame::framed(b"not deflate"))
            .unwrap_err()
            .contains("not what")
    );
    let huge = "redial-capsule:1:99999999999999999999:0:AAAA:redial-end";
    assert!(read(huge).unwrap_err().contains("head"));
    let foreign = r#"{"read":1.0,"tool":"x","facts":{"clock":{"host":1.0,"here":1.0,"skew":0.0},"system":{}}}"#;
    let text = frame::framed(&squeeze::squeezed(foreign).unwrap());
    assert_eq!(read(&text).unwrap()[0].facts, Facts::default());
    let many = small().capsule().repeat(1001);
    assert!(read(&many).unwrap_err().contains("more than"));
}

#[test]
fn what_has_no_room_is_left_out_in_order_and_named() {
    let noise = |n: u32| {
        format!(
            "{:x}",
            u64::from(n)
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .rotate_left(17)
        )
    };
    let flood = (0..400).map(|n| event("System", n % 20, 4.9e6 - f64::from(n) * 61.7, &noise(n)));
    let full = host(flood.collect(), vec![]);
    let text = full.capsule();
    assert!(frame::size(&text) <= LARGEST_CAPSULE, "{}", text.len());
    let [back] = &read(&text).unwrap()[..] else {
        panic!("one")
    };
    let log = back.facts.events.as_ref().unwrap();
    let of = |id| log.events.iter().filter(|e| e.id == id).count();
    assert!((1..20).contains(&of(3)), "{}", of(3));
    let newest = full.facts.events.as_ref().unwrap().events[of(3) * 20].time;
    assert_eq!(
        log.reach[0].stopped,
        Some(newest),
        "how far back all is there"
    );
    assert!(!log.saw_whole("System"));
    assert!(back.source.left_out[0].as_str().contains("events beyond"));
    assert!(back.facts.policy.is_some(), "only as much as has to be");
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,40}", "\\PC{0,300}", "[0-9a-f]{64}"]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Absent),
        any::<u32>().prop_map(Value::Dword),
        word().prop_map(Value::Text),
        any::<bool>().prop_map(Value::Running),
    ]
}

fn machine() -> impl Strategy<Value = HostReport> {
    let events =
        (0..6u32, 0.0..5e6, word()).prop_map(|(id, time, text)| event("System", id, time, &text));
    let slots = (word(), value()).prop_map(|(name, value)| (places::policy(&name), value));
    let names = (word(), word(), word());
    let lists = (
        proptest::collection::vec(events, 0..120),
        proptest::collection::vec(slots, 0..120),
        names,
    );
    lists.prop_map(|(events, slots, (computer, product, tool))| {
        let mut host = host(events, slots);
        let system = host.machine.seen_mut().unwrap();
        system.computer = computer.as_str().into();
        system.product = product.as_str().into();
        host.source.tool = tool.as_str().into();
        host.snags.push(SnagNote {
            probe: "firewall".into(),
            snag: Snag::Broke {
                doing: "read".into(),
                why: product,
            },
        });
        host
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever a machine is like, its capsule has room, and nothing in it was not read there.
    #[test]
    fn any_machine_has_a_capsule_that_invents_nothing(host in machine()) {
        let text = host.capsule();
        prop_assert!(frame::size(&text) <= LARGEST_CAPSULE, "{}", text.len());
        let all = read(&text).unwrap();
        let [back] = &all[..] else { panic!("one capsule") };
        if let Some(log) = &back.facts.events {
            let read_there = &host.facts.events.as_ref().unwrap().events;
            prop_assert!(log.events.iter().all(|event| read_there.contains(event)));
            let all_there = log.events.len() == read_there.len();
            prop_assert!(all_there || log.reach[0].stopped.is_some());
        }
        for reading in back.facts.readings().flat_map(|readings| &readings.read) {
            let there = host.facts.readings().flat_map(|readings| &readings.read);
            prop_assert!(there.into_iter().any(|r| r == reading));
        }
        let lost = Topic::ALL.iter().filter(|t| host.facts.knows(**t) && !back.facts.knows(**t));
        let is_whole = back.source.left_out.is_empty();
        prop_assert!(is_whole == (back.facts == host.facts && back.machine == host.machine && back.snags == host.snags));
        for topic in lost {
            let said = back.snags.iter().any(|note| note.probe.as_str() == topic.word());
            prop_assert!(said || !back.source.left_out.is_empty(), "{topic:?}");
        }
    }
}
