#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Topic, Undoing, Value, places, steps,
    utc,
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
        let bound = facts.key.as_ref().and_then(|k| k.bound_found.as_ref());
        if bound.is_some_and(|c| c.not_after > utc::now() as i64 && c.key_opens != Some(false)) {
            return Err(Refusal::new(
                "the bound certificate is valid and its key opens: it is not the reason",
            ));
        }
        let mut plan = steps::ungoverned(facts, &["CertTemplateName"])?;
        plan.extend(steps::change(
            facts,
            places::rdp_tcp("SSLCertificateSHA1Hash"),
            Value::Absent,
        ));
        Self::CARD.plan(plan, &[Topic::Line, Topic::Certificate, Topic::Key])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Hex, KeyFact, Reading, Readings, machine::StoredCertificate};

    fn facts(found: Option<StoredCertificate>) -> Facts {
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
                bound: Some("AB".into()),
                bound_found: found,
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn only_a_useless_binding_goes() {
        let plan = Unbind.plan("certificate.binding", &facts(None)).unwrap();
        assert!(
            plan.changes()
                .next()
                .unwrap()
                .to_string()
                .ends_with("SSLCertificateSHA1Hash: ab → absent")
        );
        let good = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Some(true),
            ..StoredCertificate::default()
        };
        assert!(
            Unbind
                .plan("certificate.binding", &facts(Some(good)))
                .unwrap_err()
                .to_string()
                .contains("valid")
        );
        let keyless = StoredCertificate {
            not_after: i64::MAX,
            key_opens: Some(false),
            ..StoredCertificate::default()
        };
        assert!(
            Unbind
                .plan("certificate.binding", &facts(Some(keyless)))
                .is_ok()
        );
    }
}
