#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, KeyFact, Known, Place, Plan, Refusal, Risk, Side, Slot, Step,
    Topic, Undoing, Value, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Park;

impl Fix for Park {
    const CARD: FixCard = FixCard::new(
        "key.park",
        &["key.store-damaged", "key.unusable"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Medium)
    .best_for("a key file that exists and is readable but damaged")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        let unbound = steps::unbound(facts)?;
        let files = match &facts.key {
            Some(key) => seen(key)?,
            None => places::any_key_files().to_vec(),
        };
        let mut aside: Vec<Step> = Vec::new();
        for path in files {
            let file = Slot::KeyFile { path };
            aside.extend(steps::change(facts, file, Value::Place(Place::Aside))?);
        }
        if aside.is_empty() {
            return Err(Refusal::new("the folder has no key file of Remote Desktop"));
        }
        let mut plan = vec![unbound];
        plan.extend(steps::remake_with_key(facts, aside)?);
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

/// Remote Desktop's key files, where the chain to the key was seen: a key nobody could look at is
/// not put aside. One that only the services may open is looked at as far as anybody can.
fn seen(key: &KeyFact) -> Result<Vec<String>, Refusal> {
    let files = Refusal::unless_read("the folder of key files", key.files.as_ref())?;
    if key.folder_takes_keys() == Known::Is(false) {
        return Err(Refusal::new(
            "SYSTEM has no permission to make a key in the folder, so no new key would replace this one: run key.repair-access first",
        ));
    }
    match key.hidden() {
        Some((what, why)) => Err(Refusal::unread(what, &why)),
        None => Ok(files.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::chain;
    use redial_model::{Snag, machine::StoredCertificate};

    const FILE: &str = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";

    fn key() -> KeyFact {
        let path = || FILE.to_owned();
        let list = Value::Text("D:(A;;FA;;;SY)(A;;FR;;;NS)".into());
        chain([
            (Slot::KeyFile { path: path() }, Value::Place(Place::InUse)),
            (Slot::Access { path: path() }, list),
        ])
    }

    fn planned(key: KeyFact) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        facts.add(key.into());
        Park.plan("key.store-damaged", &facts)
    }

    #[test]
    fn puts_the_one_file_aside() {
        let plan = planned(key()).unwrap();
        assert!(plan.changes().any(|c| {
            c.to_string()
                .ends_with("f686aace6942fb7f7ceb231212eef4a4_guid: in use → aside")
        }));
        let mut empty = key();
        empty.files = Known::Is(vec![]);
        let why = planned(empty).unwrap_err().to_string();
        assert!(why.contains("no key file"));
    }

    #[test]
    fn a_key_nobody_could_look_at_is_not_put_aside() {
        let mut unlisted = key();
        unlisted.files = Known::Unread(Snag::NeedsElevation);
        assert_eq!(
            planned(unlisted).unwrap_err().to_string(),
            "the folder of key files could not be read: needs elevation"
        );
        let mut closed = key();
        closed.made = Known::Is(Some("AB".into()));
        closed.own = Known::Is(vec![StoredCertificate {
            thumbprint: "AB".into(),
            container: Some("TSSecKeySet1".into()),
            key_opens: Known::Unread(Snag::NeedsElevation),
            ..StoredCertificate::default()
        }]);
        assert_eq!(
            planned(closed.clone()).unwrap_err().to_string(),
            "whether the private key opens could not be read: needs elevation"
        );
        let denied = Snag::Broke {
            doing: "open the private key".into(),
            why: "access is denied".into(),
        };
        closed
            .certificates_mut()
            .for_each(|c| c.key_opens = Known::Unread(denied.clone()));
        assert!(
            planned(closed).is_ok(),
            "Windows lets no administrator open it"
        );
    }

    #[test]
    fn a_machine_nobody_saw_gets_a_blind_plan() {
        assert!(
            Park.plan("key.store-damaged", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }
}
