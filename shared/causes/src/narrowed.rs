//! What a cause says where a part of its own words is refuted: the card speaks of everything that it may
//! be, and somebody has seen the host.

use redial_model::Finding;

/// A cause in narrower words.
pub(crate) struct Narrowed {
    cause: &'static str,
    pub title: &'static str,
    pub says: &'static str,
    /// Its words that do not hold any more: what is unknown, and what to do.
    refuted: &'static [&'static str],
}

impl Narrowed {
    /// Whether a sentence of the cause still holds.
    pub fn holds(&self, words: &str) -> bool {
        !self.refuted.contains(&words)
    }
}

/// The words about a host that is on, and has the address.
static IS_ON: &[Narrowed] = &[Narrowed {
    cause: "firewall.blocked",
    title: "A firewall blocks it",
    says: "A firewall on the host or on the way drops or blocks the connection. The host is on.",
    refuted: &[
        "whether the host is on at all",
        "Check that the host is on and the address is right.",
    ],
}];

/// The narrower words for this cause, where the host is known to be on: redial `looked` at it, or it
/// answers another place at the same address.
pub(crate) fn narrowed(
    cause: &str,
    findings: &[Finding],
    looked: bool,
) -> Option<&'static Narrowed> {
    let found = |code: &str| findings.iter().any(|f| f.code == code);
    let elsewhere = found("vantage.other-host") || found("vantage.other-address");
    let is_on = looked || found("vantage.works") && !elsewhere;
    IS_ON.iter().find(|row| is_on && row.cause == cause)
}

#[cfg(test)]
mod tests {
    use redial_model::Cause;

    use super::*;
    use crate::{ALL, Priors, explain, explain::tests::found};

    /// Every word that the cause says.
    fn said(codes: &[&str], looked: bool) -> String {
        let causes = explain(&found(codes), &[], looked, &Priors::default());
        let cause: &Cause = causes.iter().find(|c| c.id == "firewall.blocked").unwrap();
        format!("{cause:?}")
    }

    #[test]
    fn a_host_that_answers_elsewhere_or_was_looked_at_is_on() {
        for (codes, looked) in [
            (&["tcp.silent", "vantage.works"][..], false),
            (&["tcp.silent", "vantage.works", "server.xrdp"], false),
            (&["tcp.silent"], true),
        ] {
            let said = said(codes, looked);
            assert!(said.contains("The host is on."), "{said}");
            for words in ["host is off", "host is on at all", "is on and the address"] {
                assert!(!said.contains(words), "{codes:?} {said}");
            }
        }
    }

    #[test]
    fn a_host_that_nobody_saw_may_be_off() {
        for codes in [
            &["tcp.silent"][..],
            &["tcp.silent", "vantage.breaks-alike"],
            &["tcp.silent", "vantage.not-reached"],
            // What works there has another address, or another name.
            &["tcp.silent", "vantage.works", "vantage.other-address"],
            &["tcp.silent", "vantage.works", "vantage.other-host"],
        ] {
            let said = said(codes, false);
            assert!(said.contains("or the host is off"), "{codes:?} {said}");
            assert!(said.contains("is on and the address"), "{codes:?} {said}");
        }
    }

    #[test]
    fn what_is_left_out_is_what_the_cause_says() {
        for row in IS_ON {
            let card = ALL.iter().find(|card| card.id == row.cause).unwrap();
            let own = card.afar.iter().chain(card.next);
            assert!(
                own.filter(|words| !row.holds(words)).count() == 2,
                "{}",
                row.cause
            );
        }
    }
}
