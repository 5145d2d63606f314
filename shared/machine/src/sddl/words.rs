//! Access lists in words, for files and folders.

use super::list::{self, Ace, List, canonical, entries};
use crate::Said;

/// More phrases than anybody reads.
const MOST: usize = 6;

/// What a change of an access list means, such as `gives SYSTEM full access and NETWORK SERVICE
/// read access`; nothing where one of the lists is not understood.
#[must_use]
pub fn difference(before: &str, after: &str) -> Option<String> {
    let (old, new) = (whole(before)?, whole(after)?);
    let [given, denied] = only(&new, &old);
    let [taken, allowed] = only(&old, &new);
    let parts = [
        said("gives", &given),
        said("denies", &denied),
        said("no longer gives", &taken),
        said("no longer denies", &allowed),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The entries of a list that does not give everybody everything.
fn whole(sddl: &str) -> Option<Vec<Entry>> {
    let list = List::of(sddl).ok()??;
    (!list.allows_everything).then(|| read(&list.aces))?
}

/// What only the first has: what allows, and what denies.
fn only(these: &[Entry], others: &[Entry]) -> [Vec<Entry>; 2] {
    let mut others = others.to_vec();
    let mut found = [vec![], vec![]];
    for entry in these {
        match others.iter().position(|other| other == entry) {
            Some(same) => drop(others.remove(same)),
            None => found[usize::from(entry.denies)].push(entry.clone()),
        }
    }
    found
}

/// What these entries mean besides what a list holds.
#[must_use]
pub fn given(added: &[String]) -> Option<String> {
    let text = added.concat();
    let (aces, rest) = entries(&text).ok()?;
    let all = read(&aces).filter(|all| rest.is_empty() && all.iter().all(|e| !e.denies))?;
    said("gives", &all)
}

/// An entry, as far as words need it.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    denies: bool,
    who: String,
    what: String,
}

fn read(aces: &[Ace<'_>]) -> Option<Vec<Entry>> {
    aces.iter().map(entry).collect()
}

fn entry(ace: &Ace<'_>) -> Option<Entry> {
    let denies = match ace.kind {
        "A" => false,
        "D" => true,
        _ => return None,
    };
    let inside = if ace.is_inherit_only() {
        " to new files inside"
    } else {
        ""
    };
    Some(Entry {
        denies,
        who: account(ace.trustee),
        what: rights(ace.rights().ok()?) + inside,
    })
}

/// The name Windows shows for an account (learn.microsoft.com, "Well-known SIDs"); a SID where
/// there is none here.
fn account(trustee: &str) -> String {
    match canonical(trustee) {
        "SY" => "SYSTEM",
        "NS" => "NETWORK SERVICE",
        "BA" => "Administrators",
        "BU" => "Users",
        "WD" => "Everyone",
        "AU" => "Authenticated Users",
        "SU" => "services",
        "IU" => "interactive users",
        "OW" => "the owner",
        other => return Said::new(other).to_string(),
    }
    .into()
}

/// Rights of a file or folder by the names of its Security page.
fn rights(mask: u32) -> String {
    /// FILE_GENERIC_READ with execution, and with writing and deleting, which is "Modify".
    const RUN: u32 = list::READ | 0x0012_00A0;
    const MODIFY: u32 = RUN | 0x0012_0116 | 0x0001_0000;
    match mask {
        list::FULL => "full access",
        MODIFY => "access to read, write and delete",
        RUN => "access to read and execute",
        list::READ => "read access",
        0x0012_0116 => "write access",
        0x0012_019F => "access to read and write",
        list::ADD_FILE => "the right to create files",
        list::READ_CONTROL => "the right to read the access list",
        list::WRITE_DAC => "the right to change the access list",
        other => return format!("access {other:#x}"),
    }
    .into()
}

/// `gives SYSTEM full access and NETWORK SERVICE read access`.
fn said(verb: &str, all: &[Entry]) -> Option<String> {
    let mut each: Vec<_> = all
        .iter()
        .take(MOST)
        .map(|e| format!("{} {}", e.who, e.what))
        .collect();
    if all.len() > MOST {
        each.push(format!("{} more accounts access", all.len() - MOST));
    }
    let last = each.pop()?;
    Some(if each.is_empty() {
        format!("{verb} {last}")
    } else {
        format!("{verb} {} and {last}", each.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_by_who_gets_what() {
        for (before, after, says) in [
            (
                "O:SYD:P",
                "O:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)",
                Some("gives SYSTEM full access and NETWORK SERVICE read access"),
            ),
            (
                "D:P(A;;FA;;;BA)(D;;FR;;;S-1-5-20)",
                "D:PAI(A;;0x1f01ff;;;BA)(A;;GR;;;NS)",
                Some(
                    "gives NETWORK SERVICE read access; no longer denies NETWORK SERVICE read access",
                ),
            ),
            (
                "D:(A;;FR;;;WD)(A;;FA;;;S-1-5-21-1-2-3-500)",
                "D:(A;;FR;;;WD)",
                Some("no longer gives S-1-5-21-1-2-3-500 full access"),
            ),
            (
                "D:(A;;FR;;;WD)",
                "D:(A;OICIIO;FR;;;WD)",
                Some(
                    "gives Everyone read access to new files inside; no longer gives Everyone read access",
                ),
            ),
            ("D:(A;;FR;;;WD)", "D:(A;;FR;;;WD)", None),
            ("D:NO_ACCESS_CONTROL", "D:(A;;FR;;;WD)", None),
            ("D:(XA;;FR;;;WD;(a))", "D:(A;;FR;;;WD)", None),
            ("nonsense", "D:(A;;FR;;;WD)", None),
        ] {
            assert_eq!(
                difference(before, after).as_deref(),
                says,
                "{before} {after}"
            );
        }
    }

    #[test]
    fn entries_that_are_added_to_an_unknown_list_are_said_alike() {
        let added = ["(A;;FA;;;SY)".to_owned(), "(A;;0x2;;;NS)".to_owned()];
        assert_eq!(
            given(&added).as_deref(),
            Some("gives SYSTEM full access and NETWORK SERVICE the right to create files")
        );
        assert_eq!(given(&["(D;;FA;;;SY)".to_owned()]), None);
        assert_eq!(given(&[]), None);
    }
}
