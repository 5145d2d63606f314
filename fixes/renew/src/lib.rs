#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Known, Plan, Refusal, Risk, Side, Slot, Step, Topic, Undoing,
    places, says_access_denied,
    sddl::{Access, Account},
    steps, utc,
};

/// The fix.
#[derive(Debug)]
pub struct Renew;

impl Fix for Renew {
    const CARD: FixCard = FixCard::new(
        "certificate.renew",
        &[
            "certificate.not-renewed",
            "certificate.old-name",
            "certificate.too-early",
            "certificate.weak",
            "key.unusable",
        ],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Low)
    .best_for("a self-signed certificate that expired or has an old computer name")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        if facts.certificate.as_ref().is_some_and(|c| !c.self_signed) {
            return Err(Refusal::new(
                "the certificate that the host sends was issued by a certification authority, not made by the host: renew it where it was issued",
            ));
        }
        let recheck = [Topic::Line, Topic::Certificate, Topic::Key, Topic::Events];
        if made_and_not_served(facts) {
            // The new one is there: only the listener has not taken it up.
            return Self::CARD.plan(
                steps::restart(facts, &[places::UM_RDP, places::TERM_SERVICE])?,
                &recheck,
            );
        }
        let unbound = steps::unbound(facts)?;
        if facts
            .key
            .as_ref()
            .is_some_and(|key| key.folder_takes_keys() == Known::Is(false))
        {
            return Err(Refusal::new(
                "SYSTEM has no permission to make a key in the key folder, so renewal would fail again: run key.repair-access first",
            ));
        }
        if refused_before(facts) {
            return Err(Refusal::new(
                "the host was denied access when it last tried to make a key (events 1057, 1058): check the access list of the folder MachineKeys first",
            ));
        }
        if locked(facts)? {
            return Err(Refusal::new(
                "the services have no access to the key file, so renewal would fail again: run key.repair-access first",
            ));
        }
        let remove = steps::remove_certificate(facts)?
            .ok_or_else(|| Refusal::new("the certificate is no longer in the store"))?;
        let mut plan = vec![unbound];
        plan.extend(steps::remake_certificate(facts, vec![remove])?);
        plan.push(Step::ByHand("clients that remember the old certificate ask once: tell their users the new thumbprint".into()));
        Self::CARD.plan(plan, &recheck)
    }
}

/// Whether the host has a valid certificate already, and the wire shows another one.
fn made_and_not_served(facts: &Facts) -> bool {
    let (Some(key), Some(shown)) = (&facts.key, &facts.certificate) else {
        return false;
    };
    let in_use = key.in_use();
    in_use.seen().copied().flatten().is_some_and(|c| {
        c.not_after > utc::now() as i64
            && facts
                .served_thumbprint()
                .is_some_and(|served| served != c.thumbprint)
            && shown.self_signed
    })
}

/// Whether the host's own log says that it was denied access, and the list of the folder is not known
/// to be right.
fn refused_before(facts: &Facts) -> bool {
    let takes = facts.key.as_ref().map(|key| key.folder_takes_keys());
    let mut events = facts.events.iter().flat_map(|fact| &fact.events);
    takes != Some(Known::Is(true))
        && events.any(|event| {
            let mut texts = event.data.iter().map(|(_, text)| text.as_str());
            [1057, 1058].contains(&event.id) && texts.any(says_access_denied)
        })
}

/// Whether SYSTEM may not replace one of the key files, or the listener not read it. Where that could
/// not be read, renewing may leave the host without a certificate it can use.
fn locked(facts: &Facts) -> Result<bool, Refusal> {
    let Some(key) = &facts.key else {
        return Ok(false);
    };
    for path in Refusal::unless_read("the folder of key files", key.files.as_ref())? {
        let what = Slot::Access { path: path.clone() }.to_string();
        let needed = [
            key.allows(path, Account::System, Access::Full),
            key.reads(path),
        ];
        for allowed in needed {
            if !Refusal::unless_read(&what, allowed)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::chain;
    use redial_model::{KeyFact, Snag, SystemFact, Value, machine::StoredCertificate};

    const FILE: &str = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";

    fn key(access: &str) -> KeyFact {
        let store = places::STORE.into();
        let thumbprint = "AB".into();
        let slot = Slot::Certificate { store, thumbprint };
        let path = FILE.to_owned();
        let own = StoredCertificate {
            thumbprint: "AB".into(),
            ..StoredCertificate::default()
        };
        KeyFact {
            made: Known::Is(Some("AB".into())),
            own: Known::Is(vec![own]),
            ..chain([
                (slot, Value::Stored(redial_model::Hex(vec![1]))),
                (Slot::Access { path }, Value::Text(access.into())),
            ])
        }
    }

    fn facts(access: &str) -> Facts {
        let mut facts = Facts::default();
        facts.add(key(access).into());
        facts
    }

    #[test]
    fn removes_it_while_its_maker_is_stopped() {
        let plan = Renew
            .plan(
                "certificate.not-renewed",
                &facts("D:(A;;FA;;;SY)(A;;FR;;;NS)"),
            )
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
                .plan("certificate.not-renewed", facts)
                .unwrap_err()
                .to_string()
        };
        assert!(why(&facts("D:(A;;FR;;;BA)")).contains("key.repair-access"));
        let mut bound = facts("D:(A;;FA;;;SY)(A;;FR;;;NS)");
        let binding = places::rdp_tcp("SSLCertificateSHA1Hash");
        for reading in &mut bound.key.as_mut().unwrap().readings.read {
            if reading.slot == binding {
                reading.value = Value::Binary(redial_model::Hex(vec![1]));
            }
        }
        assert!(why(&bound).contains("bound manually"));
        let mut broker = facts("D:(A;;FA;;;SY)(A;;FR;;;NS)");
        let host = redial_model::machine::System {
            broker: true,
            ..Default::default()
        };
        broker.add(
            SystemFact {
                client: Known::Unasked,
                host: Known::Is(host),
                reported: None,
            }
            .into(),
        );
        assert!(why(&broker).contains("Connection Broker"));
        assert!(why(&Facts::default()).contains("not known"));
        let mut hidden = facts("D:(A;;FA;;;SY)(A;;FR;;;NS)");
        hidden.key.as_mut().unwrap().files = Known::Unread(Snag::NeedsElevation);
        assert!(why(&hidden).contains("could not be read: needs elevation"));
    }
}
