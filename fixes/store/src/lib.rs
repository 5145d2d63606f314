#![doc = include_str!("../README.md")]

use redial_model::{
    Facts, Fix, FixCard, Grade, Place, Plan, Refusal, Risk, Side, Slot, Step, Topic, Undoing,
    Value, places, steps,
};

/// The fix.
#[derive(Debug)]
pub struct Store;

impl Fix for Store {
    const CARD: FixCard = FixCard::new(
        "key.replace-store",
        &["key.store-damaged"],
        Side::Host,
        Risk::Interrupts,
    )
    .may_disconnect()
    .undo(Undoing::Partly)
    .grades(Grade::Medium, Grade::High)
    .best_for("a key folder in which no key can be made even with Remote Desktop's own file aside")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        let unbound = steps::unbound(facts)?;
        if facts.key.as_ref().is_some_and(|k| !k.files_known) {
            return Err(Refusal::new(
                "the key folder could not be listed: run redial elevated",
            ));
        }
        if facts.key.as_ref().is_some_and(|k| !k.files.is_empty()) {
            return Err(Refusal::new(
                "Remote Desktop's own key file is still in the folder: putting that one aside (key.park) comes first",
            ));
        }
        let aside = steps::change(
            facts,
            Slot::KeyStore {
                path: places::KEYS.into(),
            },
            Value::Place(Place::Aside),
        );
        let aside = aside.ok_or_else(|| Refusal::new("the folder was replaced already"))?;
        let mut between = vec![aside];
        between.extend(steps::remove_certificate(facts).ok());
        let mut plan = vec![unbound];
        plan.extend(steps::remake_certificate(facts, between));
        plan.push(Step::ByHand("restart the host when services that keep keys complain: they hold the old folder open until then".into()));
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

    fn facts(files: Vec<String>) -> Facts {
        let read = vec![Reading {
            slot: Slot::KeyStore {
                path: places::KEYS.into(),
            },
            value: Value::Place(Place::InUse),
        }];
        let mut facts = Facts::default();
        facts.add(
            KeyFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
                files,
                files_known: true,
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn is_the_last_resort() {
        assert!(
            Store
                .plan("key.store-damaged", &facts(vec!["f686".into()]))
                .unwrap_err()
                .to_string()
                .contains("key.park")
        );
        let plan = Store.plan("key.store-damaged", &facts(vec![])).unwrap();
        assert!(
            plan.changes()
                .any(|c| c.after == Value::Place(Place::Aside))
        );
        let mut unlisted = facts(vec![]);
        unlisted.key.as_mut().unwrap().files_known = false;
        assert!(
            Store
                .plan("key.store-damaged", &unlisted)
                .unwrap_err()
                .to_string()
                .contains("elevated")
        );
    }
}
