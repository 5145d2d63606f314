#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, KeyFact, Known, Plan, Refusal, Risk, Side, Topic, Undoing, Value,
    places, steps, utc,
};

/// The fix.
#[derive(Debug)]
pub struct Unbind;

impl Fix for Unbind {
    const CARD: FixCard = FixCard::new(
        "certificate.unbind",
        &["certificate.binding", "key.unusable"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a thumbprint in SSLCertificateSHA1Hash whose certificate is gone or has no key")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        if let Some(key) = &facts.key {
            not_usable(key, facts)?;
        }
        let mut plan = steps::ungoverned(facts, &["CertTemplateName"])?;
        let unbound = steps::change(
            facts,
            places::rdp_tcp("SSLCertificateSHA1Hash"),
            Value::Absent,
        )?;
        plan.extend(steps::read_at_start(facts, unbound.into_iter().collect())?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Certificate, Topic::Key])
    }
}

/// Refuses where the bound certificate is valid and the service may use its key, or may be able to:
/// what redial itself may open says nothing of the service (administrators may open most keys). Where
/// who may read the key was not seen, the host's own log is: Schannel could not open it (36870), or
/// the service said that it can't use what is bound (1051, 1053 to 1055).
fn not_usable(key: &KeyFact, facts: &Facts) -> Result<(), Refusal> {
    if let Known::Unread(why) = &key.bound_found {
        return Err(Refusal::unread("the bound certificate", why));
    }
    let bound = key.bound_found.seen().and_then(Option::as_ref);
    let Some(valid) = bound.filter(|c| c.not_after > utc::now() as i64) else {
        return Ok(());
    };
    let mut events = facts.events.iter().flat_map(|fact| &fact.events);
    let logged = events.any(|e| [36870, 1051, 1053, 1054, 1055].contains(&e.id));
    match (key.is_readable(), &valid.key_opens) {
        (Known::Is(false), _) | (_, Known::Is(false)) => Ok(()),
        (Known::Is(true), _) => Err(Refusal::new(
            "the bound certificate is valid and the service may read its key: it is not the reason",
        )),
        _ if logged => Ok(()),
        (Known::Unread(why), _) => Err(Refusal::unread(
            "who may read the bound certificate's key",
            &why,
        )),
        (Known::Unasked, Known::Unread(why)) => Err(Refusal::unread(
            "whether the bound certificate's key opens",
            why,
        )),
        (Known::Unasked, _) => Err(Refusal::unknown("who may read the bound certificate's key")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        EventsFact, Hex, Reading, Readings, Slot, Snag,
        machine::{Event, StoredCertificate},
    };

    fn facts(found: Known<Option<StoredCertificate>>) -> Facts {
        let read = vec![Reading {
            slot: places::rdp_tcp("SSLCertificateSHA1Hash"),
            value: Value::Binary(Hex(vec![0xAB])),
        }];
        let mut facts = Facts::default();
        let readings = Readings {
            read,
            unread: vec![],
        };
        facts.add(
            KeyFact {
                readings,
                bound: Known::Is(Some("AB".into())),
                bound_found: found,
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn only_a_useless_binding_goes() {
        let plan = Unbind
            .plan("certificate.binding", &facts(Known::Is(None)))
            .unwrap();
        assert!(
            plan.changes()
                .next()
                .unwrap()
                .to_string()
                .ends_with("SSLCertificateSHA1Hash: ab → absent")
        );
        let good = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Known::Is(true),
            ..StoredCertificate::default()
        };
        let why = Unbind.plan("certificate.binding", &facts(Known::Is(Some(good.clone()))));
        assert!(
            why.unwrap_err().to_string().contains("not known"),
            "administrators open it"
        );
        let mut logged = facts(Known::Is(Some(good.clone())));
        let event = Event {
            id: 36870,
            ..Event::default()
        };
        let events = vec![event];
        logged.add(
            EventsFact {
                events,
                ..EventsFact::default()
            }
            .into(),
        );
        assert!(Unbind.plan("certificate.binding", &logged).is_ok());
        let path = r"C:\ProgramData\Microsoft\Crypto\Keys\0a1b_guid".to_owned();
        let mut seen = facts(Known::Is(Some(good)));
        if let Some(key) = seen.key.as_mut() {
            key.readings.read.push(Reading {
                slot: Slot::Access { path },
                value: Value::Text("D:(A;;FR;;;NS)".into()),
            });
        }
        let why = Unbind.plan("certificate.binding", &seen).unwrap_err();
        assert!(why.to_string().contains("valid"), "{why}");
        let keyless = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Known::Is(false),
            ..StoredCertificate::default()
        };
        assert!(
            Unbind
                .plan("certificate.binding", &facts(Known::Is(Some(keyless))))
                .is_ok()
        );
        let closed = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Known::Unread(Snag::NeedsElevation),
            ..StoredCertificate::default()
        };
        let why = Unbind.plan("certificate.binding", &facts(Known::Is(Some(closed))));
        assert_eq!(
            why.unwrap_err().to_string(),
            "whether the bound certificate's key opens could not be read: needs elevation"
        );
    }
}
