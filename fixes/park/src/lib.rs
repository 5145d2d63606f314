#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Place, Plan, Refusal, Risk, Side, Slot, Step, Topic, Undoing,
    Value, places, steps,
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
    .best_for("a key file that is there, may be read, and can't be opened")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        let unbound = steps::unbound(facts)?;
        if facts.key.as_ref().is_some_and(|k| !k.files_known) {
            return Err(Refusal::new(
                "the key folder could not be listed: run redial elevated",
            ));
        }
        let files: Vec<String> = match &facts.key {
            Some(key) => key.files.clone(),
            None => vec![format!(r"{}\{}_*", places::KEYS, places::KEY_FILES[0])],
        };
        let mut aside: Vec<Step> = files
            .into_iter()
            .filter_map(|path| {
                steps::change(facts, Slot::KeyFile { path }, Value::Place(Place::Aside))
            })
            .collect();
        if aside.is_empty() {
            return Err(Refusal::new(
                "no key file of Remote Desktop is in its folder",
            ));
        }
        // Where there is no certificate any more, none needs to go.
        aside.extend(steps::remove_certificate(facts).ok());
        let mut plan = vec![unbound];
        plan.extend(steps::remake_certificate(facts, aside));
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{KeyFact, Reading, Readings};

    #[test]
    fn puts_the_one_file_aside() {
        let path = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid".to_owned();
        let read = vec![Reading {
            slot: Slot::KeyFile { path: path.clone() },
            value: Value::Place(Place::InUse),
        }];
        let mut facts = Facts::default();
        facts.add(
            KeyFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
                files: vec![path],
                files_known: true,
                ..KeyFact::default()
            }
            .into(),
        );
        let plan = Park.plan("key.store-damaged", &facts).unwrap();
        assert!(plan.changes().any(|c| {
            c.to_string()
                .ends_with("f686aace6942fb7f7ceb231212eef4a4_guid: in use → aside")
        }));
        facts.key.as_mut().unwrap().files.clear();
        assert!(
            Park.plan("key.store-damaged", &facts)
                .unwrap_err()
                .to_string()
                .contains("no key file")
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
