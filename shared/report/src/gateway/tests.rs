use redial_model::{
    AddressFact, Challenge, Diagnosis, DoorKind, FileFact, Lookup, Measured, Target,
};

use super::*;

/// A gateway that sends its clients elsewhere, and says who it is.
fn gateway(source: GatewaySource) -> GatewayFact {
    GatewayFact {
        port: 443,
        source,
        lookup: AddressFact {
            host: "gw.corp.test".into(),
            lookup: Lookup::System,
            addresses: vec![[192, 0, 2, 9].into()],
            ms: 1.0,
        },
        address: Some(([192, 0, 2, 9], 443).into()),
        rungs: vec![RungState {
            rung: Rung::Tcp,
            end: End::Ok,
            ms: 1.0,
            bytes: Default::default(),
        }],
        session: None,
        hello: None,
        certificate: None,
        trust: None,
        doors: vec![GatewayDoor {
            door: DoorKind::Http,
            end: End::Ok,
            ms: 1.0,
            status: Some(302),
            schemes: vec![],
            server: None,
            location: Some("https://portal.corp.test/".into()),
            is_page: false,
        }],
        challenge: Some(Challenge {
            computer: Some("GW01".into()),
            ..Challenge::default()
        }),
    }
}

fn report(facts: Facts) -> Report {
    let measured = Measured {
        facts,
        ..Measured::default()
    };
    let target = Target::parse("srv01.corp.test").unwrap();
    Report::of(target, measured, Diagnosis::default())
}

#[test]
fn names_of_a_gateway_can_be_hidden() {
    let mut facts = Facts::default();
    facts.add(gateway(GatewaySource::Named).into());
    let report = report(facts);
    let line = report.gateway.as_ref().unwrap();
    assert_eq!(line.heading(), "RD Gateway gw.corp.test:443");
    assert_eq!(in_cell(&report), "gw.corp.test:443: tls not-reached");
    let text = crate::json(&crate::hide(&report)).unwrap();
    for secret in ["gw.corp.test", "GW01", "portal.corp.test", "192.0.2.9"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// A gateway that asks for the password, and what came of a sign-in to it.
fn asks(source: GatewaySource, ends: &[(Rung, End)]) -> Report {
    let rung = |(rung, end): &(Rung, End)| RungState {
        rung: *rung,
        end: end.clone(),
        ms: 1.0,
        bytes: Default::default(),
    };
    let mut fact = gateway(source);
    fact.doors[0].status = Some(401);
    fact.doors[0].schemes = vec!["NTLM".into()];
    let line = [Rung::Tcp, Rung::Tls, Rung::Http, Rung::GatewayAuth];
    fact.rungs = line.map(|step| rung(&(step, End::Ok))).to_vec();
    let mut facts = Facts::default();
    if !ends.is_empty() {
        let login = redial_model::LoginFact {
            gateway: Some("gw.corp.test".into()),
            address: fact.address,
            rungs: ends.iter().map(rung).collect(),
            ..Default::default()
        };
        facts.add(login.into());
    }
    facts.add(fact.into());
    report(facts)
}

#[test]
fn a_healthy_gateway_is_signed_in_to_by_its_name() {
    let advice = |report: &Report| {
        let list = crate::advice(report, &crate::CommandPlace::Host);
        list.into_iter().find_map(|advice| advice.command)
    };
    let new = asks(GatewaySource::Named, &[]);
    let command =
        "redial check srv01.corp.test:3389 --gateway gw.corp.test:443 --as USERNAME".to_owned();
    assert_eq!(advice(&new), Some(command));
    let done = asks(GatewaySource::Named, &[(Rung::GatewayPassword, End::Ok)]);
    assert_eq!(advice(&done), None);
}

#[test]
fn the_verdict_says_how_far_a_sign_in_to_the_gateway_works() {
    let (password, tunnel) = (Rung::GatewayPassword, Rung::GatewayTunnel);
    let says = |ends: &[(Rung, End)]| {
        let report = asks(GatewaySource::Named, ends);
        (report.verdict.outcome, report.verdict.says.to_string())
    };
    let whole = [
        (password, End::Ok),
        (tunnel, End::Ok),
        (Rung::GatewayChannel, End::Ok),
    ];
    let (outcome, words) = says(&whole);
    assert_eq!(outcome, Outcome::Healthy);
    assert!(words.contains("reaches the host"), "{words}");
    let (outcome, words) = says(&[(password, End::Ok), (tunnel, End::NotAsked)]);
    assert_eq!(outcome, Outcome::Healthy);
    assert!(words.contains("were not asked"), "{words}");
    let (outcome, words) = says(&[(password, End::Http(302))]);
    assert_eq!(outcome, Outcome::Unknown);
    assert!(words.contains("is not known"), "{words}");
}

#[test]
fn a_sign_in_past_the_gateway_leaves_the_verdict_open() {
    let outcome = |signed_in: bool| {
        let mut fact = gateway(GatewaySource::Named);
        fact.doors[0].status = Some(101);
        let mut facts = Facts::default();
        facts.add(fact.into());
        if signed_in {
            facts.add(redial_model::LoginFact::default().into());
        }
        report(facts).verdict.outcome
    };
    assert_eq!(outcome(false), Outcome::Healthy);
    assert_eq!(outcome(true), Outcome::Unknown);
}

#[test]
fn the_verdict_is_the_gateways_only_where_the_client_goes_by_it() {
    let says = |source, usage| {
        let mut facts = Facts::default();
        facts.add(gateway(source).into());
        if let Some(usage) = usage {
            let file = FileFact {
                path: "work.rdp".into(),
                gateway: Some("gw.corp.test".into()),
                gateway_usage: Some(usage),
                ..FileFact::default()
            };
            facts.add(file.into());
        }
        verdict(&report(facts)).map(|verdict| verdict.says.to_string())
    };
    assert!(says(GatewaySource::Named, None).is_some());
    let by_file = says(GatewaySource::File, Some(1)).unwrap();
    assert!(by_file.starts_with("work.rdp connects through the RD Gateway gw.corp.test. "));
    assert_eq!(
        says(GatewaySource::File, Some(0)),
        None,
        "it is switched off"
    );
}
