//! What comes from the network stays data: in every format, and whatever the bytes.

use std::sync::Arc;

use redial_catalog::{PROBES, diagnose};
use redial_causes::Priors;
use redial_engine::{Settings, judge, measure};
use redial_lab::WARD;
use redial_model::{Facts, Lanes, Machines, Sockets, Target};
use redial_report::{Format, Look, Report, SnagNote, hide, render};
use redial_wire::{credssp, hello, x224};

async fn report(name: &str) -> Report {
    let sick = WARD.iter().find(|s| s.name == name).expect("in the ward");
    let host = sick.start().await.expect("starts");
    let target = Target { host: sick.asked_as.into(), port: host.port(), address: Some(host.ip()) };
    let lanes = Arc::new(Lanes::new(Sockets::default()));
    let measured = measure(&target, PROBES, Settings::default(), &lanes, &Machines::default(), |_, _| {}).await;
    let diagnosis = diagnose(judge(PROBES, &measured.facts), &measured.facts, &[], &Priors::default());
    let snags = measured.snags.into_iter().map(|(probe, snag)| SnagNote { probe: probe.into(), snag }).collect();
    let report = Report::new(target, measured.facts, snags);
    Report { findings: diagnosis.findings, causes: diagnosis.causes, plans: diagnosis.plans, ..report }.conclude()
}

/// Characters that must never reach a terminal or a page as they are.
fn steering(text: &str) -> Option<char> {
    text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}'))
}

#[tokio::test]
async fn escapes_markup_and_bidi_come_out_inert_in_every_format() {
    for name in ["hostile-names", "junk", "ssh", "not-tls"] {
        let report = report(name).await;
        for (_, format) in Format::NAMED {
            for shown in [
                render(std::slice::from_ref(&report), format, Look::default()),
                render(&[hide(&report)], format, Look { colour: false, ascii: true }),
            ] {
                assert_eq!(steering(&shown), None, "{name} as {format:?}");
                if matches!(format, Format::Html | Format::Markdown | Format::Junit) {
                    assert!(!shown.contains("<script") && !shown.contains("<b>"), "{name} as {format:?} has markup in it");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_report_reads_back_and_hides_what_it_is_told_to() {
    let report = report("expired").await;
    let text = render(std::slice::from_ref(&report), Format::Json, Look::default());
    assert!(Report::read(&text).expect("reads back") == report, "what was read back differs");
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
    for name in ["healthy-nla", "tls10-only", "ssh", "refused", "limited", "hostile-names"] {
        let text = render(&[report(name).await], Format::Json, Look::default());
        let value = serde_json::from_str(&text).expect("JSON");
        let broken: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(broken.is_empty(), "{name}: {broken:#?}");
    }
}

#[test]
fn saved_reports_from_elsewhere_are_refused_in_a_sentence() {
    for (text, word) in [
        ("", "EOF"),
        ("{}", "schema"),
        ("{\"schema\":99}", "schema 99"),
        ("[1,2", "EOF"),
        ("{\"schema\":1}", "missing field"),
        ("\u{1b}[2J", "expected"),
    ] {
        let why = Report::read(text).expect_err(text).to_string();
        assert!(why.contains(word), "{text:?}: {why}");
    }
}

#[test]
fn facts_of_any_shape_are_judged_without_a_panic() {
    for facts in ["{}", r#"{"line":{"climbs":[]}}"#, r#"{"certificate":null}"#] {
        let facts: Facts = serde_json_free(facts);
        let _ = judge(PROBES, &facts);
    }
}

/// Reads facts the way a replay does: inside a report.
fn serde_json_free(facts: &str) -> Facts {
    let text = format!(
        r#"{{"schema":1,"tool":"t","target":{{"host":"h","port":1}},"side":"line","started":"s","took_ms":0,"connections":0,
        "verdict":{{"outcome":"unknown","says":""}},"line":[],"facts":{facts},"findings":[],"causes":[]}}"#
    );
    Report::read(&text).expect("a report").facts
}

#[test]
fn inputs_found_by_fuzzing_are_replayed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds");
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder).expect("the seeds") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a seed");
        let _ = x224::confirm(&bytes);
        let _ = hello::flight(&bytes);
        let _ = credssp::answer(&bytes);
        let _ = redial_probe_certificate::read(&bytes, 1);
        if let Some(target) = std::str::from_utf8(&bytes).ok().and_then(|text| Target::parse(text).ok()) {
            assert_eq!(Target::parse(&target.to_string()), Ok(target));
        }
        replayed += 1;
    }
    assert!(replayed >= 8, "only {replayed} seeds");
}
