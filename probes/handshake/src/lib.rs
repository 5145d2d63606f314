#![doc = include_str!("../README.md")]

mod codes;
mod judge;

use std::time::Duration;

use futures_util::future::join_all;
use redial_dial::Dial;
use redial_model::{
    Ask, BoxFuture, Fact, Facts, Finding, LineFact, Probe, ProbeCard, Side, Snag, Topic,
};

pub use codes::*;

/// Addresses of one name that are dialled.
const ADDRESSES: usize = 8;

/// The probe.
#[derive(Debug)]
pub struct Handshake;

static CARD: ProbeCard = ProbeCard {
    id: "handshake",
    asks: "How far can the line to each address be climbed, and how does it end?",
    needs: &[Topic::Address],
    after: &[],
    tells: Topic::Line,
    side: Side::Line,
    deadline: Duration::from_secs(45),
    codes: CODES,
    readme: include_str!("../README.md"),
};

impl Probe for Handshake {
    fn card(&self) -> &'static ProbeCard {
        &CARD
    }

    fn measure<'a>(&'a self, ask: &'a Ask<'a>) -> BoxFuture<'a, Result<Fact, Snag>> {
        Box::pin(async move {
            let addresses = ask
                .facts
                .address
                .as_ref()
                .map_or(&[][..], |f| &f.addresses[..]);
            if addresses.is_empty() {
                return Err(Snag::NotAsked {
                    missing: "the address is unknown".into(),
                });
            }
            let climbs = join_all(
                addresses
                    .iter()
                    .take(ADDRESSES)
                    .map(|&ip| async move { Dial::to(ask, ip).climb().await }),
            )
            .await;
            Ok(LineFact { climbs }.into())
        })
    }

    fn judge(&self, facts: &Facts) -> Vec<Finding> {
        facts.line.as_ref().map_or_else(Vec::new, |line| {
            judge::judge(line, facts.security.as_deref())
        })
    }
}
