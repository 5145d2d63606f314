#![doc = include_str!("../README.md")]

use redial_model::{
    Change, Facts, Fix, FixCard, Grade, KeyFact, Known, Plan, Refusal, Risk, Side, Slot, Step,
    Topic, Undoing, Value, places,
    sddl::{self, Access as Needs, Account},
    steps, utc,
};

/// The fix.
#[derive(Debug)]
pub struct Access;

impl Fix for Access {
    const CARD: FixCard = FixCard::new(
        "key.repair-access",
        &[
            "key.unusable",
            "certificate.not-renewed",
            "key.store-damaged",
            "key.folder-locked",
            "certificate.binding",
        ],
        Side::Host,
        Risk::Safe,
    )
    .undo(Undoing::Partly)
    .grades(Grade::High, Grade::Medium)
    .best_for("events 1057, 1058 or 36870 that report denied access")
    .readme(include_str!("../README.md"));

    fn plan(&self, cause: &str, facts: &Facts) -> Result<Plan, Refusal> {
        let mut plan: Vec<Step> = match &facts.key {
            Some(key) => repairs(key)?,
            None if facts.sees_host() => {
                return Err(Refusal::unknown("who has permission to use the key files"));
            }
            None => blind(),
        };
        let in_use = facts.key.as_ref().map(|k| k.in_use());
        let in_use = in_use.as_ref().and_then(|known| known.seen().copied()?);
        let expired = in_use.is_some_and(|c| c.not_after < utc::now() as i64);
        let none = in_use.is_none() && cause == "key.folder-locked";
        let asked = expired || none || facts.key.is_none() && cause == "certificate.not-renewed";
        // One that is bound or handed out is not SessionEnv's to replace.
        if asked && steps::unbound(facts).is_ok() {
            plan.extend(steps::remake_certificate(facts, vec![])?);
        }
        Self::CARD.plan(
            plan,
            &[Topic::Line, Topic::Certificate, Topic::Key, Topic::Events],
        )
    }
}

/// Who needs what: the system to replace the key, the listener to read it. Windows gives it to
/// nobody else (MicrosoftDocs/SupportArticles-docs,
/// internal-error-has-occurred-connecting-remote-machine).
const NEEDED: [(Account, Needs); 2] = [
    (Account::System, Needs::Full),
    (Account::NetworkService, Needs::Read),
];

/// What is missing, file by file. One that can be mended is mended; where none can, a list that could
/// not be read is the reason.
fn repairs(key: &KeyFact) -> Result<Vec<Step>, Refusal> {
    let files = Refusal::unless_read("the folder of key files", key.files.as_ref())?;
    let (mut plan, mut hidden) = (Vec::new(), None);
    let own = files.iter().map(|path| repaired(key, path, &NEEDED));
    for step in [folder(key)].into_iter().chain(own).chain([bound(key)]) {
        match step {
            Ok(step) => plan.extend(step),
            Err(why) => hidden = hidden.or(Some(why)),
        }
    }
    match hidden {
        _ if !plan.is_empty() => Ok(plan),
        Some(why) => Err(why),
        None => Err(Refusal::already(
            "the services have access to the key folder and to every key file of Remote Desktop",
        )),
    }
}

/// The folder itself, in which SYSTEM makes the key. A report of before does not say who may use it.
fn folder(key: &KeyFact) -> Result<Option<Step>, Refusal> {
    if key.access(places::KEYS).is_unasked() {
        return Ok(None);
    }
    repaired(key, places::KEYS, &[(Account::System, Needs::AddFile)])
}

/// The file of a key that was imported: the service only reads it, and nobody replaces it.
fn bound(key: &KeyFact) -> Result<Option<Step>, Refusal> {
    let in_use = key.in_use();
    let Some(certificate) = in_use.seen().copied().flatten() else {
        return Ok(None);
    };
    match key.file_of(certificate) {
        Known::Is(Some(path)) if !places::is_key_file(path) => {
            repaired(key, path, &[(Account::NetworkService, Needs::Read)])
        }
        Known::Unread(why) => Err(Refusal::unread("the file of the certificate's key", &why)),
        Known::Unasked => Err(Refusal::unknown(
            "which file holds the certificate's private key",
        )),
        Known::Is(_) => Ok(None),
    }
}

/// The access list with what is missing added, when something is; or the list Windows makes, where
/// an entry that denies keeps the services out all the same.
fn repaired(
    key: &KeyFact,
    path: &str,
    needed: &[(Account, Needs)],
) -> Result<Option<Step>, Refusal> {
    let slot = Slot::Access { path: path.into() };
    let what = slot.to_string();
    let access = Refusal::unless_read(&what, key.access(path))?;
    let mut after = access.to_owned();
    for (who, needs) in needed {
        if !Refusal::unless_read(&what, key.allows(path, *who, *needs))? {
            after = sddl::with(&after, &sddl::grant(*who, granted(*needs)));
        }
    }
    let suffices = |list: &str| {
        needed
            .iter()
            .all(|(who, needs)| sddl::allows(list, *who, *needs) == Ok(true))
    };
    if !suffices(&after) {
        if !places::is_key_file(path) {
            return Err(Refusal::new(format!(
                "an entry of {slot} denies the services access: a person must decide whose entry it is"
            )));
        }
        let entries: String = NEEDED
            .map(|(who, needed)| sddl::grant(who, needed))
            .concat();
        after = sddl::with_list(access, &entries);
    }
    let change = Change {
        slot,
        before: Value::Text(access.into()),
        after: Value::Text(after),
    };
    Ok((change.before != change.after).then_some(Step::Change(change)))
}

/// What is granted for a need: SYSTEM has full control of the folder on every Windows (KB278381).
fn granted(needs: Needs) -> Needs {
    match needs {
        Needs::AddFile => Needs::Full,
        other => other,
    }
}

/// For a machine nobody has looked at: whatever file of Remote Desktop's own is there.
fn blind() -> Vec<Step> {
    let entries = NEEDED
        .map(|(who, needed)| sddl::grant(who, needed))
        .to_vec();
    let step = |path| {
        Step::Change(Change {
            slot: Slot::Access { path },
            before: Value::Unknown,
            after: Value::With(entries.clone()),
        })
    };
    places::any_key_files().map(step).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_lab::seen::chain;
    use redial_model::{Hex, Known, Reading, Snag, Unread, machine::StoredCertificate};

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
        let after = |list| {
            planned(key(list))
                .unwrap()
                .changes()
                .next()
                .unwrap()
                .after
                .clone()
        };
        assert_eq!(
            after("O:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)"),
            Value::Text("O:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-7)".into())
        );
        assert_eq!(
            after("O:BAD:P"),
            Value::Text("O:BAD:P(A;;FR;;;NS)(A;;FA;;;SY)".into()),
            "the owner stays, and administrators get nothing they had not"
        );
        for right in [
            "D:(A;;FA;;;SY)(A;;FR;;;NS)",
            "O:SYD:(A;;FA;;;BA)(A;;FR;;;NS)",
        ] {
            let why = planned(key(right)).unwrap_err();
            assert!(why.to_string().contains("have access"), "{right}");
        }
    }

    #[test]
    fn an_entry_that_denies_makes_way_for_the_list_windows_makes() {
        let plan = planned(key("O:BAG:SYD:PAI(D;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)S:AI")).unwrap();
        let change = plan.changes().next().unwrap();
        assert_eq!(
            change.after,
            Value::Text("O:BAG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)S:AI".into())
        );
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
    fn only_a_certificate_the_host_made_and_uses_is_made_anew() {
        let restarts = |bound: Option<&str>| {
            let mut expired = key("O:SYD:P(A;;FR;;;SY)(A;;FR;;;NS)");
            expired.made = Known::Is(Some("AB".into()));
            expired.own = Known::Is(vec![StoredCertificate {
                thumbprint: "AB".into(),
                ..StoredCertificate::default()
            }]);
            if let Some(bound) = bound {
                expired.bound = Known::Is(Some(bound.into()));
                expired.bound_found = Known::Is(Some(expired.own.seen().unwrap()[0].clone()));
                let binding = places::rdp_tcp("SSLCertificateSHA1Hash");
                let readings = &mut expired.readings.read;
                readings.retain(|r| r.slot != binding);
                readings.push(Reading {
                    slot: binding,
                    value: Value::Binary(Hex(vec![0xAB])),
                });
            }
            let plan = planned(expired).unwrap();
            plan.changes_slot(&places::service(places::SESSION_ENV))
        };
        assert!(restarts(None), "it expired, and can be replaced now");
        assert!(!restarts(Some("AB")), "it is bound, and stays");
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

    #[test]
    fn the_folder_and_the_file_of_a_bound_key_get_what_is_missing_and_no_more() {
        let folder = |list: &str| {
            let mut key = key("D:(A;;FA;;;SY)(A;;FR;;;NS)");
            let path = places::KEYS.to_owned();
            key.readings.read.push(Reading {
                slot: Slot::Access { path },
                value: Value::Text(list.into()),
            });
            key
        };
        let plan = planned(folder("O:BAD:P(A;;FR;;;WD)")).unwrap();
        let text = plan.changes().next().unwrap().to_string();
        assert!(
            text.ends_with("\"O:BAD:P(A;;FA;;;SY)(A;;FR;;;WD)\" (gives SYSTEM full access)"),
            "{text}"
        );
        assert!(planned(folder("O:BAD:P(A;;0x12019f;;;WD)")).is_err());
        let denied = planned(folder("D:(D;;FA;;;SY)")).unwrap_err().to_string();
        assert!(denied.contains("a person must decide"), "{denied}");

        let mut bound = key("D:(A;;FA;;;SY)(A;;FR;;;NS)");
        let path = r"C:\ProgramData\Microsoft\Crypto\Keys\0a1b_guid".to_owned();
        bound.bound = Known::Is(Some("CD".into()));
        bound.bound_found = Known::Is(Some(StoredCertificate {
            key_file: Some("0a1b_guid".into()),
            not_after: i64::MAX,
            ..StoredCertificate::default()
        }));
        assert!(
            planned(bound.clone())
                .unwrap_err()
                .to_string()
                .contains("not known")
        );
        bound.other_files = Known::Is(vec![path.as_str().into()]);
        bound.readings.read.push(Reading {
            slot: Slot::Access { path },
            value: Value::Text("O:BAD:P(A;;FA;;;BA)".into()),
        });
        let plan = planned(bound).unwrap();
        assert_eq!(
            plan.changes().next().unwrap().after,
            Value::Text("O:BAD:P(A;;FR;;;NS)(A;;FA;;;BA)".into())
        );
        assert_eq!(plan.changes().count(), 1);
    }
}
