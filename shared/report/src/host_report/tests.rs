use redial_model::{Diagnosis, Measured, ServiceFact, Target};

use super::*;

/// What redial says where it runs on this machine.
fn report(computer: &str, started: f64) -> Report {
    let mut facts = Facts::default();
    facts.add(ServiceFact::default().into());
    let host = Known::Is(System {
        computer: computer.into(),
        ..System::default()
    });
    facts.add(
        SystemFact {
            host,
            ..SystemFact::default()
        }
        .into(),
    );
    let measured = Measured {
        facts,
        side: Side::Host,
        started,
        ..Measured::default()
    };
    Report::of(
        Target::at("localhost", 3389),
        measured,
        Diagnosis::default(),
    )
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

fn chosen(text: &str, host: &str) -> Result<HostReport, String> {
    let all = HostReport::read_all(text);
    all.and_then(|all| HostReport::choose(all, host))
        .map_err(|e| e.to_string())
}

#[test]
fn one_report_is_taken_whatever_the_host_was_asked_for_by() {
    let one = chosen(&json(&report("SRV01", 1_800_000_000.0)), "192.0.2.7").unwrap();
    assert_eq!(one.called(), "SRV01");
    assert_eq!(one.source.read, 1_800_000_000.0);
    assert_eq!(one.facts.service, Some(Default::default()));
    assert_eq!(one.facts.system, None, "that is of both ends");
}

#[test]
fn hidden_names_are_known_to_be_hidden() {
    let hidden = |report: &Report| {
        let one = chosen(&json(report), "srv01").unwrap();
        let capsule = chosen(&one.capsule(), "srv01").unwrap();
        assert_eq!(one.source.names_hidden, capsule.source.names_hidden);
        one.source.names_hidden
    };
    let mut plain = report("SRV01", 1_800_000_000.0);
    assert!(!hidden(&plain));
    assert!(hidden(&crate::hide(&plain)));
    for (computer, is_hidden) in [
        ("NAME7", false),
        ("name", false),
        ("name07", false),
        ("name7", true),
    ] {
        assert_eq!(
            hidden(&report(computer, 1_800_000_000.0)),
            is_hidden,
            "{computer}"
        );
    }
    // A computer that is really called so has certificates that are not.
    plain = report("name7", 1_800_000_000.0);
    let own = redial_model::machine::StoredCertificate {
        thumbprint: "EE00000000000000000000000000000000000000".into(),
        ..Default::default()
    };
    let key = redial_model::KeyFact {
        own: Known::Is(vec![own]),
        ..Default::default()
    };
    plain.facts.add(key.into());
    assert!(!hidden(&plain));
    assert!(hidden(&crate::hide(&plain)));
}

#[test]
fn of_several_the_one_that_is_called_so_is_taken() {
    let all = [("SRV01", 10.0), ("SRV02", 20.0), ("SRV02", 30.0)]
        .map(|(name, at)| json(&report(name, at)));
    for text in [
        all.join("\n"),
        format!("[{}]", all.join(",")),
        all.join(" \r\n\r\n") + "\r\n",
    ] {
        let of = |host| chosen(&text, host);
        assert_eq!(
            of("srv02.corp.test").unwrap().source.read,
            30.0,
            "the latest"
        );
        assert_eq!(of("SRV01").unwrap().source.read, 10.0);
        let refused = of("192.0.2.7").unwrap_err();
        assert!(
            refused.contains("SRV01, SRV02") && refused.contains("192.0.2.7"),
            "{refused}"
        );
    }
}

#[test]
fn what_is_no_report_of_a_host_is_said_in_a_sentence() {
    let line = Report::of(
        Target::at("srv01", 3389),
        Measured::default(),
        Diagnosis::default(),
    );
    let whole = json(&report("SRV01", 10.0));
    let joined = {
        let mut joined = report("SRV01", 10.0);
        let system = joined.facts.system.as_mut().unwrap();
        system.reported = Some(Reported::default());
        json(&joined)
    };
    for (text, says) in [
        ("", "it is empty"),
        (" \n", "it is empty"),
        (&json(&line), "did not look at the host's own computer"),
        (&joined, "did not look at the host's own computer"),
        (&whole[..whole.len() / 2], "it ends too early"),
        (&format!("[{}", &whole), "it ends too early"),
        ("[{}]", "not a redial report"),
        ("[1]", "not a redial report"),
        (r#"[{"schema":99}]"#, "schema 99"),
        (
            &whole.replacen("\"schema\":1", "\"schema\":7", 1),
            "schema 7",
        ),
        (
            &("[".repeat(100_000) + &"]".repeat(100_000)),
            "not a redial report",
        ),
    ] {
        let refused = chosen(text, "srv01").unwrap_err();
        assert!(refused.contains(says), "{says}: {refused}");
        assert!(!refused.contains('\n'), "{refused}");
    }
}
