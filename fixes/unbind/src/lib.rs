#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Held, KeyFact, Known, Plan, Refusal, Risk, Side, Topic, Undoing,
    Value, places, steps, utc,
};

/// The cause in which the bound certificate is usable, and its key of a kind that mstsc does not take.
const KIND_OF_KEY: &str = "tls.signature-mismatch";

/// The fix.
#[derive(Debug)]
pub struct Unbind;

impl Fix for Unbind {
    const CARD: FixCard = FixCard::new(
        "certificate.unbind",
        &["certificate.binding", "key.unusable", KIND_OF_KEY],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::High, Grade::Low)
    .best_for("a thumbprint in SSLCertificateSHA1Hash whose certificate is missing or has no key")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        match &facts.key {
            Some(_) if cause == KIND_OF_KEY => is_served(facts)?,
            Some(key) => not_usable(key, facts)?,
            None => {}
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

/// Refuses where another certificate than the bound one is served: the key that mstsc does not take is
/// not the bound one's.
fn is_served(facts: &Facts) -> Result<(), Refusal> {
    let slot = places::rdp_tcp("SSLCertificateSHA1Hash");
    let bound = match facts.held(&slot) {
        Held::Is(value) => places::thumbprint(value),
        Held::Unread(why) => return Err(Refusal::unread(slot, why)),
        Held::Unasked => return Ok(()),
    };
    match (bound, facts.served_thumbprint()) {
        (None, _) => Err(Refusal::new("no certificate is bound")),
        (bound, served) if served.is_none() || bound == served => Ok(()),
        _ => Err(Refusal::new(
            "the host serves another certificate than the one that is bound",
        )),
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
            "the bound certificate is valid and the service can read its key: it is not the reason",
        )),
        _ if logged => Ok(()),
        (Known::Unread(why), _) => Err(Refusal::unread(
            "who has permission to read the bound certificate's key",
            &why,
        )),
        (Known::Unasked, Known::Unread(why)) => Err(Refusal::unread(
            "whether the bound certificate's key opens",
            why,
        )),
        (Known::Unasked, _) => Err(Refusal::unknown(
            "who has permission to read the bound certificate's key",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        CertificateFact, CertificateKey, EventsFact, Hex, KeyAlgorithm, Reading, Readings, Slot,
        Snag,
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

    #[test]
    fn a_bound_certificate_whose_key_mstsc_does_not_take_goes_when_it_is_served() {
        let good = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Known::Is(true),
            ..StoredCertificate::default()
        };
        let plan = |served: Option<u8>| {
            let mut facts = facts(Known::Is(Some(good.clone())));
            if let Some(byte) = served {
                let certificate = CertificateFact {
                    subject: "CN=srv01.corp.test".into(),
                    issuer: "CN=Corp CA".into(),
                    common_names: vec![],
                    dns_names: vec![],
                    addresses: vec![],
                    not_before: 0,
                    not_after: i64::MAX,
                    key: CertificateKey {
                        kind: KeyAlgorithm::Ec,
                        bits: 521,
                    },
                    signature: "ecdsa-with-SHA512".into(),
                    self_signed: false,
                    unchecked: true,
                    more_names: 0,
                    usages: vec![],
                    sha1: Hex(vec![byte]),
                    sha256: Hex::default(),
                    sent: 1,
                    interceptor: None,
                    other_door: None,
                };
                facts.add(certificate.into());
            }
            Unbind.plan(KIND_OF_KEY, &facts)
        };
        assert!(plan(Some(0xAB)).is_ok() && plan(None).is_ok());
        let why = plan(Some(0xCD)).unwrap_err().to_string();
        assert!(why.contains("another certificate"), "{why}");
    }
}
