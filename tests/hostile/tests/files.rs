//! A saved report is somebody else's file: whatever stands in it stays data, in every format.

use std::{
    collections::HashSet,
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use redial_check::Check;
use redial_kit::Machines;
use redial_lab::{Patient, Simulated, WARD, start_machine};
use redial_model::{Machine, Target};
use redial_report::{Format, Look, Report, hide, render};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// What steers a terminal, ends a line or a cell, and means something in HTML, XML and Markdown.
const EVIL: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{202e}\r\n\0\u{2028}<script>alert(1)</script>|`$(x)`\u{9b}31m\u{ffff}";

/// A report of a host with a machine behind it, and one of a host on the line.
async fn reports() -> &'static [Report] {
    static REPORTS: OnceCell<Vec<Report>> = OnceCell::const_new();
    REPORTS.get_or_init(checked).await
}

async fn checked() -> Vec<Report> {
    let machine = Arc::new(Simulated::new(
        Patient::named("key-denied").expect("a patient").state(),
    ));
    let host = start_machine(Arc::clone(&machine)).await.expect("starts");
    let machine: Arc<dyn Machine> = machine;
    let machines = Machines {
        client: Arc::clone(&machine),
        host: machine,
        ..Machines::default()
    };
    let check = Check {
        machines,
        ..Check::default()
    };
    let target = |host: &str, port| Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at(host, port)
    };
    let behind = check
        .one(&target("srv01.corp.test", host.port()), |_, _| {})
        .await;
    let sick = WARD.iter().find(|s| s.name == "expired").expect("a host");
    let before = sick.start().await.expect("starts");
    let line = Target {
        address: Some(before.ip()),
        ..Target::at(sick.asked_as, before.port())
    };
    let check = Check::default();
    vec![behind, check.one(&line, |_, _| {}).await]
}

/// Where each value stands that is no list and no object.
fn leaves(value: &Value, path: String, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, v)| leaves(v, format!("{path}/{key}"), all)),
        Value::Array(list) => {
            (list.iter().enumerate()).for_each(|(n, v)| leaves(v, format!("{path}/{n}"), all))
        }
        _ => all.push(path),
    }
}

/// The same reports with one value changed, each that can still be read.
async fn changed(change: impl Fn(&Value) -> Vec<Value>) -> Vec<(String, Report)> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for report in reports().await {
        let whole = serde_json::to_value(report).expect("JSON");
        let mut paths = Vec::new();
        leaves(&whole, String::new(), &mut paths);
        for path in paths {
            // The elements of a list are alike.
            if !seen.insert(path.replace(|c: char| c.is_ascii_digit(), "")) {
                continue;
            }
            for value in change(whole.pointer(&path).expect("a leaf")) {
                let mut changed = whole.clone();
                *changed.pointer_mut(&path).expect("a leaf") = value;
                match Report::read(&changed.to_string()) {
                    Ok(report) => all.push((path.clone(), report)),
                    Err(why) => assert_eq!(steering(&why.to_string()), None, "{path}"),
                }
            }
        }
    }
    all
}

/// CSV ends its rows as RFC 4180 says.
fn steering(text: &str) -> Option<char> {
    let text = text.replace("\r\n", "\n");
    let steers = |c: char| {
        c.is_control() && c != '\n'
            || matches!(
                c,
                '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{ffff}'
            )
    };
    text.chars().find(|c| steers(*c))
}

/// A report as it was read, judged again, and hidden; in every format.
fn every_view(path: &str, report: &Report, look: impl Fn(&str, Format)) {
    let again = Check::default().again(report.clone());
    for report in [report, &again, &hide(&again)] {
        for (_, format) in Format::NAMED {
            let shown = render(std::slice::from_ref(report), format, Look::default());
            assert_eq!(steering(&shown), None, "{path} as {format:?}:\n{shown}");
            look(&shown, format);
        }
    }
}

#[tokio::test]
async fn no_text_of_a_file_steers_a_terminal_or_becomes_markup() {
    let changed = changed(|was| match was {
        Value::String(text) => vec![format!("{text}{EVIL}").into()],
        _ => vec![],
    })
    .await;
    assert!(
        changed.len() > 60,
        "{} reports could be read",
        changed.len()
    );
    for (path, report) in changed {
        every_view(&path, &report, |shown, format| {
            if matches!(format, Format::Html | Format::Markdown | Format::Junit) {
                assert!(!shown.contains("<script"), "{path} as {format:?}");
            }
        });
    }
}

#[tokio::test]
async fn no_number_of_a_file_ends_in_a_panic() {
    let odd = [
        json!(-1),
        json!(1e300),
        json!(-1e300),
        json!(u64::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
    ];
    let changed = changed(|was| match was {
        Value::Number(_) => odd.to_vec(),
        _ => vec![],
    })
    .await;
    assert!(
        changed.len() > 60,
        "{} reports could be read",
        changed.len()
    );
    for (path, report) in changed {
        every_view(&path, &report, |_, _| {});
    }
}

#[tokio::test]
async fn a_target_that_could_not_be_typed_and_an_endless_check_are_refused() {
    let report = serde_json::to_value(&reports().await[1]).expect("JSON");
    for (field, value) in [
        ("/target/host", json!("srv01\u{1b}[2J")),
        ("/target/host", json!("a b")),
        ("/target/port", json!(0)),
        ("/took_ms", json!(1e300)),
        ("/took_ms", json!(-1.0)),
    ] {
        let mut changed = report.clone();
        *changed.pointer_mut(field).expect("a field") = value;
        assert!(Report::read(&changed.to_string()).is_err(), "{field}");
    }
}

/// A host that greets so and hangs up.
fn greeting(words: &'static str) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 99]);
            let _ = stream.write_all(words.as_bytes());
        }
    });
    Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at("srv01.corp.test", port)
    }
}

#[tokio::test]
async fn what_a_host_greets_with_is_private() {
    for words in [
        "220 mail01.acme-bank.example ESMTP Exchange\r\n",
        "SSH-2.0-OpenSSH_9.2 fileserver7.acme-bank.example\r\n",
        "HTTP/1.1 302 Found\r\nLocation: https://vpn.acme-bank.example/\r\n\r\n",
    ] {
        let report = Check::default().one(&greeting(words), |_, _| {}).await;
        let shown = render(std::slice::from_ref(&report), Format::Text, Look::default());
        assert!(
            shown.contains("acme-bank"),
            "it is shown otherwise:\n{shown}"
        );
        let bytes: String = b"acme".iter().map(|b| format!("{b:02x}")).collect();
        for (_, format) in Format::NAMED {
            let shown = render(&[hide(&report)], format, Look::default());
            assert!(
                !shown.contains("acme") && !shown.contains(&bytes),
                "{format:?}:\n{shown}"
            );
        }
    }
}

#[tokio::test]
async fn hiding_many_addresses_takes_no_longer_than_reading_them() {
    let report = serde_json::to_value(&reports().await[1]).expect("JSON");
    let [few, many] = [1500, 12_000].map(|count| fastest_hiding(report.clone(), count));
    // Eight times as many: 64 times as long where each is compared with each.
    assert!(many < few * 24, "{few:?} and {many:?}");
}

/// How long it takes to hide so many addresses of a report, at best.
fn fastest_hiding(mut report: Value, count: usize) -> Duration {
    let all: Vec<_> = (0..count)
        .map(|n| format!("10.1.{}.{}", n / 250, n % 250))
        .collect();
    report["facts"]["address"]["addresses"] = json!(all);
    let report = Report::read(&report.to_string()).expect("reads back");
    let hiding = || {
        let begun = Instant::now();
        let hidden = hide(&report);
        let took = begun.elapsed();
        let addresses = &hidden.facts.address.as_ref().expect("kept").addresses;
        assert_eq!(addresses.iter().collect::<HashSet<_>>().len(), count);
        took
    };
    (0..3).map(|_| hiding()).min().expect("three times")
}
