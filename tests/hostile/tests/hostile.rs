//! What comes from the network stays data: in every format, and whatever the bytes.

use std::sync::Arc;

use redial_catalog::PROBES;
use redial_check::Check;
use redial_engine::judge;
use redial_kit::Machines;
use redial_lab::{KeyFile, MachineState, Patient, Simulated, WARD};
use redial_model::{
    Machine, Target, Value,
    machine::{Product, ProductKind},
    places,
};
use redial_report::{Format, Look, Report, hide, render};
use redial_wire::{Read, credssp, flight, http, rdg, x224};

async fn report(name: &str) -> Report {
    let sick = WARD.iter().find(|s| s.name == name).expect("in the ward");
    let host = sick.start().await.expect("starts");
    let target = Target {
        address: Some(host.ip()),
        ..Target::at(sick.asked_as, host.port())
    };
    Check::default().one(&target, |_, _| {}).await
}

/// Characters that must never reach a terminal or a page as they are. CSV ends its rows as RFC 4180
/// says.
fn steering(text: &str) -> Option<char> {
    let text = text.replace("\r\n", "\n");
    text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}'))
}

#[tokio::test]
async fn escapes_markup_and_bidi_come_out_inert_in_every_format() {
    for name in ["hostile-names", "junk", "ssh", "not-tls"] {
        let report = report(name).await;
        for (_, format) in Format::NAMED {
            for shown in [
                render(std::slice::from_ref(&report), format, Look::default()),
                render(
                    &[hide(&report)],
                    format,
                    Look {
                        ascii: true,
                        ..Look::default()
                    },
                ),
            ] {
                assert_eq!(steering(&shown), None, "{name} as {format:?}");
                if matches!(format, Format::Html | Format::Markdown | Format::Junit) {
                    assert!(
                        !shown.contains("<script") && !shown.contains("<b>"),
                        "{name} as {format:?} has markup in it"
                    );
                }
            }
        }
    }
}

/// A simulated machine whose every name was chosen by somebody who means harm.
async fn hostile_machine() -> Report {
    const EVIL: &str = "evil\u{1b}]0;x\u{7}\u{202e}<script>alert(1)</script>";
    let machine = Simulated::new(Patient::named("renewal-denied").expect("a patient").state());
    machine.change(|state| {
        state.system.product = EVIL.into();
        state.products = vec![Product {
            name: EVIL.into(),
            kind: ProductKind::Vpn,
        }];
        state
            .adapters
            .iter_mut()
            .for_each(|a| (a.name, a.description, a.vpn) = (EVIL.into(), EVIL.into(), true));
        state
            .firewall
            .rules
            .iter_mut()
            .for_each(|r| (r.name, r.remote, r.enabled) = (EVIL.into(), EVIL.into(), false));
        state.set(places::policy("CertTemplateName"), Value::Text(EVIL.into()));
        state.set(
            places::win_stations("SelfSignedCertStore"),
            Value::Text(EVIL.into()),
        );
        let file = state
            .keys
            .remove(&MachineState::key_path(1))
            .expect("the key");
        state.keys.insert(
            format!("{}{EVIL}", MachineState::key_path(1)),
            KeyFile {
                access: format!("O:BAD:(A;;FR;;;NS){EVIL}"),
                ..file
            },
        );
        state.log(
            "System",
            "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
            1058,
            &[(EVIL, EVIL)],
        );
    });
    let machine: Arc<dyn Machine> = Arc::new(machine);
    let machines = Machines {
        client: Arc::clone(&machine),
        host: machine,
        ..Machines::default()
    };
    let target = Target {
        address: Some([127, 0, 0, 1].into()),
        ..Target::at("srv01.corp.test", 1)
    };
    let check = Check {
        machines,
        ..Check::default()
    };
    check.one(&target, |_, _| {}).await
}

#[tokio::test]
async fn names_of_a_machine_come_out_inert_and_hidden() {
    let report = hostile_machine().await;
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.evidence.iter().any(|e| e.seen.contains("evil"))),
        "nothing hostile was shown"
    );
    assert!(
        report
            .plans
            .iter()
            .any(|p| p.changes().any(|c| c.slot.to_string().contains("evil"))),
        "nothing hostile is planned"
    );
    for (_, format) in Format::NAMED {
        let shown = render(std::slice::from_ref(&report), format, Look::default());
        assert_eq!(steering(&shown), None, "as {format:?}");
        if matches!(format, Format::Html | Format::Markdown | Format::Junit) {
            assert!(!shown.contains("<script"), "{format:?} has markup in it");
        }
    }
    assert!(
        report.refused.iter().any(|r| !r.why.is_empty()),
        "nothing is refused"
    );
    // What is shown inert is read back exactly: a slot is named by it.
    let text = render(std::slice::from_ref(&report), Format::Json, Look::default());
    assert!(
        Report::read(&text).expect("reads back") == report,
        "what was read back differs"
    );
    let hidden = hide(&report);
    for (_, format) in Format::NAMED {
        let shown = render(std::slice::from_ref(&hidden), format, Look::default()).to_lowercase();
        for secret in ["srv01", "corp.test", "127.0.0.1", "b1d6a1c2"] {
            assert!(!shown.contains(secret), "{secret} in {format:?}:\n{shown}");
        }
    }
    assert_eq!(hidden.causes, report.causes, "the diagnosis is kept");
}

#[tokio::test]
async fn a_report_reads_back_and_hides_what_it_is_told_to() {
    let report = report("expired").await;
    let text = render(std::slice::from_ref(&report), Format::Json, Look::default());
    assert!(
        Report::read(&text).expect("reads back") == report,
        "what was read back differs"
    );
    let hidden = hide(&report);
    for (_, format) in Format::NAMED {
        let shown = render(std::slice::from_ref(&hidden), format, Look::default()).to_lowercase();
        for secret in ["srv01", "corp.test", "127.0.0.1"] {
            assert!(!shown.contains(secret), "{secret} in {format:?}:\n{shown}");
        }
    }
    assert_eq!(hidden.causes, report.causes, "the diagnosis is kept");
}

#[tokio::test]
async fn reports_fit_the_published_schema() {
    let schema: serde_json::Value = serde_json::from_str(&redial_report::schema()).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    for name in [
        "healthy-nla",
        "tls10-only",
        "ssh",
        "refused",
        "limited",
        "hostile-names",
    ] {
        let text = render(
            &[report(name).await, hostile_machine().await],
            Format::Ndjson,
            Look::default(),
        );
        for line in text.lines() {
            let value = serde_json::from_str(line).expect("JSON");
            let broken: Vec<String> = validator
                .iter_errors(&value)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(broken.is_empty(), "{name}: {broken:#?}");
        }
    }
}

#[test]
fn saved_reports_from_elsewhere_are_refused_in_a_sentence() {
    for (text, word) in [
        ("", "EOF"),
        ("{}", "schema"),
        ("{\"schema\":99}", "schema 99"),
        ("[1,2", "EOF"),
        ("[1,2]", "is not a redial report"),
        ("{\"schema\":1}", "missing field"),
        ("\u{1b}[2J", "expected"),
    ] {
        let why = Report::read(text).expect_err(text).to_string();
        assert!(why.contains(word), "{text:?}: {why}");
    }
}

#[test]
fn a_word_this_version_does_not_know_is_named() {
    let whole = saved("{}");
    for (from, to, says) in [
        (
            r#""side":"line""#,
            r#""side":"moon\u001b[2J""#,
            r"unknown variant `moon\u{1b}[2J`",
        ),
        (
            r#""line":[]"#,
            r#""line":[{"rung":"tcp","state":"ok\u001b[2J","ms":1.0,"detail":""}]"#,
            r"unknown end of a step `ok\u{1b}[2J`",
        ),
        (
            r#""facts":{}"#,
            r#""facts":{"name":{"hosts":[],"suffixes":[],"reverse":[],"questions":[{"server":
            "192.0.2.1","name":"a","kind":"MX","answer":{"answer":"silent"},"ms":1.0}]}}"#,
            "unknown variant `MX`",
        ),
    ] {
        assert!(whole.contains(from), "{from}");
        let why = Report::read(&whole.replace(from, to)).expect_err(to);
        assert!(why.to_string().contains(says), "{why}");
        let source = std::error::Error::source(&why).expect("the reader's own error");
        assert!(source.is::<serde_json::Error>());
    }
}

#[test]
fn facts_of_any_shape_are_judged_without_a_panic() {
    for facts in ["{}", r#"{"line":{"climbs":[]}}"#, r#"{"certificate":null}"#] {
        let facts = Report::read(&saved(facts)).expect("a report").facts;
        let _ = judge(PROBES, &facts);
    }
}

/// A saved report with these facts.
fn saved(facts: &str) -> String {
    format!(
        r#"{{"schema":1,"tool":"t","target":{{"host":"h","port":1}},"side":"line","started":"s","took_ms":0,"connections":0,
        "verdict":{{"outcome":"unknown","says":""}},"line":[],"facts":{facts},"findings":[],"causes":[]}}"#
    )
}

#[test]
fn inputs_found_by_fuzzing_are_replayed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds");
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder).expect("the seeds") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a seed");
        let _ = x224::confirm(&bytes);
        let _ = flight::flight(&bytes);
        let _ = credssp::answer(&bytes);
        let _ = redial_papers::read(&bytes, 1);
        if let Ok(Read::Done(head)) = http::head(&bytes) {
            let _ = (head.schemes(), rdg::challenge(&head));
        }
        let _ = redial_input::rdp::RdpFile::of_bytes("x.rdp", &bytes);
        let _ = redial_remote::Ear::overhear(&bytes);
        let _ = redial_input::understand(&String::from_utf8_lossy(&bytes));
        if let Some(target) = std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| Target::parse(text).ok())
        {
            assert_eq!(Target::parse(&target.to_string()), Ok(target));
        }
        replayed += 1;
    }
    assert!(replayed >= 8, "only {replayed} seeds");
}
