#![doc = include_str!("../README.md")]

mod ask;
mod judge;

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, Snag, Topic, UdpFact};

redial_model::codes! {
    ANSWERED: "udp.answered", Info, "The host answers RDP-UDP, so sessions can use UDP from here.";
    REFUSED: "udp.refused", Info, "No program listens on the host's UDP port, or a firewall refuses it: sessions use TCP alone. This does not keep anybody from connecting.";
    UNREACHABLE: "udp.unreachable", Info, "A device on the way says that UDP does not reach the host: sessions use TCP alone. This does not keep anybody from connecting.";
    SILENT: "udp.silent", Info, "Nothing answered RDP-UDP. This shows nothing by itself: a packet can be lost, and a firewall can drop it.";
    OTHER: "udp.other", Info, "Something else than RDP answers on the host's UDP port.";
}

/// The probe.
#[derive(Debug)]
pub struct Udp;

impl Probe for Udp {
    type Fact = UdpFact;
    const CARD: ProbeCard = ProbeCard::new::<UdpFact>("udp", "Does the host answer RDP over UDP?")
        .needs(&[Topic::Line])
        .after(&[Topic::Events, Topic::History])
        .deadline(Duration::from_secs(15))
        .codes(CODES)
        .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<UdpFact, Snag> {
        let not_asked = |missing: &str| Snag::NotAsked {
            missing: missing.into(),
        };
        let climb = ask.facts.best_climb();
        let climb = climb
            .filter(|climb| climb.round_trip().is_some())
            .ok_or_else(|| not_asked("no connection was accepted"))?;
        if !ask.deep && !ask.facts.speaks_of_udp() {
            return Err(not_asked(
                "--deep asks; without it, only where a log shows UDP or a session that broke",
            ));
        }
        ask::ask(climb.address, ask.timeouts.answer).await
    }

    fn judge(&self, fact: &UdpFact, _: &Facts) -> Vec<Finding> {
        vec![judge::judge(fact)]
    }
}
