use super::*;

#[test]
fn topics_are_told_once_and_looked_up() {
    let mut facts = Facts::default();
    assert!(!facts.knows(Topic::Clock));
    let fact = Fact::from(ClockFact {
        host: 10.0,
        here: 9.0,
        skew: 1.0,
    });
    assert_eq!(fact.topic(), Topic::Clock);
    facts.add(fact);
    assert!(facts.knows(Topic::Clock));
    assert_eq!(
        serde_json::to_string(&facts).unwrap(),
        r#"{"clock":{"host":10.0,"here":9.0,"skew":1.0}}"#
    );
    assert_eq!(
        serde_json::from_str::<Facts>("{}").unwrap(),
        Facts::default()
    );
}

#[test]
fn what_was_read_wins_over_what_was_not() {
    let slot = redial_machine::places::service("TermService");
    let unread = |why| Readings {
        unread: vec![Unread {
            slot: slot.clone(),
            why,
        }],
        ..Readings::default()
    };
    let mut facts = Facts::default();
    assert_eq!(facts.held(&slot), Held::Unasked);
    let policy = PolicyFact {
        readings: unread(redial_machine::Snag::NeedsElevation),
    };
    facts.add(policy.into());
    assert_eq!(
        facts.held(&slot),
        Held::Unread(&redial_machine::Snag::NeedsElevation)
    );
    let value = redial_machine::Value::Running(true);
    let reading = Reading {
        slot: slot.clone(),
        value: value.clone(),
    };
    let client = ClientFact {
        readings: Readings {
            read: vec![reading],
            unread: vec![],
        },
        ..ClientFact::default()
    };
    facts.add(client.into());
    assert_eq!(facts.held(&slot), Held::Is(&value));
    assert!(facts.sees_host() && facts.sees(Side::Client) && !facts.sees(Side::Line));
}
