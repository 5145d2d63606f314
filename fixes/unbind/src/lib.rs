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
            not_usable(key)?;
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

/// Refuses where the bound certificate is valid and its key opens, or may: where redial could not
/// open it, the host may.
fn not_usable(key: &KeyFact) -> Result<(), Refusal> {
    if let Known::Unread(why) = &key.bound_found {
        return Err(Refusal::unread("the bound certificate", why));
    }
    let bound = key.bound_found.seen().and_then(Option::as_ref);
    match bound.filter(|c| c.not_after > utc::now() as i64) {
        Some(valid) => {
            let opens = valid.key_opens.clone();
            if Refusal::unless_read("whether the bound certificate's key opens", opens)? {
                return Err(Refusal::new(
                    "the bound certificate is valid and its key opens: it is not the reason",
                ));
            }
            Ok(())
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Hex, Reading, Readings, Snag, machine::StoredCertificate};

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
        assert!(
            Unbind
                .plan("certificate.binding", &facts(Known::Is(Some(good))))
                .unwrap_err()
                .to_string()
                .contains("valid")
        );
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
