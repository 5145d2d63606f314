#![doc = include_str!("../README.md")]

mod codes;
mod dead;
mod judge;

use std::time::Duration;

use futures_util::future::join_all;
use redial_dial::Dial;
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, LineFact, Snag, Topic};

pub use codes::*;

/// The probe.
#[derive(Debug)]
pub struct Handshake;

impl Probe for Handshake {
    type Fact = LineFact;
    const CARD: ProbeCard = ProbeCard::new::<LineFact>(
        "handshake",
        "How far does a connection to each address get?",
    )
    .needs(&[Topic::Address])
    .deadline(Duration::from_secs(45))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<LineFact, Snag> {
        let addresses = ask.facts.dialled();
        if addresses.is_empty() {
            return Err(Snag::NotAsked {
                missing: "the address is unknown".into(),
            });
        }
        let climbs = join_all(
            addresses
                .iter()
                .map(|&ip| async move { Dial::to(ask, ip).climb().await }),
        )
        .await;
        Ok(LineFact { climbs })
    }

    fn judge(&self, line: &LineFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(line, facts)
    }
}
