//! Access lists in the Security Descriptor Definition Language (MS-DTYP 2.5.1), read and extended
//! as text. Accounts are SIDs or their two-letter aliases, never names.

/// SYSTEM, S-1-5-18.
pub const SYSTEM: &str = "SY";
/// NETWORK SERVICE, S-1-5-20: the account of TermService.
pub const NETWORK_SERVICE: &str = "NS";
/// BUILTIN\Administrators, S-1-5-32-544.
pub const ADMINISTRATORS: &str = "BA";

/// FILE_GENERIC_READ.
const READ: u32 = 0x0012_0089;
/// FILE_ALL_ACCESS.
const FULL: u32 = 0x001F_01FF;

/// One entry of an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ace<'a> {
    kind: &'a str,
    rights: u32,
    trustee: &'a str,
}

/// The aliases MS-DTYP gives the accounts that matter here, with their SIDs.
const ALIASES: [(&str, &str); 5] = [
    ("SY", "S-1-5-18"),
    ("NS", "S-1-5-20"),
    ("BA", "S-1-5-32-544"),
    ("WD", "S-1-1-0"),
    ("AU", "S-1-5-11"),
];

fn same(a: &str, b: &str) -> bool {
    let sid = |t: &str| {
        ALIASES
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(t))
            .map_or_else(|| t.to_owned(), |(_, sid)| (*sid).to_owned())
    };
    sid(a).eq_ignore_ascii_case(&sid(b))
}

fn rights(text: &str) -> u32 {
    if let Some(hex) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).unwrap_or(0);
    }
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        b"FA" | b"GA" => FULL,
        b"FR" | b"GR" => READ,
        b"FW" | b"GW" => 0x0012_0116,
        b"FX" | b"GX" => 0x0012_00A0,
        _ => 0,
    });
    pairs.fold(0, |all, some| all | some)
}

/// Where the discretionary list's entries begin and end, and those entries.
fn dacl(sddl: &str) -> Option<(usize, usize, Vec<Ace<'_>>)> {
    let start = sddl.find("D:")? + 2;
    let (first, end, aces) = dacl_of(&sddl[start..])?;
    Some((start + first, start + end, aces))
}

/// The same, for what follows `D:`.
fn dacl_of(sddl: &str) -> Option<(usize, usize, Vec<Ace<'_>>)> {
    let first = sddl.find(['(', 'S']).unwrap_or(sddl.len());
    let (mut at, mut aces) = (first, Vec::new());
    while sddl[at..].starts_with('(') {
        let end = at + sddl[at..].find(')')?;
        let fields: Vec<&str> = sddl[at + 1..end].split(';').collect();
        if let [kind, _, r, _, _, trustee, ..] = fields[..] {
            aces.push(Ace {
                kind,
                rights: rights(r),
                trustee,
            });
        }
        at = end + 1;
    }
    Some((first, at, aces))
}

/// Whether an account has at least read (or full) access, and is not denied. A descriptor without a
/// list gives everybody everything.
pub fn allows(sddl: &str, trustee: &str, full: bool) -> bool {
    let wanted = if full { FULL } else { READ };
    let Some((_, _, aces)) = dacl(sddl) else {
        return true;
    };
    let of = |kind: &str| {
        aces.iter()
            .filter(|a| a.kind == kind && (same(a.trustee, trustee) || same(a.trustee, "WD")))
            .fold(0, |all, a| all | a.rights)
    };
    of("D") & wanted == 0 && of("A") & wanted == wanted
}

/// The entry that gives an account read or full access.
pub fn grant(trustee: &str, full: bool) -> String {
    format!("(A;;{};;;{trustee})", if full { "FA" } else { "FR" })
}

/// The descriptor without what Windows notes for itself about inheritance (`AI`, `AR`): writing a
/// list changes the notes, not who may do what.
pub fn plain(sddl: &str) -> String {
    let Some(start) = sddl.find("D:").map(|at| at + 2) else {
        return sddl.to_owned();
    };
    let (flags, rest) =
        sddl[start..].split_at(sddl[start..].find(['(', 'S']).unwrap_or(sddl.len() - start));
    format!(
        "{}{}{rest}",
        &sddl[..start],
        flags.replace("AI", "").replace("AR", "")
    )
}

/// An allowing entry as a SID and an access mask.
pub fn parts(entry: &str) -> Option<(String, u32)> {
    let (_, _, aces) = dacl_of(entry)?;
    let ace = aces.first().filter(|a| a.kind == "A")?;
    let sid = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(ace.trustee))
        .map_or(ace.trustee, |(_, sid)| sid);
    Some((sid.to_owned(), ace.rights))
}

/// The descriptor with the entry added where a canonical list has its allowing ones; nothing else
/// is touched.
pub fn with(sddl: &str, entry: &str) -> String {
    match dacl(sddl) {
        Some((first, _, aces)) => {
            // After the denying entries, before what is inherited: right behind the last "D" of the
            // explicit ones.
            let denied = aces.iter().take_while(|a| a.kind == "D").count();
            let at = (0..denied).fold(first, |at, _| {
                at + sddl[at..].find(')').map_or(0, |n| n + 1)
            });
            format!("{}{entry}{}", &sddl[..at], &sddl[at..])
        }
        None => format!("{sddl}D:{entry}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)";

    #[test]
    fn grants_are_read_by_account() {
        assert!(allows(
            "O:SYD:P(A;;FA;;;SY)(A;;FR;;;S-1-5-20)",
            NETWORK_SERVICE,
            false
        ));
        assert!(!allows(
            "O:SYD:P(A;;FA;;;SY)(A;;FR;;;BA)",
            NETWORK_SERVICE,
            false
        ));
        assert!(!allows(
            "D:(D;;FR;;;NS)(A;;FA;;;NS)",
            NETWORK_SERVICE,
            false
        ));
        assert!(!allows("D:(A;;FR;;;SY)", SYSTEM, true));
        assert!(
            allows(DEFAULT, NETWORK_SERVICE, false),
            "everybody may read"
        );
        assert!(allows("O:SYG:SY", SYSTEM, true), "no list at all");
        assert!(
            !allows("D:", SYSTEM, false),
            "an empty list gives nobody anything"
        );
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
    }

    #[test]
    fn an_entry_is_added_and_nothing_else_changes() {
        let before = "O:SYG:SYD:PAI(D;;0x2;;;WD)(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)";
        let after = with(before, &grant(NETWORK_SERVICE, false));
        assert_eq!(
            after,
            "O:SYG:SYD:PAI(D;;0x2;;;WD)(A;;FR;;;NS)(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)"
        );
        assert!(allows(&after, NETWORK_SERVICE, false));
        assert_eq!(
            parts(&grant(NETWORK_SERVICE, false)),
            Some(("S-1-5-20".into(), 0x0012_0089))
        );
        assert_eq!(with("D:P", &grant(SYSTEM, true)), "D:P(A;;FA;;;SY)");
        assert_eq!(with("O:SY", &grant(SYSTEM, true)), "O:SYD:(A;;FA;;;SY)");
    }
}
