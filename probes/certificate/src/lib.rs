#![doc = include_str!("../README.md")]

mod codes;
mod judge;
mod read;

use std::time::Duration;

use redial_dial::Dial;
use redial_model::{
    Ask, BoxFuture, Fact, Facts, Finding, Hex, OtherDoor, Probe, ProbeCard, Side, Snag, Topic,
};

pub use codes::*;
pub use read::read;

/// The probe.
#[derive(Debug)]
pub struct Certificate;

static CARD: ProbeCard = ProbeCard {
    id: "certificate",
    asks: "Which certificate does the host show, and does it fit?",
    needs: &[Topic::Line],
    after: &[Topic::Tls],
    tells: Topic::Certificate,
    side: Side::Line,
    deadline: Duration::from_secs(12),
    codes: CODES,
    readme: include_str!("../README.md"),
};

impl Probe for Certificate {
    fn card(&self) -> &'static ProbeCard {
        &CARD
    }

    fn measure<'a>(&'a self, ask: &'a Ask<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
        Box::pin(async move {
            let climb = ask.facts.line.as_ref().and_then(|l| l.best());
            let climbed = climb.map_or(&[][..], |c| &c.chain[..]);
            // A host too old for the climb shows its certificate to the wide hello.
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
                    missing: "no certificate was seen".into(),
                });
            };
            let mut fact = read(&leaf.0, chain.len()).map_err(|why| Snag::Broke {
                doing: "reading the host's certificate".into(),
                why,
            })?;
            if fact.interceptor.is_some() || ask.deep {
                let (rung, shown) = Dial::to(ask, climb.address.ip()).door().await;
                let sha256 = shown.chain.first().map(|leaf| Hex(read::sha256(&leaf.0)));
                fact.other_door = Some(OtherDoor {
                    end: sha256.is_none().then_some(rung.end),
                    sha256,
                });
            }
            Ok(fact.into())
        })
    }

    fn judge(&self, facts: &Facts) -> Vec<Finding> {
        facts
            .certificate
            .as_ref()
            .map_or_else(Vec::new, |fact| judge::judge(fact, facts))
    }
}
