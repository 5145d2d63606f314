//! Whether what lies in a folder can be believed: who could have written it.

use super::list::{List, canonical, not_understood, owner};
use crate::Snag;

/// Whoever may write here may do everything on the machine already.
const TRUSTED: [&str; 2] = ["SY", "BA"];

/// The rights with which a file's content, a folder's entries, or the list itself can be changed:
/// FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_WRITE_EA, FILE_DELETE_CHILD, FILE_WRITE_ATTRIBUTES (with
/// which a folder is made a junction), DELETE, WRITE_DAC, WRITE_OWNER (winnt.h).
const WRITES: u32 = 0x000D_0156;

/// The first account besides SYSTEM and administrators that owns this file or folder, or may write
/// in it or change its list; nothing when there is none. What denies does not count: it may stand
/// behind what allows.
///
/// # Errors
/// The text is no descriptor, or it has a part that this module does not know.
pub fn untrusted_writer(sddl: &str) -> Result<Option<String>, Snag> {
    let trusted = |account: &str| TRUSTED.contains(&canonical(account));
    let owner = owner(sddl).ok_or_else(|| not_understood("it names no owner".into()))?;
    if !trusted(owner) {
        return Ok(Some(owner.to_owned()));
    }
    let Some(list) = List::of(sddl)?.filter(|list| !list.allows_everything) else {
        return Ok(Some("WD".into()));
    };
    for ace in &list.aces {
        match ace.kind {
            "D" => {}
            "A" if trusted(ace.trustee) || ace.rights()? & WRITES == 0 => {}
            "A" => return Ok(Some(ace.trustee.to_owned())),
            other => {
                return Err(not_understood(format!(
                    "it has an entry of the type {other}"
                )));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sddl: &str) -> Option<String> {
        untrusted_writer(sddl).unwrap()
    }

    #[test]
    fn only_administrators_and_system_are_believed() {
        let closed = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
        assert_eq!(of(&format!("O:BAG:BA{closed}")), None);
        assert_eq!(of(&format!("O:S-1-5-18G:SY{closed}(A;;FR;;;BU)")), None);
        assert_eq!(of(&format!("O:BAG:BA{closed}(D;;FA;;;WD)")), None);
        let user = "S-1-5-21-1-2-3-1001";
        assert_eq!(of(&format!("O:{user}G:BA{closed}")), Some(user.into()));
        for rights in [
            "FA", "FW", "DC", "SD", "WD", "WO", "GW", "0x100116", "0x100",
        ] {
            let list = format!("O:BAG:BA{closed}(A;;{rights};;;BU)");
            assert_eq!(of(&list), Some("BU".into()), "{rights}");
        }
        // Windows' own list for ProgramData, which a folder made without a list inherits.
        let inherited = "O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)";
        assert_eq!(of(inherited), Some("CO".into()));
        assert_eq!(of("O:BAG:BAD:NO_ACCESS_CONTROL"), Some("WD".into()));
        assert_eq!(of("O:BAG:BA"), Some("WD".into()));
    }

    #[test]
    fn what_is_not_understood_is_not_believed() {
        for text in [
            "",
            "D:(A;;FA;;;BA)",
            "O:BAD:(XA;;FA;;;BU;(1))",
            "O:BAD:(A;;??;;;BU)",
        ] {
            assert!(untrusted_writer(text).is_err(), "{text}");
        }
    }
}
