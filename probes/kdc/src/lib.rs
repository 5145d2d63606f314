#![doc = include_str!("../README.md")]

mod judge;

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, Snag, TicketFact, Topic};

redial_model::codes! {
    TICKET: "kdc.ticket", Info, "The user's domain accepted the password and issued a Kerberos ticket for the host.";
    NOT_FOUND: "kdc.not-found", Warning, "DNS names no domain controller of the user's domain, so Kerberos is impossible from this computer.";
    SILENT: "kdc.silent", Warning, "The domain controller did not answer on TCP port 88, so Kerberos is impossible from this computer.";
    UNREACHABLE: "kdc.unreachable", Warning, "No connection to the domain controller on TCP port 88 was possible, so Kerberos is impossible from this computer.";
    UNREADABLE: "kdc.unreadable", Warning, "What answered for the domain controller is not Kerberos, or not as redial reads it.";
    NO_SPN: "kdc.no-spn", Warning, "No account of the domain has the service principal name of the host as it was entered. Clients then use NTLM.";
    NO_ENCTYPE: "kdc.no-enctype", Warning, "The domain controller and the account have no encryption type in common.";
    SKEW: "kdc.skew", Error, "The clocks of this computer and the domain controller differ by five minutes or more. Windows corrects this for its own requests; services may refuse.";
    REFUSED: "kdc.refused", Error, "The domain refuses the password.";
    UNKNOWN: "kdc.unknown", Error, "The domain has no account of this name.";
    LOCKED: "kdc.locked", Error, "The domain says that the account is locked.";
    DISABLED: "kdc.disabled", Error, "The domain says that the account is disabled.";
    EXPIRED: "kdc.account-expired", Error, "The domain says that the account has expired.";
    REVOKED: "kdc.revoked", Error, "The domain says that the account is locked, disabled or expired, and not which of them.";
    PASSWORD_OLD: "kdc.password-old", Error, "The domain says that the password has expired or must be changed.";
    RESTRICTED: "kdc.restricted", Error, "A rule of the domain does not let the account sign in: its hours, its computers, or another restriction.";
    FAILED: "kdc.failed", Warning, "The domain controller refused with another error.";
}

/// The probe.
#[derive(Debug)]
pub struct Kdc;

impl Probe for Kdc {
    type Fact = TicketFact;
    const CARD: ProbeCard = ProbeCard::new::<TicketFact>(
        "kdc",
        "Does the user's domain issue a Kerberos ticket for the host?",
    )
    // The host's own domain may be the only one that is known.
    .after(&[Topic::Identity])
    .deadline(Duration::from_secs(30))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<TicketFact, Snag> {
        match &ask.machines.sign_in {
            Some(sign_in) => sign_in.ticket(ask).await,
            None => Err(Snag::NotAsked {
                missing: "no sign-in was asked for".into(),
            }),
        }
    }

    fn judge(&self, fact: &TicketFact, _: &Facts) -> Vec<Finding> {
        judge::judge(fact)
    }
}
