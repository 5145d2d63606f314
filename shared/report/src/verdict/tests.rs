use super::*;

#[test]
fn an_abbreviation_is_written_the_same_everywhere() {
    assert_eq!(lower("DNS servers differ."), "DNS servers differ.");
    assert_eq!(lower("The host is off."), "the host is off.");
    assert_eq!(lower("A host is off."), "a host is off.");
    assert_eq!(lower(""), "");
}

use redial_model::{Climb, Diagnosis, LineFact, Measured, RungState, Target};

#[test]
fn what_this_computer_cannot_prove_says_nothing_of_the_host() {
    let login = |end, ended_here| redial_model::LoginFact {
        rungs: vec![RungState {
            rung: Rung::Auth,
            end,
            ms: 1.0,
            bytes: Default::default(),
        }],
        ended_here,
        ..redial_model::LoginFact::default()
    };
    let says = |login: redial_model::LoginFact| {
        let mut facts = Facts::default();
        facts.add(login.into());
        not_proved(&facts)
    };
    let status = || End::Status(0x8009_030E);
    assert!(says(login(status(), true)).is_some());
    assert!(says(login(End::Broke("no controller".into()), false)).is_some());
    assert_eq!(says(login(status(), false)), None, "the host's own word");
    assert_eq!(says(login(End::Ok, false)), None);
}

#[test]
fn a_line_that_went_mute_once_is_not_called_sound() {
    let rung = |rung, end| RungState {
        rung,
        end,
        ms: 1.0,
        bytes: Default::default(),
    };
    let whole = Climb::new(
        "192.0.2.7:3389".parse().unwrap(),
        Rung::LINE[1..].iter().map(|r| rung(*r, End::Ok)).collect(),
    );
    let says = |climb| {
        let mut measured = Measured::default();
        let climbs = vec![climb];
        measured.facts.add(LineFact { climbs }.into());
        let target = Target::parse("srv01").unwrap();
        let verdict = Report::of(target, measured, Diagnosis::default()).verdict;
        assert_eq!(verdict.outcome, Outcome::Healthy);
        verdict.says
    };
    assert!(says(whole.clone()).contains("fails later"));
    let stalled = Some(rung(Rung::X224, End::Silent));
    let muted = says(Climb { stalled, ..whole });
    assert!(
        muted.contains("got no answer") && !muted.contains("fails later"),
        "{muted}"
    );
}

#[test]
fn a_gateway_of_the_last_connection_is_said_not_to_be_judged() {
    let says = |host: &str, method: &str| {
        let property = |name: &str, value: &str| (Said::from(name), Said::from(value));
        let mut facts = redial_model::Facts::default();
        facts.add(
            redial_model::AddressFact {
                host: "srv01".into(),
                lookup: redial_model::Lookup::Given,
                addresses: vec![],
                ms: 0.0,
            }
            .into(),
        );
        facts.add(
            redial_model::ClientFact {
                last: redial_model::Known::Is(vec![
                    property("full address", host),
                    property("gatewayhostname", "gw.corp.test"),
                    property("gatewayusagemethod", method),
                ]),
                ..Default::default()
            }
            .into(),
        );
        let client = facts.client.as_deref();
        client.and_then(|c| c.gateway(facts.asked())).is_some()
    };
    assert!(says("srv01.corp.test:3389", "1"));
    assert!(says("SRV01", "2"));
    assert!(!says("srv01", "0") && !says("srv01", "4"));
    assert!(
        !says("srv02", "1"),
        "the last connection was to another host"
    );
}
