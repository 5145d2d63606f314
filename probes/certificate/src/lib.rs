#![doc = include_str!("../README.md")]

mod codes;
mod judge;

use std::time::Duration;

use redial_dial::{Dial, Offer};
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{
    CertificateFact, Climb, End, Facts, Finding, Hex, OtherDoor, Rung, ServerFlight, Snag, Topic,
};

pub use codes::*;

/// The probe.
#[derive(Debug)]
pub struct Certificate;

impl Probe for Certificate {
    type Fact = CertificateFact;
    const CARD: ProbeCard = ProbeCard::new::<CertificateFact>(
        "certificate",
        "Which certificate does the host send, and is it the right one?",
    )
    .needs(&[Topic::Line])
    .after(&[Topic::Tls])
    .deadline(Duration::from_secs(12))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<CertificateFact, Snag> {
        let climb = ask.facts.best_climb();
        let climbed = climb.map_or(&[][..], |c| &c.chain[..]);
        // Where the climb's TLS failed because the host is too old, the wide hello got its
        // certificate.
        let chain = if climbed.is_empty() {
            ask.facts
                .tls
                .as_ref()
                .and_then(|t| t.wide.as_ref())
                .map_or(&[][..], |w| &w.chain[..])
        } else {
            climbed
        };
        let (Some(climb), Some(leaf)) = (climb, chain.first()) else {
            return Err(Snag::NotAsked {
                missing: "no certificate was received".into(),
            });
        };
        let mut fact = redial_papers::read(&leaf.0, chain.len()).map_err(|why| Snag::Broke {
            doing: "reading the host's certificate".into(),
            why: why.to_string(),
        })?;
        if fact.interceptor.is_some() || ask.deep {
            let dial = Dial::to(ask, climb.address.ip());
            let (rung, tls) = dial.direct_tls(hello_that_worked(climb)).await;
            let sha256 = tls
                .chain
                .first()
                .map(|leaf| Hex(redial_papers::sha256(&leaf.0)));
            fact.other_door = Some(OtherDoor {
                end: sha256.is_none().then_some(rung.end),
                sha256,
            });
        }
        Ok(fact)
    }

    fn judge(&self, certificate: &CertificateFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(certificate, facts)
    }
}

/// The hello that got the certificate after X.224, where redial's own library did not get it: the
/// other door is asked in the same way, or what differs may be the asking.
fn hello_that_worked(climb: &Climb) -> Option<Offer> {
    let tls = climb.rung(Rung::Tls).map(|rung| &rung.end);
    let as_mstsc = climb.hello.as_ref().is_some_and(ServerFlight::is_answered);
    match tls {
        Some(End::Ok) => None,
        _ if as_mstsc => Some(Offer::mstsc()),
        _ => Some(Offer::wide()),
    }
}
