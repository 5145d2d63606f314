use redial_model::{
    Climb, Diagnosis, IdentityFact, Known, LineFact, Means, Measured, PathFact, Question,
    RungState, Said, ServiceFact, SystemFact, VantageFact, View, machine::System,
};

use super::*;

fn report(host: &str) -> Report {
    let target = Target::parse(host).unwrap();
    Report::of(target, Measured::default(), Diagnosis::default())
}

fn cause(from: Option<SettledFrom>) -> Cause {
    Cause {
        id: "a.cause".into(),
        title: Said::default(),
        likelihood: 0.5,
        breaks: true,
        says: Said::default(),
        because: vec![],
        against: vec![],
        unknown: vec![],
        settle: Some("Look there.".into()),
        settled_from: from,
        next: vec![],
        commands: vec![],
        fixes: vec![],
        no_fix: None,
    }
}

fn command(report: &Report, from: SettledFrom) -> String {
    let place = CommandPlace::Host;
    place
        .to_settle(report, &cause(Some(from)))
        .unwrap_or_else(|| "none".into())
}

fn with(report: &Report, fact: impl Into<redial_model::Fact>) -> Report {
    let mut report = report.clone();
    report.facts.add(fact.into());
    report.judged(Diagnosis::default())
}

fn system(computer: &str) -> SystemFact {
    let host = System {
        computer: computer.into(),
        ..System::default()
    };
    SystemFact {
        host: Known::Is(host),
        ..SystemFact::default()
    }
}

#[test]
fn a_look_at_the_host_is_a_command_with_its_name() {
    let seen = report("srv01");
    assert_eq!(
        command(&seen, SettledFrom::Host),
        r#"redial check srv01:3389 --via ssh:USERNAME@srv01"#
    );
    assert_eq!(
        command(&seen, SettledFrom::RightHost),
        r#"redial check srv01:3389 --via ssh:USERNAME@RIGHTHOST"#
    );
    let mut given = report("srv01:3390");
    given.target.address = Some("2001:db8::7".parse().unwrap());
    assert_eq!(
        command(&given, SettledFrom::Host),
        r#"redial check srv01:3390 --address 2001:db8::7 --via "ssh:USERNAME@[2001:db8::7]""#
    );
    assert_eq!(CommandPlace::Host.to_settle(&seen, &cause(None)), None);
}

#[test]
fn what_was_looked_at_is_not_looked_at_again() {
    let seen = report("srv01");
    let looked = with(&seen, ServiceFact::default());
    assert_eq!(command(&looked, SettledFrom::Host), "none");
    let on_it = Report {
        side: Side::Host,
        ..seen.clone()
    };
    assert_eq!(command(&on_it, SettledFrom::Host), "none");
    for place in [
        CommandPlace::Host.via("ssh srv01 redial agent"),
        CommandPlace::Lab("renewal".into()),
    ] {
        let of_host = cause(Some(SettledFrom::Host));
        assert_eq!(place.to_settle(&seen, &of_host), None, "{place:?}");
    }
    // Another machine than the one that answers was looked at.
    let answers = IdentityFact {
        computer: Some("SRV01".into()),
        ..IdentityFact::default()
    };
    let other = with(&with(&looked, system("SRV02")), answers);
    assert!(other.facts.other_machine().is_some());
    assert!(command(&other, SettledFrom::Host).contains("--via"));
}

#[test]
fn a_look_from_elsewhere_is_asked_for_once_and_keeps_the_way() {
    let seen = report("srv01");
    let through = r#"redial check srv01:3389 --through "ssh -W '[%h]:%p' JUMPHOST""#;
    assert_eq!(command(&seen, SettledFrom::Elsewhere), through);
    let from_there = cause(Some(SettledFrom::Elsewhere));
    let via = CommandPlace::Host.via("ssh srv01 redial agent");
    let both = via.to_settle(&seen, &from_there).unwrap();
    assert!(
        both.contains("--via \"ssh srv01 redial agent\" --through"),
        "{both}"
    );
    let lab = CommandPlace::Lab("tls-off".into());
    let lab = lab.to_settle(&seen, &from_there).unwrap();
    assert!(
        lab.starts_with("redial check --lab tls-off --through "),
        "{lab}"
    );
    let rung = RungState {
        rung: redial_model::Rung::X224,
        end: redial_model::End::Ok,
        ms: 1.0,
        bytes: Default::default(),
    };
    let view = |missed| View {
        rungs: vec![rung.clone(); usize::from(missed == Missed::No)],
        ..View::of("jump".into(), Means::Through)
    };
    let elsewhere = |missed| VantageFact {
        views: vec![view(missed)],
    };
    assert_eq!(
        command(&with(&seen, elsewhere(Missed::Yes)), SettledFrom::Elsewhere),
        through
    );
    let looked = with(&seen, elsewhere(Missed::No));
    assert_eq!(command(&looked, SettledFrom::Elsewhere), "none");
}

#[derive(Clone, Copy, PartialEq)]
enum Missed {
    Yes,
    No,
}

#[test]
fn a_series_is_asked_for_once_and_then_a_look_from_elsewhere() {
    let seen = report("srv01");
    assert_eq!(
        command(&seen, SettledFrom::Deep),
        "redial check srv01:3389 --deep"
    );
    let path = |series| PathFact {
        address: "192.0.2.7".parse().unwrap(),
        connects_ms: vec![],
        seen_late: 0,
        resent: None,
        series,
        known_mtu: None,
        passed: vec![],
        vanished: vec![],
        interface: None,
    };
    let once = with(&seen, path(None));
    assert!(command(&once, SettledFrom::Deep).ends_with("--deep"));
    let deep = with(
        &seen,
        path(Some(redial_model::Series {
            size: 100,
            interval_ms: 20,
            lost: 0,
        })),
    );
    assert!(command(&deep, SettledFrom::Deep).contains("--through"));
    assert_eq!(command(&seen, SettledFrom::Repeated), "redial srv01:3389");
}

#[test]
fn only_an_address_that_nobody_connected_to_is_named() {
    let seen = report("srv01");
    assert_eq!(command(&seen, SettledFrom::OtherAddress), "none");
    let (known, other) = ("192.0.2.7", "192.0.2.8");
    let question = Question {
        server: "192.0.2.1".parse().unwrap(),
        name: "srv01".into(),
        kind: redial_model::AddressRecord::A,
        answer: redial_model::ServerAnswer::Addresses(vec![
            known.parse().unwrap(),
            other.parse().unwrap(),
        ]),
        aliases: vec![],
        ms: 1.0,
    };
    let line = LineFact {
        climbs: vec![Climb::new(format!("{known}:3389").parse().unwrap(), vec![])],
    };
    let name = NameFact {
        questions: vec![question],
        ..NameFact::default()
    };
    let split = with(&with(&seen, line), name);
    assert_eq!(
        command(&split, SettledFrom::OtherAddress),
        "redial check srv01:3389 --address 192.0.2.8"
    );
}

#[test]
fn an_address_that_the_name_has_at_another_place_is_named() {
    let view = |address: &str| View {
        address: Some(address.parse().unwrap()),
        ..View::of("ssh:jump".into(), Means::From)
    };
    let known: Climb = Climb::new("192.0.2.7:3389".parse().unwrap(), vec![]);
    let here = with(
        &report("srv01"),
        LineFact {
            climbs: vec![known],
        },
    );
    let there = |address| {
        let views = vec![view(address)];
        command(
            &with(&here, VantageFact { views }),
            SettledFrom::OtherAddress,
        )
    };
    let other = "redial check srv01:3389 --address 192.0.2.9";
    assert_eq!(there("192.0.2.9:3389"), other);
    assert_eq!(there("192.0.2.7:3389"), "none");
}

#[test]
fn what_another_place_has_shown_is_not_asked_for_again() {
    let seen = report("srv01");
    let elsewhere = cause(Some(SettledFrom::Elsewhere));
    assert!(proof_of(&seen, &elsewhere).is_some());
    let rung = redial_model::RungState {
        rung: redial_model::Rung::X224,
        end: redial_model::End::Ok,
        ms: 1.0,
        bytes: Default::default(),
    };
    let up = View {
        rungs: vec![rung],
        ..View::of("ssh:jump".into(), Means::From)
    };
    let missed = View::missed("ssh:jump".into(), Means::From, "the login failed");
    let with_view = |view| with(&seen, VantageFact { views: vec![view] });
    assert!(proof_of(&with_view(up.clone()), &elsewhere).is_none());
    // Nobody saw anything from there, and the host itself is another question.
    assert!(proof_of(&with_view(missed), &elsewhere).is_some());
    let host = cause(Some(SettledFrom::Host));
    assert!(proof_of(&with_view(up), &host).is_some());
}

#[test]
fn a_name_that_the_host_gives_is_a_name_or_no_part_of_a_command() {
    let named = |name: &str| {
        let fact = IdentityFact {
            dns_computer: Some(name.into()),
            ..IdentityFact::default()
        };
        command(&with(&report("192.0.2.7:3390"), fact), SettledFrom::OwnName)
    };
    assert_eq!(
        named("SRV01.corp.test"),
        "redial check srv01.corp.test:3390"
    );
    for none in ["", "SRV01", "x; rm -rf /", "$(id).x", "-o.x", "192.0.2.9"] {
        assert_eq!(named(none), "none", "{none}");
    }
}

#[test]
fn a_command_stands_once_and_other_causes_name_its_place() {
    let mut seen = report("srv01");
    let of = |from| cause(Some(from));
    seen.causes = vec![
        of(SettledFrom::Host),
        of(SettledFrom::Elsewhere),
        of(SettledFrom::Host),
        cause(None),
    ];
    let place = CommandPlace::Host;
    assert!(matches!(
        settles(&seen, 0, &place),
        Some(Settles::Command(_))
    ));
    assert!(matches!(
        settles(&seen, 1, &place),
        Some(Settles::Command(_))
    ));
    assert_eq!(settles(&seen, 2, &place), Some(Settles::As(0)));
    assert_eq!(settles(&seen, 3, &place), None);
    for format in [
        crate::Format::Text,
        crate::Format::Markdown,
        crate::Format::Html,
    ] {
        let text = crate::render(std::slice::from_ref(&seen), format, Default::default());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("--via") && text.contains("--through"),
            "{text}"
        );
        assert!(
            text.contains("The command for cause 1 does this."),
            "{text}"
        );
    }
}
