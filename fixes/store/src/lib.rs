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
    .best_for("a key folder in which no key can be made even after Remote Desktop's own file is moved aside")
    .readme(include_str!("../README.md"));

    fn plan(&self, _: &str, facts: &Facts) -> Result<Plan, Refusal> {
        steps::no_broker(facts)?;
        let unbound = steps::unbound(facts)?;
        let files = match &facts.key {
            Some(key) => Refusal::unless_read("the folder of key files", key.files.as_ref())?,
            None => &vec![],
        };
        if !files.is_empty() {
            return Err(Refusal::new(
                "Remote Desktop's own key file is still in the folder: move that one aside first (key.park)",
            ));
        }
        let aside = steps::change(
            facts,
            Slot::KeyStore {
                path: places::KEYS.into(),
            },
            Value::Place(Place::Aside),
        )?;
        let aside = aside.ok_or_else(|| Refusal::already("the folder was replaced already"))?;
        let mut plan = vec![unbound];
        plan.extend(steps::remake_with_key(facts, vec![aside])?);
        plan.push(Step::ByHand("look in MachineKeys.redial-aside for keys of other programs that could not be copied: they work again after an undo".into()));
        plan.push(Step::ByHand("restart the host if services that use keys report errors: they use the old folder until then".into()));
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::chain;
    use redial_model::{Known, Snag};

    fn planned(files: Known<Vec<String>>) -> Result<Plan, Refusal> {
        let path = places::KEYS.into();
        let key = redial_model::KeyFact {
            files,
            ..chain([(Slot::KeyStore { path }, Value::Place(Place::InUse))])
        };
        let mut facts = Facts::default();
        facts.add(key.into());
        Store.plan("key.store-damaged", &facts)
    }

    #[test]
    fn is_the_last_resort() {
        let first = planned(Known::Is(vec!["f686".into()])).unwrap_err();
        assert!(first.to_string().contains("key.park"));
        let plan = planned(Known::Is(vec![])).unwrap();
        assert!(
            plan.changes()
                .any(|c| c.after == Value::Place(Place::Aside))
        );
        let unlisted = planned(Known::Unread(Snag::NeedsElevation)).unwrap_err();
        assert_eq!(
            unlisted.to_string(),
            "the folder of key files could not be read: needs elevation"
        );
    }
}
