#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, Plan, Refusal, Risk, Side, Slot, Step, Topic, Undoing,
    Value, places, sddl, steps, utc,
};

/// The fix.
#[derive(Debug)]
pub struct Access;

impl Fix for Access {
    const CARD: FixCard = FixCard::new(
        "key.repair-access",
        &["key.unusable", "certificate.expired", "key.store-damaged"],
        Side::Host,
        Risk::Safe,
    )
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Medium)
    .best_for("events 1057, 1058 or 36870 that speak of denied access")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan: Vec<Step> = match &facts.key {
            Some(key) => key
                .files
                .iter()
                .filter_map(|path| repaired(path, key.access(path)?))
                .collect(),
            None => vec![blind()],
        };
        if plan.is_empty() {
            return Err(Refusal::new(
                "the services have their access to every key file of Remote Desktop",
            ));
        }
        let expired = facts
            .key
            .as_ref()
            .and_then(|k| k.in_use())
            .is_some_and(|c| c.not_after < utc::now() as i64);
        if expired || facts.key.is_none() && cause == "certificate.expired" {
            plan.extend(steps::remake_certificate(facts, vec![]));
        }
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

/// Who needs what: the system to replace the key, the listener to read it, administrators to mend
/// it.
const NEEDED: [(&str, bool); 3] = [
    (sddl::SYSTEM, true),
    (sddl::NETWORK_SERVICE, false),
    (sddl::ADMINISTRATORS, true),
];

/// The access list with what is missing added, when something is.
fn repaired(path: &str, access: &str) -> Option<Step> {
    let missing = NEEDED
        .iter()
        .filter(|(who, full)| !sddl::allows(access, who, *full));
    let after = missing.fold(access.to_owned(), |list, (who, full)| {
        sddl::with(&list, &sddl::grant(who, *full))
    });
    let change = Change {
        slot: Slot::Access { path: path.into() },
        before: Value::Text(access.into()),
        after: Value::Text(after),
    };
    (change.before != change.after).then_some(Step::Change(change))
}

/// For a machine nobody has looked at: the file of the container a host uses first, whatever its
/// machine's GUID.
fn blind() -> Step {
    let path = format!(r"{}\{}_*", places::KEYS, places::KEY_FILES[0]);
    let after = Value::With(
        NEEDED
            .iter()
            .map(|(who, full)| sddl::grant(who, *full))
            .collect(),
    );
    Step::Change(Change {
        slot: Slot::Access { path },
        before: Value::Unknown,
        after,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{KeyFact, Reading, Readings};

    const FILE: &str = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";

    fn facts(access: &str) -> Facts {
        let read = vec![Reading {
            slot: Slot::Access { path: FILE.into() },
            value: Value::Text(access.into()),
        }];
        let mut facts = Facts::default();
        facts.add(
            KeyFact {
                readings: Readings {
                    read,
                    unread: vec![],
                },
                files: vec![FILE.into()],
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn only_what_is_missing_is_added() {
        let plan = Access
            .plan(
                "key.unusable",
                &facts("O:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)"),
            )
            .unwrap();
        let change = plan.changes().next().unwrap();
        assert_eq!(
            change.after,
            Value::Text("O:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)".into())
        );
        let why = Access
            .plan(
                "key.unusable",
                &facts("D:(A;;FA;;;SY)(A;;FR;;;NS)(A;;FA;;;BA)"),
            )
            .unwrap_err();
        assert!(why.to_string().contains("have their access"));
    }

    #[test]
    fn a_machine_nobody_saw_gets_a_blind_plan() {
        assert!(
            Access
                .plan("key.unusable", &Facts::default())
                .unwrap()
                .is_blind()
        );
    }
}
