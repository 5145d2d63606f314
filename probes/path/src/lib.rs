#![doc = include_str!("../README.md")]

mod codes;
mod interface;
mod judge;
mod mtu;

use std::time::Duration;

use redial_dial::Dial;
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{End, Facts, Finding, PathFact, Series, Snag, Topic, utc};

pub use codes::*;

/// Connections of the deep series: with 5 % loss each way, at least two of a hundred lose their SYN
/// or its answer in 999 of 1000 runs.
const SERIES: usize = 100;
/// Pause between them, so that a small listen backlog is never the cause.
const INTERVAL: Duration = Duration::from_millis(30);
/// A series that loses everything is not sat out.
const SERIES_LIMIT: Duration = Duration::from_secs(60);

/// The probe.
#[derive(Debug)]
pub struct Path;

impl Probe for Path {
    type Fact = PathFact;
    const CARD: ProbeCard = ProbeCard::new::<PathFact>(
        "path",
        "How good is the path: round trips, loss, MTU, and which interface leads there?",
    )
    .needs(&[Topic::Line])
    .after(&[Topic::Tls, Topic::Security])
    .deadline(Duration::from_secs(90))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<PathFact, Snag> {
        let climb = ask
            .facts
            .line
            .as_ref()
            .and_then(|l| l.best())
            .ok_or_else(|| Snag::NotAsked {
                missing: "the line is unknown".into(),
            })?;
        let address = climb.address.ip();
        let route = mtu::Route::to(address);
        let mut fact = PathFact {
            address,
            connects_ms: vec![],
            series: None,
            known_mtu: route.as_ref().and_then(mtu::Route::known),
            passed: vec![],
            vanished: vec![],
            interface: route
                .as_ref()
                .and_then(|r| interface::with_address(r.local())),
        };
        if judge::hole_seen(ask.facts).is_some() {
            let round_trip = ask
                .lanes
                .connects(address)
                .into_iter()
                .min()
                .unwrap_or(Duration::from_secs(1));
            (fact.passed, fact.vanished) = mtu::sizes_that_pass(climb.address, round_trip).await;
        }
        if ask.deep && climb.round_trip().is_some() {
            fact.series = Some(series(&Dial::to(ask, address)).await);
        }
        fact.connects_ms = ask
            .lanes
            .connects(address)
            .iter()
            .map(|d| utc::milliseconds(*d))
            .collect();
        Ok(fact)
    }

    fn judge(&self, path: &PathFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(path, facts)
    }
}

/// A series of connections made only to be timed, one at a time.
async fn series(dial: &Dial<'_>) -> Series {
    let ip = dial.address.ip();
    let before = dial.lanes.connects(ip).len();
    let deadline = tokio::time::Instant::now() + SERIES_LIMIT;
    let (mut size, mut silent) = (0, 0);
    while size < SERIES && tokio::time::Instant::now() < deadline {
        silent += usize::from(dial.knock().await.end == End::Silent);
        size += 1;
        tokio::time::sleep(INTERVAL).await;
    }
    let connects: Vec<f64> = dial.lanes.connects(ip)[before..]
        .iter()
        .map(|d| utc::milliseconds(*d))
        .collect();
    let fastest = connects
        .iter()
        .copied()
        .min_by(f64::total_cmp)
        .unwrap_or(0.0);
    let resent = connects
        .iter()
        .filter(|&&ms| PathFact::resent(fastest, ms))
        .count();
    Series {
        size,
        interval_ms: INTERVAL.as_millis() as u64,
        lost: resent + silent,
    }
}
