#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Step, Topic, Undoing, places, sddl,
    steps, utc,
};

/// The fix.
#[derive(Debug)]
pub struct Renew;

impl Fix for Renew {
    const CARD: FixCard = FixCard::new(
        "certificate.renew",
        &[
            "certificate.expired",
            "certificate.stale-name",
            "certificate.not-yet-valid",
            "certificate.weak",
            "key.unusable",
        ],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Low)
    .best_for("a certificate the host made itself that expired or bears an old name")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        let recheck = [Topic::Line, Topic::Certificate, Topic::Key, Topic::Events];
        if made_and_not_served(facts) {
            // The new one is there: only the listener has not taken it up.
            return Self::CARD.plan(
                steps::restart(facts, &[places::UM_RDP, places::TERM_SERVICE]),
                &recheck,
            );
        }
        let unbound = steps::unbound(facts)?;
        if locked(facts) {
            return Err(Refusal::new(
                "SYSTEM can't replace the key file, so renewing would fail again: key.repair-access first",
            ));
        }
        let mut plan = vec![unbound];
        plan.extend(steps::remake_certificate(
            facts,
            vec![steps::remove_certificate(facts)?],
        ));
        plan.push(Step::ByHand("clients that remember the old certificate ask once: tell their users the new thumbprint".into()));
        Self::CARD.plan(plan, &recheck)
    }
}

/// Whether the host has a valid certificate already, and the wire shows another one.
fn made_and_not_served(facts: &Facts) -> bool {
    let (Some(key), Some(shown)) = (&facts.key, &facts.certificate) else {
        return false;
    };
    key.in_use().is_some_and(|c| {
        c.not_after > utc::now() as i64
            && c.thumbprint != shown.sha1.to_string().to_uppercase()
            && shown.self_signed
    })
}

fn locked(facts: &Facts) -> bool {
    let Some(key) = &facts.key else { return false };
    key.files
        .iter()
        .filter_map(|path| key.access(path))
        .any(|access| !sddl::allows(access, sddl::SYSTEM, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        KeyFact, Reading, Readings, Slot, SystemFact, Value, machine::StoredCertificate,
    };

    const FILE: &str = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";

    fn facts(access: &str) -> Facts {
        let slot = Slot::Certificate {
            store: places::STORE.into(),
            thumbprint: "AB".into(),
        };
        let read = vec![
            Reading {
                slot,
                value: Value::Stored(redial_model::Hex(vec![1])),
            },
            Reading {
                slot: Slot::Access { path: FILE.into() },
                value: Value::Text(access.into()),
            },
            Reading {
                slot: places::service(places::SESSION_ENV),
                value: Value::Running(true),
            },
        ];
        let own = vec![StoredCertificate {
            thumbprint: "AB".into(),
            ..StoredCertificate::default()
        }];
        let mut facts = Facts::default();
        let readings = Readings {
            read,
            unread: vec![],
        };
        facts.add(
            KeyFact {
                readings,
                made: Some("AB".into()),
                own,
                files: vec![FILE.into()],
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn removes_it_while_its_maker_is_stopped() {
        let plan = Renew
            .plan("certificate.expired", &facts("D:(A;;FA;;;SY)"))
            .unwrap();
        let shown: Vec<_> = plan.changes().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "service SessionEnv: running → stopped",
                "certificate AB in Remote Desktop: in the store (1 bytes) → absent",
                "service SessionEnv: stopped → running"
            ]
        );
        assert!(!plan.is_blind());
    }

    #[test]
    fn refuses_a_locked_key_a_bound_certificate_and_a_broker() {
        let why = |facts: &Facts| {
            Renew
                .plan("certificate.expired", facts)
                .unwrap_err()
                .to_string()
        };
        assert!(why(&facts("D:(A;;FA;;;BA)")).contains("key.repair-access"));
        let mut bound = facts("D:(A;;FA;;;SY)");
        bound.key.as_mut().unwrap().readings.read.push(Reading {
            slot: places::rdp_tcp("SSLCertificateSHA1Hash"),
            value: Value::Binary(redial_model::Hex(vec![1])),
        });
        assert!(why(&bound).contains("bound by hand"));
        let mut broker = facts("D:(A;;FA;;;SY)");
        let host = redial_model::machine::System {
            broker: true,
            ..Default::default()
        };
        broker.add(
            SystemFact {
                client: None,
                host: Some(host),
            }
            .into(),
        );
        assert!(why(&broker).contains("Connection Broker"));
        assert!(why(&Facts::default()).contains("not known"));
    }
}
