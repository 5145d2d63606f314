use redial_model::{Diagnosis, Hex, LineFact, Measured, Session, Target, VantageFact};

use super::*;
use crate::{Format, Look, Outcome, Report, render};

fn rung(rung: Rung, end: End) -> RungState {
    RungState {
        rung,
        end,
        ms: 12.0,
        bytes: Hex::default(),
    }
}

/// A host whose TLS is closed here, seen from these places, too.
fn report(views: Vec<View>) -> Report {
    let rungs = vec![
        rung(Rung::Tcp, End::Ok),
        rung(Rung::X224, End::Ok),
        rung(Rung::Tls, End::Rst),
    ];
    let mut measured = Measured::default();
    let climbs = vec![Climb::new(([192, 0, 2, 7], 3389).into(), rungs)];
    measured.facts.add(LineFact { climbs }.into());
    measured.facts.add(VantageFact { views }.into());
    let target = Target::parse("192.0.2.7").unwrap();
    Report::of(target, measured, Diagnosis::default())
}

fn up(label: &str) -> View {
    View {
        rungs: [Rung::X224, Rung::Tls, Rung::Nla]
            .map(|r| rung(r, End::Ok))
            .to_vec(),
        session: Some(Session {
            version: "TLS 1.3".into(),
            suite: "TLS_AES_256_GCM_SHA384".into(),
            group: None,
            signature: None,
            unchecked: None,
        }),
        ..View::of(label.into(), Means::Through)
    }
}

fn written(report: &Report, format: Format) -> String {
    render(std::slice::from_ref(report), format, Look::default())
}

#[test]
fn a_table_and_a_test_report_name_each_place() {
    let away = View::missed("ssh:other, \"x\"".into(), Means::From, "the login failed");
    let report = report(vec![up("ssh -W jump"), away]);
    let csv = written(&report, Format::Csv);
    let cell = r#","works (through ssh -W jump); not-reached (from ssh:other, ""x"")","#;
    assert!(csv.trim_end().ends_with(cell), "{csv}");
    let junit = written(&report, Format::Junit);
    for says in [
        "through ssh -W jump: It works from there. From here it breaks at TLS.",
        "No look from there: the login failed. This says nothing about the host.",
    ] {
        assert!(junit.contains(says), "{junit}");
    }
    // Nobody looked from elsewhere.
    let alone = self::report(vec![]);
    assert!(written(&alone, Format::Csv).trim_end().ends_with(','));
    assert!(!written(&alone, Format::Junit).contains("system-out"));
}

#[test]
fn every_face_shows_where_two_connections_part() {
    let report = report(vec![up("ssh -W jump")]);
    for (format, part) in [
        (Format::Text, "▲ differs"),
        (Format::Markdown, "**reset**"),
        (Format::Html, "▲ differs"),
        (Format::Json, "\"parts\": \"tls\""),
    ] {
        let written = written(&report, format);
        assert!(written.contains(part), "{format:?}: {written}");
        assert!(written.contains("ssh -W jump"), "{format:?}: {written}");
        assert!(written.contains("It works from there. From here it breaks at TLS."));
    }
    let gauges = written(&report, Format::Prometheus);
    let gauge = "redial_vantage_up{target=\"192.0.2.7:3389\",vantage=\"through ssh -W jump\",number=\"1\"} 1";
    assert!(gauges.contains(gauge), "{gauges}");
    assert!(
        report
            .verdict
            .says
            .ends_with("It breaks only on the way from here.")
    );
}

#[test]
fn what_a_command_does_not_show_is_not_timed() {
    let line = &report(vec![up("ssh")]).vantages[0].line;
    let times: Vec<_> = line.iter().map(|r| r.ms).collect();
    assert_eq!(times, [None, None, None, Some(12.0), Some(12.0)]);
    assert_eq!(line[1].detail, "through the command");
}

#[test]
fn a_place_that_could_not_look_has_no_line_and_no_gauge() {
    let missed = View::missed("ssh jump".into(), Means::Through, "it ended");
    let report = report(vec![missed]);
    let text = written(&report, Format::Text);
    assert!(text.contains("No look from there: it ended. This says nothing about the host."));
    assert!(!written(&report, Format::Prometheus).contains("redial_vantage_up{"));
    assert!(
        !report.verdict.says.contains("here"),
        "{:?}",
        report.verdict
    );
}

#[test]
fn a_label_is_text_and_nothing_else() {
    let report = report(vec![up("x\u{1b}[2J | <b>https://evil.test `id`")]);
    for format in [Format::Text, Format::Json, Format::Csv] {
        assert!(!written(&report, format).contains('\u{1b}'), "{format:?}");
    }
    for format in [Format::Markdown, Format::Html] {
        let written = written(&report, format);
        assert!(
            !written.contains('\u{1b}') && !written.contains("<b>"),
            "{written}"
        );
        assert!(!written.contains("href=\"https://evil"), "{written}");
    }
}

#[test]
fn a_healthy_host_stays_healthy_whatever_another_place_meets() {
    let mut report = report(vec![View {
        rungs: vec![rung(Rung::X224, End::Ok), rung(Rung::Tls, End::Fin)],
        ..up("jump")
    }]);
    let ends = [Rung::Tcp, Rung::X224, Rung::Tls, Rung::Nla];
    let rungs = ends.map(|r| rung(r, End::Ok)).to_vec();
    let climbs = vec![Climb::new(([192, 0, 2, 7], 3389).into(), rungs)];
    report.facts.add(LineFact { climbs }.into());
    let report = report.judged(Diagnosis::default());
    assert_eq!(report.verdict.outcome, Outcome::Healthy);
    assert!(
        report
            .verdict
            .says
            .ends_with("It breaks at TLS through jump.")
    );
}
