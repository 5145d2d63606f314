//! What the host's CredSSP said, or that it said nothing.

use redial_codes::alert;
use redial_model::{Climb, CodeCard, End, Finding, Instead};

use crate::codes::*;

/// CredSSP 5 and 6 came with the update of 2018, which ends an encryption oracle.
/// Source: MS-CSSP 3.1.5 and its appendix; support.microsoft.com/help/4093492.
const UPDATED: u32 = 5;

/// A status a host can answer with.
struct Status {
    code: u32,
    name: &'static str,
    card: &'static CodeCard,
}

const fn status(code: u32, name: &'static str, card: &'static CodeCard) -> Status {
    Status { code, name, card }
}

/// The statuses whose next step is known. Sources: MS-ERREF 2.3.1 (NTSTATUS), winerror.h (SEC_E);
/// that a host denies NTLM with 0x80090302 and a member of Protected Users with 0xC000006E is seen
/// on Server 2022.
const STATUSES: &[Status] = &[
    status(0x8009_0302, "SEC_E_UNSUPPORTED_FUNCTION", &NLA_NO_NTLM),
    status(0xC000_0418, "STATUS_NTLM_BLOCKED", &NLA_NO_NTLM),
    status(0xC000_00BB, "STATUS_NOT_SUPPORTED", &NLA_NO_NTLM),
    status(0x8009_0300, "SEC_E_INSUFFICIENT_MEMORY", &NLA_HOST_FAILED),
    status(0x8009_0304, "SEC_E_INTERNAL_ERROR", &NLA_HOST_FAILED),
    status(0x8009_0305, "SEC_E_SECPKG_NOT_FOUND", &NLA_HOST_FAILED),
    status(0x8009_0306, "SEC_E_NOT_OWNER", &NLA_HOST_FAILED),
    status(0x8009_0307, "SEC_E_CANNOT_INSTALL", &NLA_HOST_FAILED),
    status(0x8009_030D, "SEC_E_UNKNOWN_CREDENTIALS", &NLA_HOST_FAILED),
    status(0x8009_030E, "SEC_E_NO_CREDENTIALS", &NLA_HOST_FAILED),
    status(0xC000_0001, "STATUS_UNSUCCESSFUL", &NLA_HOST_FAILED),
    status(0xC000_0017, "STATUS_NO_MEMORY", &NLA_HOST_FAILED),
    status(
        0xC000_009A,
        "STATUS_INSUFFICIENT_RESOURCES",
        &NLA_HOST_FAILED,
    ),
    status(0xC000_00E5, "STATUS_INTERNAL_ERROR", &NLA_HOST_FAILED),
    status(0xC000_00FE, "STATUS_NO_SUCH_PACKAGE", &NLA_HOST_FAILED),
    status(0x8009_030C, "SEC_E_LOGON_DENIED", &NLA_ACCOUNT),
    status(0xC000_0064, "STATUS_NO_SUCH_USER", &NLA_ACCOUNT),
    status(0xC000_006A, "STATUS_WRONG_PASSWORD", &NLA_ACCOUNT),
    status(0xC000_006D, "STATUS_LOGON_FAILURE", &NLA_ACCOUNT),
    status(0xC000_006E, "STATUS_ACCOUNT_RESTRICTION", &NLA_ACCOUNT),
    status(0xC000_006F, "STATUS_INVALID_LOGON_HOURS", &NLA_ACCOUNT),
    status(0xC000_0070, "STATUS_INVALID_WORKSTATION", &NLA_ACCOUNT),
    status(0xC000_0071, "STATUS_PASSWORD_EXPIRED", &NLA_ACCOUNT),
    status(0xC000_0072, "STATUS_ACCOUNT_DISABLED", &NLA_ACCOUNT),
    status(0xC000_015B, "STATUS_LOGON_TYPE_NOT_GRANTED", &NLA_ACCOUNT),
    status(0xC000_0193, "STATUS_ACCOUNT_EXPIRED", &NLA_ACCOUNT),
    status(0xC000_0224, "STATUS_PASSWORD_MUST_CHANGE", &NLA_ACCOUNT),
    status(0xC000_0234, "STATUS_ACCOUNT_LOCKED_OUT", &NLA_ACCOUNT),
    status(
        0xC000_0413,
        "STATUS_AUTHENTICATION_FIREWALL_FAILED",
        &NLA_ACCOUNT,
    ),
    status(
        0x8009_0311,
        "SEC_E_NO_AUTHENTICATING_AUTHORITY",
        &NLA_NO_CONTROLLER,
    ),
    status(0xC000_005E, "STATUS_NO_LOGON_SERVERS", &NLA_NO_CONTROLLER),
    status(
        0xC000_00DC,
        "STATUS_INVALID_SERVER_STATE",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_018A,
        "STATUS_NO_TRUST_LSA_SECRET",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_018B,
        "STATUS_NO_TRUST_SAM_ACCOUNT",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_018C,
        "STATUS_TRUSTED_DOMAIN_FAILURE",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_018D,
        "STATUS_TRUSTED_RELATIONSHIP_FAILURE",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_0192,
        "STATUS_NETLOGON_NOT_STARTED",
        &NLA_NO_CONTROLLER,
    ),
    status(
        0xC000_0233,
        "STATUS_DOMAIN_CONTROLLER_NOT_FOUND",
        &NLA_NO_CONTROLLER,
    ),
    status(0xC000_0388, "STATUS_DOWNGRADE_DETECTED", &NLA_NO_CONTROLLER),
    status(0x8009_0324, "SEC_E_TIME_SKEW", &NLA_CLOCK),
    status(0xC000_0133, "STATUS_TIME_DIFFERENCE_AT_DC", &NLA_CLOCK),
    status(0x8009_0346, "SEC_E_BAD_BINDINGS", &NLA_BINDING),
    status(0xC000_035B, "STATUS_BAD_BINDINGS", &NLA_BINDING),
    status(0x8009_0331, "SEC_E_ALGORITHM_MISMATCH", &NLA_NO_ALGORITHM),
    status(0x8009_0341, "SEC_E_NO_KERB_KEY", &NLA_NO_ALGORITHM),
    status(0x8009_0342, "SEC_E_KDC_UNKNOWN_ETYPE", &NLA_NO_ALGORITHM),
    status(0x8009_0303, "SEC_E_TARGET_UNKNOWN", &NLA_NO_NAME),
    status(0x8009_0322, "SEC_E_WRONG_PRINCIPAL", &NLA_NO_NAME),
    status(0x8009_0353, "SEC_E_DOWNGRADE_DETECTED", &NLA_NO_CONTROLLER),
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
        End::Silent => NLA_SILENT.found("TLS worked, then nothing answered CredSSP"),
        End::Junk | End::Overrun => NLA_JUNK.found("something other than CredSSP answered"),
        other => NLA_CLOSED.found(format!(
            "TLS worked, then the connection was {} instead of a CredSSP answer",
            other.word()
        )),
    }
}

fn refused(code: u32) -> Finding {
    match STATUSES.iter().find(|status| status.code == code) {
        Some(known) => known.card.found(format!(
            "CredSSP answered with status 0x{code:08X} ({})",
            known.name
        )),
        None => NLA_REFUSED.found(format!("CredSSP answered with status 0x{code:08X}")),
    }
}

fn no_challenge(instead: &Instead) -> Finding {
    match instead {
        Instead::Kerberos => NLA_NO_NTLM.found(
            "the host answered CredSSP and takes no NTLM: Kerberos only",
        ),
        Instead::Rejected => NLA_NO_NTLM.found(
            "the host answered CredSSP and rejected NTLM without naming another way (SPNEGO reject); in a domain that leaves Kerberos",
        ),
        Instead::Mechanism(oid) => NLA_REFUSED
            .found("the host answered CredSSP and asks for another way to prove who one is")
            .with("mechanism", oid),
        Instead::Other => {
            NLA_REFUSED.found("the host answered CredSSP with a token that is no NTLM challenge")
        }
        Instead::Nothing => {
            NLA_REFUSED.found("the host answered CredSSP without a challenge and without a status")
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
        for (n, one) in STATUSES.iter().enumerate() {
            assert!(
                STATUSES[n + 1..].iter().all(|s| s.code != one.code),
                "0x{:08X}",
                one.code
            );
        }
        for (code, card) in [
            (0x8009_0302, "nla.no-ntlm"),
            (0xC000_0418, "nla.no-ntlm"),
            (0xC000_006E, "nla.account-refused"),
            (0x8009_0304, "nla.host-failed"),
            (0xC000_035B, "nla.bad-binding"),
            (0x8009_0331, "nla.no-algorithm"),
            (0xC000_005E, "nla.no-controller"),
            (0x8009_0324, "nla.clock"),
            (0x8009_0322, "nla.no-spn"),
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
        assert_eq!(broken(&End::Rst).code, "nla.closed");
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
