#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, KeyFact, Plan, Refusal, Risk, Side, Topic, Undoing, Value, places,
    steps,
};

/// The fix.
#[derive(Debug)]
pub struct StepDown;

impl Fix for StepDown {
    const CARD: FixCard = FixCard::new(
        "security.step-down",
        &[
            "key.unusable",
            "key.store-damaged",
            "certificate.binding",
            "tls.mismatch",
        ],
        Side::Host,
        Risk::Weakens,
    )
    .may_disconnect()
    .undo(Undoing::Whole)
    .grades(Grade::Medium, Grade::Low)
    .best_for(
        "an emergency only: someone must log on now, the network is trusted, no other fix helped",
    )
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        if !facts.sees_host() {
            return Err(Refusal::new(
                "redial does not plan lower security without seeing the host: run redial on the host",
            ));
        }
        if cause.starts_with("key.")
            && let Some(key) = &facts.key
        {
            was_seen(key, facts)?;
        }
        if cause == "tls.mismatch" && facts.tls_ended_without_reason() {
            return Err(Refusal::new(
                "nothing that redial saw shows that client and host have no TLS in common",
            ));
        }
        if steps::held(
            facts,
            Side::Host,
            &places::rdp_tcp("SSLCertificateSHA1Hash"),
        )
        .is_ok_and(is_bound)
        {
            return Err(Refusal::new(
                "a certificate is bound manually: removing the binding (certificate.unbind) brings the host's own certificate back without lowering security",
            ));
        }
        let mut plan = steps::ungoverned(facts, &["SecurityLayer", "UserAuthentication"])?;
        plan.extend(steps::change(
            facts,
            places::rdp_tcp("SecurityLayer"),
            Value::Dword(0),
        )?);
        plan.extend(steps::change(
            facts,
            places::rdp_tcp("UserAuthentication"),
            Value::Dword(0),
        )?);
        Self::CARD.plan(plan, &[Topic::Line, Topic::Security, Topic::Listener])
    }
}

fn is_bound(value: Value) -> bool {
    places::thumbprint(&value).is_some()
}

/// Lowering security answers a fault that was seen, never one that may be there. Where only the
/// services may open the key, the host's own log is what was seen: Schannel could not open it
/// (36870), or no new one could be made (1057, 1058).
fn was_seen(key: &KeyFact, facts: &Facts) -> Result<(), Refusal> {
    if let Some((what, why)) = key.hidden() {
        return Err(Refusal::unread(what, &why));
    }
    let mut events = facts.events.iter().flat_map(|fact| &fact.events);
    let logged = events.any(|e| [36870, 1057, 1058].contains(&e.id));
    match key.unseen().first() {
        Some((what, why)) if !logged => Err(Refusal::unread(what, why)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::{chain, governed, seen, shown};
    use redial_model::{
        EventsFact, Known, Slot, Snag,
        machine::{Event, StoredCertificate},
    };

    #[test]
    fn weakens_what_it_sees_and_nothing_else() {
        let facts = seen(vec![
            (places::rdp_tcp("SecurityLayer"), Value::Dword(2)),
            (places::rdp_tcp("UserAuthentication"), Value::Dword(1)),
        ]);
        let plan = StepDown.plan("key.unusable", &facts).unwrap();
        assert_eq!((plan.risk, plan.changes().count()), (Risk::Weakens, 2));
        assert!(
            shown(StepDown.plan("key.unusable", &governed(facts, "SecurityLayer")))[0]
                .contains("Group Policy")
        );
        assert!(
            shown(StepDown.plan("key.unusable", &Facts::default()))[0].contains("without seeing")
        );
    }

    #[test]
    fn a_key_only_the_services_may_open_takes_the_host_s_own_word() {
        let mut facts = seen(vec![(places::rdp_tcp("SecurityLayer"), Value::Dword(2))]);
        let own = StoredCertificate {
            thumbprint: "AB".into(),
            container: Some("TSSecKeySet1".into()),
            key_opens: Known::Unread(Snag::Broke {
                doing: "open the private key".into(),
                why: "access is denied".into(),
            }),
            ..StoredCertificate::default()
        };
        let key = KeyFact {
            made: Known::Is(Some("AB".into())),
            own: Known::Is(vec![own]),
            ..chain([(
                Slot::Access {
                    path: format!(r"C:\MachineKeys\{}_guid", places::KEY_FILES[0]),
                },
                Value::Text("D:(A;;FA;;;SY)(A;;FR;;;NS)".into()),
            )])
        };
        facts.add(key.into());
        let why = shown(StepDown.plan("key.unusable", &facts));
        assert!(why[0].contains("could not be read"), "{why:?}");
        let event = Event {
            id: 36870,
            ..Event::default()
        };
        let log = EventsFact {
            events: vec![event],
            ..EventsFact::default()
        };
        facts.add(log.into());
        assert!(StepDown.plan("key.unusable", &facts).is_ok());
    }

    #[test]
    fn a_binding_is_taken_away_before_security_is_lowered() {
        let bound = Value::Binary(redial_model::Hex(vec![0xAB; 20]));
        let facts = seen(vec![
            (places::rdp_tcp("SecurityLayer"), Value::Dword(2)),
            (places::rdp_tcp("SSLCertificateSHA1Hash"), bound),
        ]);
        let why = shown(StepDown.plan("key.unusable", &facts));
        assert!(why[0].contains("certificate.unbind"), "{why:?}");
    }
}
