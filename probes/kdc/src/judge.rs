use redial_model::{AccountTrouble, CodeCard, Finding, Gained, TicketEnd, TicketFact, utc};

use crate::{
    DISABLED, EXPIRED, FAILED, LOCKED, NO_ENCTYPE, NO_SPN, NOT_FOUND, PASSWORD_OLD, REFUSED,
    RESTRICTED, REVOKED, SILENT, SKEW, TICKET, UNKNOWN, UNREACHABLE, UNREADABLE,
};

/// Kerberos refuses beyond this (RFC 4120 and the Windows default), in seconds.
const MAX_SKEW_SECONDS: f64 = 300.0;
/// KDC_ERR_S_PRINCIPAL_UNKNOWN and KDC_ERR_ETYPE_NOSUPP (RFC 4120 7.5.9).
const NO_SUCH_SERVICE: u32 = 7;
const NO_COMMON_ENCRYPTION: u32 = 14;
/// KRB_AP_ERR_SKEW.
const CLOCKS_DIFFER: u32 = 37;

pub(crate) fn judge(fact: &TicketFact) -> Vec<Finding> {
    let main = of_end(fact).with("domain", &fact.realm);
    let main = match &fact.kdc {
        Some(kdc) => main.with("domain controller", kdc),
        None => main,
    };
    [main].into_iter().chain(skew(fact)).collect()
}

fn of_end(fact: &TicketFact) -> Finding {
    let (user, name) = (&fact.user, &fact.name);
    match &fact.end {
        TicketEnd::Got => TICKET.found(format!(
            "the domain accepted the password of {user} and issued a ticket for {name}"
        )),
        TicketEnd::NotFound => NOT_FOUND.found(format!(
            "DNS names no domain controller of {} (_kerberos._tcp)",
            fact.realm
        )),
        TicketEnd::Silent => {
            SILENT.found("the domain controller did not answer on its Kerberos port")
        }
        TicketEnd::Unreachable { why } => UNREACHABLE.found(format!(
            "no connection to the domain controller's Kerberos port was possible: {why}"
        )),
        TicketEnd::Unreadable { why } => UNREADABLE.found(format!(
            "the answer of the domain controller cannot be read: {why}"
        )),
        TicketEnd::Refused {
            asked,
            code,
            status,
        } => refused(fact, *asked, *code, *status),
    }
}

fn refused(fact: &TicketFact, asked: Gained, code: u32, status: Option<u32>) -> Finding {
    let finding = match (asked, code) {
        (Gained::Host, NO_SUCH_SERVICE) => NO_SPN.found(format!(
            "the domain has no account with the name {} (the password was accepted)",
            fact.name
        )),
        (Gained::Host, NO_COMMON_ENCRYPTION) => NO_ENCTYPE.found(format!(
            "the domain issues no ticket for {}: the host's account has no encryption type in common with this client",
            fact.name
        )),
        (Gained::User, NO_COMMON_ENCRYPTION) => NO_ENCTYPE.found(format!(
            "the domain issues no ticket for {}: the account has no encryption type in common with this client",
            fact.user
        )),
        (_, CLOCKS_DIFFER) => SKEW.found(
            "the domain controller refuses, because its clock and this computer's differ too much",
        ),
        (Gained::User, _) => account(fact, code, status),
        (Gained::Host, _) => FAILED.found(format!(
            "the domain accepted the password and issues no ticket for {}",
            fact.name
        )),
    };
    let finding = finding.with("Kerberos error", code.to_string());
    match status {
        Some(status) => finding.with("NTSTATUS", format!("0x{status:08X}")),
        None => finding,
    }
}

/// What the domain says of the account itself.
fn account(fact: &TicketFact, code: u32, status: Option<u32>) -> Finding {
    use AccountTrouble as Trouble;
    let (card, says): (&CodeCard, _) = match AccountTrouble::of_kerberos(code, status) {
        Some(Trouble::Wrong) => (&REFUSED, "the domain refuses the password"),
        Some(Trouble::Unknown) => (&UNKNOWN, "the domain has no such account"),
        Some(Trouble::Locked) => (&LOCKED, "the account is locked"),
        Some(Trouble::Disabled) => (&DISABLED, "the account is disabled"),
        Some(Trouble::Expired) => (&EXPIRED, "the account has expired"),
        Some(Trouble::Revoked) => (
            &REVOKED,
            "the account is locked, disabled or expired; the domain controller does not say which of them",
        ),
        Some(Trouble::PasswordExpired) => (&PASSWORD_OLD, "the password has expired"),
        Some(Trouble::MustChange) => (&PASSWORD_OLD, "the password must be changed first"),
        Some(Trouble::PasswordOld) => {
            (&PASSWORD_OLD, "the password has expired or must be changed")
        }
        Some(Trouble::Hours) => (
            &RESTRICTED,
            "the account has no permission to sign in at this hour",
        ),
        Some(Trouble::Workstation) => (
            &RESTRICTED,
            "the account may sign in only from certain computers; redial does not tell the domain the name of this one, so mstsc may be let in where redial is not",
        ),
        Some(Trouble::Restricted | Trouble::NotGranted) => {
            (&RESTRICTED, "a rule does not let the account sign in")
        }
        None => (&FAILED, "the domain controller refuses to issue a ticket"),
    };
    card.found(format!("{}: {says}", fact.user))
}

fn skew(fact: &TicketFact) -> Option<Finding> {
    let skew = fact.skew.filter(|skew| skew.abs() >= MAX_SKEW_SECONDS)?;
    let side = if skew > 0.0 { "ahead" } else { "behind" };
    let is_said = matches!(
        fact.end,
        TicketEnd::Refused {
            code: CLOCKS_DIFFER,
            ..
        }
    );
    if is_said {
        return None;
    }
    Some(SKEW.found(format!(
        "the domain controller's clock is {} {side} of this computer's",
        utc::span(skew.abs() as i64)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(end: TicketEnd) -> TicketFact {
        TicketFact {
            user: "anna".into(),
            realm: "CORP.EXAMPLE".into(),
            kdc: Some("dc1:88".into()),
            name: "TERMSRV/srv01".into(),
            end,
            ms: 1.0,
            skew: None,
            tries: 1,
        }
    }

    fn codes(fact: &TicketFact) -> Vec<String> {
        judge(fact).into_iter().map(|found| found.code).collect()
    }

    #[test]
    fn each_error_has_its_code_and_keeps_its_number() {
        for (asked, code, status, expected) in [
            (Gained::User, 24, None, "kdc.refused"),
            (Gained::User, 6, None, "kdc.unknown"),
            (Gained::User, 18, Some(0xC000_0234), "kdc.locked"),
            (Gained::User, 18, Some(0xC000_0072), "kdc.disabled"),
            (Gained::User, 18, None, "kdc.revoked"),
            (Gained::User, 1, None, "kdc.account-expired"),
            (Gained::User, 23, None, "kdc.password-old"),
            (Gained::User, 12, Some(0xC000_006F), "kdc.restricted"),
            (Gained::User, 14, None, "kdc.no-enctype"),
            (Gained::Host, 14, None, "kdc.no-enctype"),
            (Gained::Host, 7, None, "kdc.no-spn"),
            // The same number about the user's own ticket is about the domain, not the host.
            (Gained::User, 7, None, "kdc.failed"),
            (Gained::Host, 24, None, "kdc.failed"),
            (Gained::User, 37, None, "kdc.skew"),
            (Gained::Host, 37, None, "kdc.skew"),
            (Gained::User, 60, None, "kdc.failed"),
        ] {
            let refused = fact(TicketEnd::Refused {
                asked,
                code,
                status,
            });
            let found = judge(&refused).remove(0);
            assert_eq!(found.code, expected, "{asked:?} {code}");
            let number = found
                .evidence
                .iter()
                .find(|e| e.what.as_str() == "Kerberos error");
            assert_eq!(number.unwrap().seen.as_str(), code.to_string());
        }
    }

    #[test]
    fn a_ticket_is_good_and_a_clock_that_is_a_little_off_is_nothing() {
        let mut got = fact(TicketEnd::Got);
        got.skew = Some(240.0);
        assert_eq!(codes(&got), ["kdc.ticket"]);
        got.skew = Some(-600.0);
        assert_eq!(codes(&got), ["kdc.ticket", "kdc.skew"]);
    }

    #[test]
    fn a_controller_that_is_not_there_is_no_word_about_the_account() {
        for (end, code) in [
            (TicketEnd::NotFound, "kdc.not-found"),
            (TicketEnd::Silent, "kdc.silent"),
            (
                TicketEnd::Unreachable {
                    why: "refused".into(),
                },
                "kdc.unreachable",
            ),
            (
                TicketEnd::Unreadable {
                    why: "no DER".into(),
                },
                "kdc.unreadable",
            ),
        ] {
            assert_eq!(codes(&fact(end)), [code]);
        }
    }
}
