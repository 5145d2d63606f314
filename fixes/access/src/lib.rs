#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, KeyFact, Plan, Refusal, Risk, Side, Slot, Step, Topic,
    Undoing, Value, places,
    sddl::{self, Access as Needs, Account},
    steps, utc,
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
            Some(key) => repairs(key)?,
            None if facts.sees_host() => return Err(Refusal::unknown("who may use the key files")),
            None => vec![blind()],
        };
        let in_use = facts.key.as_ref().map(|k| k.in_use());
        let in_use = in_use.as_ref().and_then(|known| known.seen().copied()?);
        let expired = in_use.is_some_and(|c| c.not_after < utc::now() as i64);
        if expired || facts.key.is_none() && cause == "certificate.expired" {
            plan.extend(steps::remake_certificate(facts, vec![])?);
        }
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

/// Who needs what: the system to replace the key, the listener to read it, administrators to mend
/// it.
const NEEDED: [(Account, Needs); 3] = [
    (Account::System, Needs::Full),
    (Account::NetworkService, Needs::Read),
    (Account::Administrators, Needs::Full),
];

/// What is missing, file by file. One file that can be mended is mended; where none can, a list
/// that could not be read is the reason.
fn repairs(key: &KeyFact) -> Result<Vec<Step>, Refusal> {
    let files = Refusal::unless_read("the folder of key files", key.files.as_ref())?;
    let (mut plan, mut hidden) = (Vec::new(), None);
    for path in files {
        match repaired(key, path) {
            Ok(step) => plan.extend(step),
            Err(why) => hidden = hidden.or(Some(why)),
        }
    }
    match hidden {
        _ if !plan.is_empty() => Ok(plan),
        Some(why) => Err(why),
        None => Err(Refusal::already(
            "the services have their access to every key file of Remote Desktop",
        )),
    }
}

/// The access list with what is missing added, when something is.
fn repaired(key: &KeyFact, path: &str) -> Result<Option<Step>, Refusal> {
    let what = Slot::Access { path: path.into() }.to_string();
    let access = Refusal::unless_read(&what, key.access(path))?;
    let mut after = access.to_owned();
    for (who, needed) in NEEDED {
        if !Refusal::unless_read(&what, key.allows(path, who, needed))? {
            after = sddl::with(&after, &sddl::grant(who, needed));
        }
    }
    let change = Change {
        slot: Slot::Access { path: path.into() },
        before: Value::Text(access.into()),
        after: Value::Text(after),
    };
    Ok((change.before != change.after).then_some(Step::Change(change)))
}

/// For a machine nobody has looked at: the file of the container a host uses first, whatever its
/// machine's GUID.
fn blind() -> Step {
    let path = format!(r"{}\{}_*", places::KEYS, places::KEY_FILES[0]);
    let after = Value::With(
        NEEDED
            .iter()
            .map(|(who, needed)| sddl::grant(*who, *needed))
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
    use redial_lab::seen::chain;
    use redial_model::{Snag, Unread};

    const FILE: &str = r"C:\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_guid";

    fn key(access: &str) -> KeyFact {
        let path = FILE.to_owned();
        chain([(Slot::Access { path }, Value::Text(access.into()))])
    }

    fn planned(key: KeyFact) -> Result<Plan, Refusal> {
        let mut facts = Facts::default();
        facts.add(key.into());
        Access.plan("key.unusable", &facts)
    }

    #[test]
    fn only_what_is_missing_is_added() {
        let plan = planned(key("O:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)")).unwrap();
        let change = plan.changes().next().unwrap();
        assert_eq!(
            change.after,
            Value::Text("O:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)".into())
        );
        let why = planned(key("D:(A;;FA;;;SY)(A;;FR;;;NS)(A;;FA;;;BA)")).unwrap_err();
        assert!(why.to_string().contains("have their access"));
    }

    #[test]
    fn a_list_that_was_not_read_is_not_one_that_is_right() {
        let mut hidden = key("D:");
        hidden
            .readings
            .read
            .retain(|r| r.value != Value::Text("D:".into()));
        hidden.readings.unread = vec![Unread {
            slot: Slot::Access { path: FILE.into() },
            why: Snag::NeedsElevation,
        }];
        let why = planned(hidden).unwrap_err().to_string();
        assert!(
            why.ends_with("_guid could not be read: needs elevation"),
            "{why}"
        );
        let why = planned(key("D:(XA;;FA;;;WD;(a))")).unwrap_err().to_string();
        assert!(why.contains("an entry of the type XA"), "{why}");
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
