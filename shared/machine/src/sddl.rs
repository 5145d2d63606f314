//! Access lists in the Security Descriptor Definition Language (MS-DTYP 2.5.1), read and extended
//! as text. Accounts are SIDs or their two-letter aliases, never names. A list is judged as Windows
//! judges it; what this module does not understand is said to be unknown, never allowed or denied.

mod list;
mod trust;
mod words;

use crate::Snag;
use list::{Ace, List, canonical};
pub use trust::untrusted_writer;
pub use words::{difference, given};

/// An account whose access matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// SYSTEM, S-1-5-18: replaces the key.
    System,
    /// NETWORK SERVICE, S-1-5-20: the account of TermService.
    NetworkService,
    /// BUILTIN\Administrators, S-1-5-32-544: an administrator's elevated process.
    Administrators,
    /// BUILTIN\Users, S-1-5-32-545: a process without elevation.
    Users,
}

impl Account {
    /// Its alias in a list.
    #[must_use]
    pub fn alias(self) -> &'static str {
        self.token()[0]
    }

    /// What its token holds, itself first. Sources, learn.microsoft.com: "LocalSystem Account" (the
    /// token includes SYSTEM and BUILTIN\Administrators); "NetworkService Account" (Everyone and
    /// Authenticated Users; the privileges of Users); "Security identifiers" (S-1-5-6 SERVICE holds
    /// whoever signed in as a service, S-1-5-32-545 Users holds Authenticated Users, S-1-5-4
    /// INTERACTIVE whoever signed in interactively).
    fn token(self) -> &'static [&'static str] {
        match self {
            Self::System => &["SY", "BA", "AU", "WD"],
            Self::NetworkService => &["NS", "AU", "BU", "SU", "WD"],
            Self::Administrators => &["BA", "BU", "IU", "AU", "WD"],
            Self::Users => &["BU", "IU", "AU", "WD"],
        }
    }

    fn holds(self, trustee: &str) -> bool {
        self.token().contains(&canonical(trustee))
    }

    /// Whether its token may hold this SID and nobody here can tell: a service has a SID of its own
    /// (S-1-5-80, NT SERVICE), and which service it is can't be seen in it.
    fn may_hold(self, trustee: &str) -> bool {
        self == Self::NetworkService && trustee.to_ascii_uppercase().starts_with("S-1-5-80-")
    }
}

/// How much access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// FILE_GENERIC_READ.
    Read,
    /// FILE_ALL_ACCESS.
    Full,
    /// FILE_ADD_FILE: to make a file in a folder.
    AddFile,
    /// READ_CONTROL: to read the list itself.
    ReadList,
    /// WRITE_DAC: to change the list.
    WriteList,
}

impl Access {
    fn mask(self) -> u32 {
        match self {
            Self::Read => list::READ,
            Self::Full => list::FULL,
            Self::AddFile => list::ADD_FILE,
            Self::ReadList => list::READ_CONTROL,
            Self::WriteList => list::WRITE_DAC,
        }
    }
}

/// Whether an account has this access. The entries count in their order: a right is settled by the
/// first entry that names it (learn.microsoft.com, "How DACLs control access to an object"; MS-ADTS
/// 5.1.3.3.2 gives the same steps). Entries that are only inherited from here do not count. The
/// owner may read and change the list whatever it says, unless it has an entry for OWNER RIGHTS. A
/// descriptor without a list gives everybody everything.
///
/// # Errors
/// The text is no access list, or it has a part that this module does not know.
pub fn allows(sddl: &str, account: Account, access: Access) -> Result<bool, Snag> {
    let Some(list) = List::of(sddl)? else {
        return Ok(true);
    };
    if list.allows_everything {
        return Ok(true);
    }
    let wanted = access.mask();
    let owner_rights = list.aces.iter().any(|a| canonical(a.trustee) == "OW");
    let owns = !owner_rights && list::owner(sddl).is_some_and(|owner| account.holds(owner));
    let mut granted = if owns {
        list::READ_CONTROL | list::WRITE_DAC
    } else {
        0
    };
    for ace in &list.aces {
        if granted & wanted == wanted {
            break;
        }
        if ace.is_inherit_only() || !(account.holds(ace.trustee) || account.may_hold(ace.trustee)) {
            continue;
        }
        match ace.allows_or_denies(account)? {
            Effect::Allows(rights) => granted |= rights,
            // A right that was granted before stays so; the first one denied settles the question.
            Effect::Denies(rights) if rights & wanted & !granted != 0 => return Ok(false),
            Effect::Denies(_) => {}
        }
    }
    Ok(granted & wanted == wanted)
}

/// What an entry does.
enum Effect {
    Allows(u32),
    Denies(u32),
}

impl Ace<'_> {
    fn allows_or_denies(&self, account: Account) -> Result<Effect, Snag> {
        if account.may_hold(self.trustee) {
            return Err(list::not_understood(format!(
                "it has an entry for the service {}, which may be Remote Desktop's own",
                self.trustee
            )));
        }
        match self.kind {
            "A" => Ok(Effect::Allows(self.rights()?)),
            "D" => Ok(Effect::Denies(self.rights()?)),
            other => Err(list::not_understood(format!(
                "it has an entry of the type {other}"
            ))),
        }
    }
}

/// The entry that gives an account this access.
#[must_use]
pub fn grant(account: Account, access: Access) -> String {
    let rights = match access {
        Access::Read => "FR",
        Access::Full => "FA",
        Access::AddFile => "DC",
        Access::ReadList => "RC",
        Access::WriteList => "WD",
    };
    format!("(A;;{rights};;;{})", account.alias())
}

/// The descriptor without what Windows notes for itself about inheritance (`AI`, `AR`): writing a
/// list changes the notes, not who may do what.
#[must_use]
pub fn plain(sddl: &str) -> String {
    let Some(start) = list::start(sddl) else {
        return sddl.to_owned();
    };
    let (flags, rest) = sddl[start..].split_at(list::flags(&sddl[start..]).len());
    let plain = if flags == list::NO_ACCESS_CONTROL {
        flags.to_owned()
    } else {
        flags.replace("AI", "").replace("AR", "")
    };
    format!("{}{plain}{rest}", &sddl[..start])
}

/// An allowing entry as a SID and an access mask.
#[must_use]
pub fn parts(entry: &str) -> Option<(String, u32)> {
    let (aces, _) = list::entries(entry).ok()?;
    let ace = aces.first().filter(|a| a.kind == "A")?;
    Some((list::sid(ace.trustee).to_owned(), ace.rights().ok()?))
}

/// The descriptor with the entry added where a canonical list has its allowing ones; nothing else
/// is touched. One that gives everybody everything, or can't be understood, stays as it is.
#[must_use]
pub fn with(sddl: &str, entry: &str) -> String {
    match List::of(sddl) {
        Ok(Some(list)) if !list.allows_everything => {
            // After the denying entries, before what is inherited: right behind the last "D" of the
            // explicit ones.
            let denied = list.aces.iter().take_while(|a| a.kind == "D");
            let at = denied.last().map_or(list.first, |a| list.first + a.end);
            format!("{}{entry}{}", &sddl[..at], &sddl[at..])
        }
        Ok(None) => format!("{sddl}D:{entry}"),
        Ok(Some(_)) | Err(_) => sddl.to_owned(),
    }
}

/// The descriptor with these entries as its whole list, protected from inheritance; owner, group and
/// what is audited stay.
#[must_use]
pub fn with_list(sddl: &str, entries: &str) -> String {
    let Some(start) = list::start(sddl) else {
        return format!("{sddl}D:P{entries}");
    };
    let first = start + list::flags(&sddl[start..]).len();
    let rest = list::entries(&sddl[first..]).map_or("", |(_, rest)| rest);
    format!("{}P{entries}{rest}", &sddl[..start])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How MachineKeys itself is (KB278381).
    const FOLDER: &str = "O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)";
    /// How Windows makes Remote Desktop's key files: administrators are not among them.
    const KEY: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)";

    fn says(sddl: &str, account: Account, access: Access) -> bool {
        allows(sddl, account, access).unwrap()
    }

    #[test]
    fn grants_are_read_by_account() {
        use {Access::*, Account::*};
        assert!(says(
            "O:SYD:P(A;;FA;;;SY)(A;;FR;;;S-1-5-20)",
            NetworkService,
            Read
        ));
        assert!(!says(
            "O:SYD:P(A;;FA;;;SY)(A;;FR;;;BA)",
            NetworkService,
            Read
        ));
        assert!(!says("D:(A;;FR;;;SY)", System, Full));
        assert!(says(FOLDER, NetworkService, Read), "everybody may read");
        assert!(says("O:SYG:SY", System, Full), "no list at all");
        assert!(says("O:SYD:NO_ACCESS_CONTROL", System, Full), "a null list");
        assert!(
            !says("D:", System, Read),
            "an empty list gives nobody anything"
        );
    }

    #[test]
    fn a_token_holds_its_groups() {
        use {Access::*, Account::*};
        assert!(says("D:(A;;FA;;;BA)", System, Full));
        assert!(!says("D:(A;;FA;;;BA)", NetworkService, Read));
        for group in ["AU", "BU", "SU", "WD", "S-1-5-6"] {
            let list = format!("D:(A;;FR;;;{group})");
            assert!(says(&list, NetworkService, Read), "{group}");
        }
        assert!(!says("D:(A;;FA;;;SU)", System, Read));
        assert!(!says(KEY, Administrators, ReadList) && !says(KEY, Users, ReadList));
        assert!(says(KEY, System, Full) && says(KEY, NetworkService, Read));
    }

    #[test]
    fn the_first_entry_that_names_a_right_settles_it() {
        use {Access::*, Account::*};
        let denied_first = "D:(D;;FR;;;NS)(A;;FA;;;NS)";
        let denied_last = "D:(A;;FR;;;NS)(D;;FR;;;NS)";
        assert!(!says(denied_first, NetworkService, Read));
        assert!(says(denied_last, NetworkService, Read));
        assert!(
            says("D:(D;;0x2;;;WD)(A;;FR;;;NS)", NetworkService, Read),
            "to write is denied, to read is not"
        );
        assert!(!says("D:(D;;0x2;;;AU)(A;;FA;;;SY)", System, Full));
        assert!(!says("D:(A;OICIIO;FR;;;NS)", NetworkService, Read));
        assert!(says("D:(D;IO;FR;;;NS)(A;;GR;;;NS)", NetworkService, Read));
    }

    #[test]
    fn an_owner_reads_and_changes_the_list() {
        use {Access::*, Account::*};
        assert!(says("O:BAD:(A;;FR;;;NS)", Administrators, WriteList));
        assert!(!says("O:BAD:(A;;FR;;;NS)", Administrators, Read));
        assert!(!says(
            "O:BAD:(A;;RC;;;OW)(A;;FR;;;NS)",
            Administrators,
            WriteList
        ));
        assert!(!says("O:SYD:(A;;FR;;;NS)", Administrators, ReadList));
    }

    #[test]
    fn what_is_not_understood_is_neither_allowed_nor_denied() {
        let unknown = [
            r#"D:(XA;;FR;;;WD;(@User.a == "b"))"#,
            "D:(OA;;FR;;;NS)",
            "D:(A;;QQ;;;NS)",
            "D:(A;;F;;;NS)",
            "D:(A;;FR;;;NS",
            "D:(A;;FR;;NS)",
            "D:(A;;FR;;;nobody)",
            "D:(A;;FR;;;S-1-5-80-1-2-3)",
        ];
        for list in unknown {
            let answer = allows(list, Account::NetworkService, Access::Read);
            assert!(answer.is_err(), "{list}: {answer:?}");
        }
        let settled = [
            ("D:(A;;FR;;;NS)(XA;;FR;;;WD;(a))", true),
            ("D:(D;;FR;;;NS)(XA;;FR;;;WD;(a))", false),
            ("D:(XA;;FR;;;SY;(a))(A;;FR;;;NS)", true),
            ("D:(A;;FR;;;NS)S:(ML;;NW;;;LW)(ZZ", true),
        ];
        for (list, answer) in settled {
            assert_eq!(
                allows(list, Account::NetworkService, Access::Read),
                Ok(answer),
                "{list}"
            );
        }
    }

    #[test]
    fn notes_about_inheritance_are_no_difference() {
        assert_eq!(
            plain("O:SYG:SYD:PAI(A;;FA;;;SY)"),
            "O:SYG:SYD:P(A;;FA;;;SY)"
        );
        assert_eq!(
            plain("O:SYD:ARAI(A;ID;FA;;;SY)S:AI"),
            "O:SYD:(A;ID;FA;;;SY)S:AI"
        );
        assert_eq!(plain("O:SY"), "O:SY");
        assert_eq!(plain("D:NO_ACCESS_CONTROL"), "D:NO_ACCESS_CONTROL");
    }

    #[test]
    fn an_entry_is_added_and_nothing_else_changes() {
        use {Access::*, Account::*};
        let before = "O:SYG:SYD:PAI(D;;0x2;;;WD)(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)";
        let after = with(before, &grant(NetworkService, Read));
        assert_eq!(
            after,
            "O:SYG:SYD:PAI(D;;0x2;;;WD)(A;;FR;;;NS)(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)"
        );
        assert!(says(&after, NetworkService, Read));
        assert_eq!(
            parts(&grant(NetworkService, Read)),
            Some(("S-1-5-20".into(), 0x0012_0089))
        );
        assert_eq!(with("D:P", &grant(System, Full)), "D:P(A;;FA;;;SY)");
        assert_eq!(with("O:SY", &grant(System, Full)), "O:SYD:(A;;FA;;;SY)");
        assert_eq!(
            with_list(before, "(A;;FR;;;NS)"),
            "O:SYG:SYD:P(A;;FR;;;NS)S:AI(AU;SAFA;FA;;;WD)"
        );
        assert_eq!(with_list("O:SY", "(A;;FR;;;NS)"), "O:SYD:P(A;;FR;;;NS)");
        let null = "D:NO_ACCESS_CONTROL";
        assert_eq!(with(null, &grant(System, Full)), null);
    }
}
