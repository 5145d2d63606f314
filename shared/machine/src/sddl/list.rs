//! The text of a descriptor, taken apart (MS-DTYP 2.5.1.1).

use crate::Snag;

/// FILE_GENERIC_READ.
pub(super) const READ: u32 = 0x0012_0089;
/// FILE_GENERIC_WRITE.
const WRITE: u32 = 0x0012_0116;
/// FILE_GENERIC_EXECUTE.
const EXECUTE: u32 = 0x0012_00A0;
/// FILE_ALL_ACCESS.
pub(super) const FULL: u32 = 0x001F_01FF;
/// FILE_ADD_FILE (winnt.h), which is FILE_WRITE_DATA of a file.
pub(super) const ADD_FILE: u32 = 0x0000_0002;
/// The right to read owner and list.
pub(super) const READ_CONTROL: u32 = 0x0002_0000;
/// The right to change the list.
pub(super) const WRITE_DAC: u32 = 0x0004_0000;
/// The flag of a list that is null: it gives everybody everything.
pub(super) const NO_ACCESS_CONTROL: &str = "NO_ACCESS_CONTROL";

/// The rights a file's list may name, by their letters (MS-DTYP 2.5.1.1).
const RIGHTS: [(&str, u32); 21] = [
    ("FA", FULL),
    ("FR", READ),
    ("FW", WRITE),
    ("FX", EXECUTE),
    ("GA", FULL),
    ("GR", READ),
    ("GW", WRITE),
    ("GX", EXECUTE),
    ("RC", READ_CONTROL),
    ("SD", 0x0001_0000),
    ("WD", WRITE_DAC),
    ("WO", 0x0008_0000),
    ("CC", 0x0001),
    ("DC", 0x0002),
    ("LC", 0x0004),
    ("SW", 0x0008),
    ("RP", 0x0010),
    ("WP", 0x0020),
    ("DT", 0x0040),
    ("LO", 0x0080),
    ("CR", 0x0100),
];

/// The generic rights in a mask, and what they are for a file (winnt.h).
const GENERIC: [(u32, u32); 4] = [
    (0x8000_0000, READ),
    (0x4000_0000, WRITE),
    (0x2000_0000, EXECUTE),
    (0x1000_0000, FULL),
];

/// The aliases MS-DTYP gives the accounts that matter here, with their SIDs.
const ALIASES: [(&str, &str); 9] = [
    ("SY", "S-1-5-18"),
    ("NS", "S-1-5-20"),
    ("BA", "S-1-5-32-544"),
    ("BU", "S-1-5-32-545"),
    ("WD", "S-1-1-0"),
    ("AU", "S-1-5-11"),
    ("SU", "S-1-5-6"),
    ("IU", "S-1-5-4"),
    ("OW", "S-1-3-4"),
];

/// The SID of an alias; any other trustee as it stands.
pub(super) fn sid(trustee: &str) -> &str {
    ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(trustee))
        .map_or(trustee, |(_, sid)| sid)
}

/// The alias of a SID that has one here; any other trustee as it stands.
pub(super) fn canonical(trustee: &str) -> &str {
    ALIASES
        .iter()
        .find(|(alias, sid)| {
            alias.eq_ignore_ascii_case(trustee) || sid.eq_ignore_ascii_case(trustee)
        })
        .map_or(trustee, |(alias, _)| alias)
}

/// A list that can't be judged.
pub(super) fn not_understood(why: String) -> Snag {
    Snag::Broke {
        doing: "understand the access list".into(),
        why,
    }
}

/// One entry of an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ace<'a> {
    pub(super) kind: &'a str,
    flags: &'a str,
    rights: &'a str,
    pub(super) trustee: &'a str,
    /// Where it ends, counted from where the entries begin.
    pub(super) end: usize,
}

impl Ace<'_> {
    /// Whether it is there for children only (INHERIT_ONLY_ACE).
    pub(super) fn is_inherit_only(&self) -> bool {
        let flags = self.flags.as_bytes();
        flags.chunks(2).any(|flag| flag.eq_ignore_ascii_case(b"IO"))
    }

    /// Its rights as a mask of a file's own.
    pub(super) fn rights(&self) -> Result<u32, Snag> {
        let known = match self
            .rights
            .strip_prefix("0x")
            .or(self.rights.strip_prefix("0X"))
        {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => lettered(self.rights),
        };
        let mask = known
            .ok_or_else(|| not_understood(format!("it names the rights {:?}", self.rights)))?;
        let generic = GENERIC.iter().filter(|(bit, _)| mask & bit != 0);
        Ok(generic.fold(mask, |all, (_, rights)| all | rights))
    }
}

/// Rights by their letters, two each.
fn lettered(rights: &str) -> Option<u32> {
    rights.as_bytes().chunks(2).try_fold(0, |all, pair| {
        let known = RIGHTS
            .iter()
            .find(|(word, _)| word.as_bytes().eq_ignore_ascii_case(pair));
        known.map(|(_, mask)| all | mask)
    })
}

/// A discretionary list.
pub(super) struct List<'a> {
    /// Where its entries begin in the descriptor.
    pub(super) first: usize,
    pub(super) aces: Vec<Ace<'a>>,
    /// Whether it is null.
    pub(super) allows_everything: bool,
}

impl<'a> List<'a> {
    /// The discretionary list of a descriptor; nothing when it has none.
    pub(super) fn of(sddl: &'a str) -> Result<Option<Self>, Snag> {
        let Some(start) = start(sddl) else {
            return Ok(None);
        };
        let flags = flags(&sddl[start..]);
        let first = start + flags.len();
        let (aces, rest) = entries(&sddl[first..])?;
        if !rest.is_empty() && !rest.starts_with("S:") {
            return Err(not_understood(format!("it continues with {rest:?}")));
        }
        Ok(Some(Self {
            first,
            aces,
            allows_everything: flags == NO_ACCESS_CONTROL,
        }))
    }
}

/// Where the flags of the discretionary list begin. Only what stands before the first entry is
/// looked at: an entry may hold any text.
pub(super) fn start(sddl: &str) -> Option<usize> {
    let head = &sddl[..sddl.find('(').unwrap_or(sddl.len())];
    head.find("D:").map(|at| at + 2)
}

/// The flags at the beginning of what follows `D:`.
pub(super) fn flags(list: &str) -> &str {
    let head = &list[..list.find('(').unwrap_or(list.len())];
    &head[..head.find("S:").unwrap_or(head.len())]
}

/// The owner a descriptor names.
pub(super) fn owner(sddl: &str) -> Option<&str> {
    let rest = sddl.strip_prefix("O:")?;
    let ends = ["G:", "D:", "S:"].into_iter().filter_map(|e| rest.find(e));
    Some(&rest[..ends.min().unwrap_or(rest.len())])
}

/// The entries at the beginning of a text, and what follows them.
pub(super) fn entries(text: &str) -> Result<(Vec<Ace<'_>>, &str), Snag> {
    let (mut at, mut aces) = (0, Vec::new());
    while text[at..].starts_with('(') {
        let length =
            closing(&text[at..]).ok_or_else(|| not_understood("an entry does not end".into()))?;
        let inner = &text[at + 1..at + length - 1];
        at += length;
        aces.push(ace(inner, at)?);
    }
    Ok((aces, &text[at..]))
}

/// How long the entry at the beginning is, with its parentheses: a conditional one has more of them
/// inside.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

fn ace(inner: &str, end: usize) -> Result<Ace<'_>, Snag> {
    let fields: Vec<&str> = inner.splitn(7, ';').collect();
    let [kind, flags, rights, _, _, trustee, ..] = fields[..] else {
        return Err(not_understood(format!("it has the entry {inner:?}")));
    };
    let alias = trustee.len() == 2 && trustee.bytes().all(|b| b.is_ascii_alphabetic());
    if !alias && !trustee.to_ascii_uppercase().starts_with("S-1-") {
        return Err(not_understood(format!("it names the account {trustee:?}")));
    }
    Ok(Ace {
        kind,
        flags,
        rights,
        trustee,
        end,
    })
}
