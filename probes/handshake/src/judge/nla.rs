//! What the host's CredSSP said, or that it said nothing.

use redial_codes::{alert, hresult, ntstatus};
use redial_model::{
    AccountTrouble, CLOCK_STATUSES, Climb, CodeCard, End, Finding, Instead, NO_AUTHORITY_STATUSES,
};

use crate::codes::*;

/// CredSSP 5 and 6 came with the update of 2018, which ends an encryption oracle.
/// Source: MS-CSSP 3.1.5 and its appendix; support.microsoft.com/help/4093492.
const UPDATED: u32 = 5;

/// The statuses whose next step is known, by what they lead to; `redial_codes` has their names.
/// Sources: MS-ERREF 2.3.1 (NTSTATUS), winerror.h (SEC_E); that a host denies NTLM with 0x80090302 and
/// a member of Protected Users with 0xC000006E is seen on Server 2022.
static STATUSES: &[(&CodeCard, &[u32])] = &[
    (&NLA_NO_NTLM, &[0x8009_0302, 0xC000_0418, 0xC000_00BB]),
    (
        &NLA_HOST_FAILED,
        &[
            0x8009_0300,
            0x8009_0304,
            0x8009_0305,
            0x8009_0306,
            0x8009_0307,
            0x8009_030D,
            0x8009_030E,
            0xC000_0001,
            0xC000_0017,
            0xC000_009A,
            0xC000_00E5,
            0xC000_00FE,
        ],
    ),
    // STATUS_AUTHENTICATION_FIREWALL_FAILED. The model knows the others (`AccountTrouble`).
    (&NLA_ACCOUNT, &[0xC000_0413]),
    (&NLA_NO_CONTROLLER, &NO_AUTHORITY_STATUSES),
    (&NLA_CLOCK, &CLOCK_STATUSES),
    (&NLA_BINDING, &[0x8009_0346, 0xC000_035B]),
    (&NLA_NO_ALGORITHM, &[0x8009_0331, 0x8009_0348, 0x8009_0342]),
    (&NLA_NO_NAME, &[0x8009_0303, 0x8009_0322]),
];

/// The finding for a line that ended at this rung.
pub(super) fn broken(end: &End) -> Finding {
    match end {
        End::Status(code) => refused(*code),
        End::NoNtlm(instead) => no_challenge(instead),
        // certificate_required (RFC 8446 6.2). Older alerts may mean the same and do not say so.
        End::Alert(116) => NLA_CERTIFICATE
            .found("the host ended TLS because no client certificate was sent (alert 116)"),
        End::Alert(n) => {
            let name = alert::find_alert(*n).map_or("unknown", |e| e.name);
            NLA_ALERT.found(format!(
                "TLS worked, then the host ended it with alert {n} ({name}) instead of a CredSSP answer"
            ))
        }
        End::Silent => NLA_SILENT.found("TLS worked, then the host did not answer CredSSP"),
        End::Junk | End::Overrun => NLA_JUNK.found("the answer is not CredSSP"),
        End::Failure(_) | End::Disconnected => NLA_CLOSED.found(format!(
            "TLS worked, then the host disconnected with an RDP message ({}) instead of a CredSSP answer",
            end.shown()
        )),
        other => NLA_CLOSED.found(format!(
            "TLS worked, then the connection was {} instead of a CredSSP answer",
            other.shown()
        )),
    }
}

fn refused(code: u32) -> Finding {
    let says = format!("CredSSP answered with status 0x{code:08X}");
    let row = STATUSES.iter().find(|(_, codes)| codes.contains(&code));
    let account = AccountTrouble::of_status(code).map(account);
    match row.map(|(card, _)| *card).or(account) {
        Some(card) => card.found(format!("{says} ({})", name(code).unwrap_or("unnamed"))),
        None => NLA_REFUSED.found(says),
    }
}

fn account(trouble: AccountTrouble) -> &'static CodeCard {
    use AccountTrouble as Trouble;
    match trouble {
        Trouble::Wrong | Trouble::Unknown => &NLA_ACCOUNT,
        Trouble::Locked => &NLA_LOCKED,
        Trouble::Disabled | Trouble::Expired | Trouble::Revoked => &NLA_DISABLED,
        Trouble::PasswordExpired | Trouble::MustChange | Trouble::PasswordOld => &NLA_PASSWORD_OLD,
        Trouble::Hours | Trouble::Workstation | Trouble::Restricted => &NLA_RESTRICTED,
        Trouble::NotGranted => &NLA_NO_RIGHT,
    }
}

fn name(code: u32) -> Option<&'static str> {
    let entry = hresult::TABLE.find(code);
    entry.or_else(|| ntstatus::TABLE.find(code)).map(|e| e.name)
}

fn no_challenge(instead: &Instead) -> Finding {
    match instead {
        Instead::Kerberos => NLA_NO_NTLM.found(
            "the host answered CredSSP and does not accept NTLM: only Kerberos is possible",
        ),
        Instead::Rejected => NLA_NO_NTLM.found(
            "the host answered CredSSP and rejected NTLM without offering another method (SPNEGO reject); in a domain only Kerberos is left",
        ),
        Instead::Mechanism(oid) => NLA_REFUSED
            .found("the host answered CredSSP and requires another authentication method")
            .with("mechanism", oid),
        Instead::Other => {
            NLA_REFUSED.found("the host answered CredSSP with a token that is not an NTLM challenge")
        }
        Instead::Nothing => {
            NLA_REFUSED.found("the host answered CredSSP with neither a challenge nor a status")
        }
    }
}

/// The finding for a host whose CredSSP was never updated.
pub(super) fn outdated(climb: &Climb) -> Option<Finding> {
    let version = climb.credssp.filter(|version| *version < UPDATED)?;
    Some(
        NLA_OUTDATED
            .found(format!(
                "the host's CredSSP is version {version}: it lacks the update of 2018 (CVE-2018-0886)"
            ))
            .with("CredSSP version", version.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_named_once_and_tells_where_to_look() {
        let all: Vec<u32> = STATUSES
            .iter()
            .flat_map(|(_, codes)| *codes)
            .copied()
            .collect();
        for (n, code) in all.iter().enumerate() {
            assert!(!all[n + 1..].contains(code), "0x{code:08X} twice");
            assert!(name(*code).is_some(), "0x{code:08X} has no name");
        }
        for (code, card) in [
            (0x8009_0302, "nla.no-ntlm"),
            (0xC000_0418, "nla.no-ntlm"),
            (0xC000_006D, "nla.account-refused"),
            (0xC000_0064, "nla.account-refused"),
            (0xC000_0413, "nla.account-refused"),
            (0xC000_0234, "nla.account-locked"),
            (0xC000_0072, "nla.account-disabled"),
            (0xC000_0193, "nla.account-disabled"),
            (0xC000_0071, "nla.password-old"),
            (0xC000_0224, "nla.password-old"),
            (0xC000_006E, "nla.account-restricted"),
            (0xC000_006F, "nla.account-restricted"),
            (0xC000_015B, "nla.no-right"),
            (0xC000_00DC, "nla.no-controller"),
            (0xC000_00DF, "nla.no-controller"),
            (0x8009_0304, "nla.host-failed"),
            (0xC000_035B, "nla.bad-binding"),
            (0x8009_0331, "nla.no-algorithm"),
            (0xC000_005E, "nla.no-controller"),
            (0x8009_0324, "nla.clock"),
            (0x8009_0322, "nla.no-spn"),
            (0x8009_0348, "nla.no-algorithm"),
            (0x8009_0350, "nla.no-controller"),
            // A card's revocation and a controller's referral are neither.
            (0x8009_0353, "nla.refused"),
            (0x8009_0341, "nla.refused"),
            (0xC007_00EA, "nla.refused"),
        ] {
            let found = refused(code);
            assert_eq!(found.code, card, "0x{code:08X}");
            assert!(found.says.contains(&format!("0x{code:08X}")));
        }
    }

    #[test]
    fn kerberos_only_is_an_answer_of_credssp() {
        for (instead, code) in [
            (Instead::Kerberos, "nla.no-ntlm"),
            (Instead::Rejected, "nla.no-ntlm"),
            (Instead::Mechanism("1.2.3".into()), "nla.refused"),
            (Instead::Other, "nla.refused"),
            (Instead::Nothing, "nla.refused"),
        ] {
            assert_eq!(broken(&End::NoNtlm(instead)).code, code);
        }
        assert_eq!(broken(&End::Alert(80)).code, "nla.alert");
        for end in [End::Rst, End::Disconnected, End::Failure(5)] {
            assert_eq!(broken(&end).code, "nla.closed");
        }
    }

    #[test]
    fn only_a_version_below_five_is_old() {
        let with = |credssp| Climb {
            credssp,
            ..Climb::new(([192, 0, 2, 7], 3389).into(), vec![])
        };
        for old in [2, 3, 4] {
            assert!(outdated(&with(Some(old))).is_some(), "{old}");
        }
        for fine in [None, Some(5), Some(6), Some(7)] {
            assert!(outdated(&with(fine)).is_none(), "{fine:?}");
        }
    }
}
