#![doc = include_str!("../README.md")]

mod codes;
mod door;
mod judge;
mod look;
mod trust;
mod which;

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{CodeCard, Facts, Finding, GatewayFact, Snag, Topic};

pub use codes::*;

/// What may keep a client from trusting a gateway's certificate.
pub static DOUBTS: [&CodeCard; 8] = [
    &UNTRUSTED,
    &ISSUER_UNKNOWN,
    &REFUSED_CHAIN,
    &REVOKED,
    &TRUST_UNKNOWN,
    &OTHER_NAME,
    &EXPIRED,
    &NOT_YET,
];

/// The probe.
#[derive(Debug)]
pub struct Gateway;

impl Probe for Gateway {
    type Fact = GatewayFact;
    const CARD: ProbeCard = ProbeCard::new::<GatewayFact>(
        "gateway",
        "Does the RD Gateway before the host let a client in?",
    )
    .after(&[Topic::File, Topic::Client, Topic::Line])
    .deadline(Duration::from_secs(60))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<GatewayFact, Snag> {
        let (gateway, source) = which::gateway(ask)?;
        look::look(ask, &gateway, source).await
    }

    fn judge(&self, fact: &GatewayFact, _: &Facts) -> Vec<Finding> {
        judge::judge(fact)
    }
}
