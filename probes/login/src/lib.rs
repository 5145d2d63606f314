#![doc = include_str!("../README.md")]

mod codes;
mod judge;

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{
    AccountTrouble, Facts, Finding, Gained, LoginFact, Snag, TicketEnd, TicketFact, Topic,
};

pub use codes::*;

/// Every status of a host's CredSSP that is told apart, as Windows sends it.
pub fn known_statuses() -> impl Iterator<Item = u32> {
    judge::known()
}

/// The probe.
#[derive(Debug)]
pub struct Login;

impl Probe for Login {
    type Fact = LoginFact;
    const CARD: ProbeCard = ProbeCard::new::<LoginFact>("login", "What becomes of a sign-in?")
        // A host that serves one client at a time would be disturbed, and what the domain says of the
        // account decides whether the password is proved once more.
        .after(&[
            Topic::Line,
            Topic::Gateway,
            Topic::Security,
            Topic::Tls,
            Topic::Certificate,
            Topic::Path,
            Topic::Vantage,
            Topic::Ticket,
        ])
        .deadline(Duration::from_secs(90))
        .codes(CODES)
        .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<LoginFact, Snag> {
        let not_asked = |missing: &str| {
            Err(Snag::NotAsked {
                missing: missing.into(),
            })
        };
        let Some(sign_in) = &ask.machines.sign_in else {
            return not_asked("no sign-in was asked for");
        };
        if ask.facts.ticket.as_deref().is_some_and(refuses_account) {
            return not_asked(
                "the domain refused the account already, and a second proof could lock it",
            );
        }
        sign_in.sign_in(ask).await
    }

    fn judge(&self, fact: &LoginFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(fact, facts)
    }
}

/// Whether the domain said that this account, or this password, can't be used.
fn refuses_account(ticket: &TicketFact) -> bool {
    match &ticket.end {
        TicketEnd::Refused {
            asked: Gained::User,
            code,
            status,
        } => AccountTrouble::of_kerberos(*code, *status).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_the_domain_refused_is_not_proved_again() {
        let ticket = |asked, code| TicketFact {
            user: "anna".into(),
            realm: "CORP.EXAMPLE".into(),
            kdc: None,
            name: "TERMSRV/srv01".into(),
            end: TicketEnd::Refused {
                asked,
                code,
                status: None,
            },
            ms: 1.0,
            skew: None,
            tries: 1,
        };
        assert!(refuses_account(&ticket(Gained::User, 24)));
        assert!(refuses_account(&ticket(Gained::User, 18)));
        // The host's name, or the encryption, is no word about the account.
        assert!(!refuses_account(&ticket(Gained::Host, 7)));
        assert!(!refuses_account(&ticket(Gained::User, 14)));
    }
}
