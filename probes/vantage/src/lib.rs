#![doc = include_str!("../README.md")]

mod judge;

use std::time::Duration;

use futures_util::future::join_all;
use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{Facts, Finding, Means, Said, Snag, Topic, VantageFact, View};
use tokio::time::timeout;

redial_model::codes! {
    WORKS: "vantage.works", Warning, "The connection works from another place. If it breaks here, the fault is on the way from here, on this computer, or in a rule that lets only some addresses in.";
    BREAKS_ALIKE: "vantage.breaks-alike", Info, "The connection breaks at the same step and in the same way from another place: the fault is at the host, or where both ways meet.";
    BREAKS_ELSEWHERE: "vantage.breaks-elsewhere", Warning, "The connection breaks from another place at a step, or in a way, in which it does not break here.";
    OTHER_CERTIFICATE: "vantage.other-certificate", Warning, "The host shows another certificate to another place. If it is the same host, something on one of the two ways replaces the certificate.";
    OTHER_HOST: "vantage.other-host", Warning, "Another host answers at another place: a farm, a load balancer, or a name that has another address there. The comparison says nothing about the host that was entered.";
    OTHER_ADDRESS: "vantage.other-address", Warning, "The name has another address at another place.";
    NOT_REACHED: "vantage.not-reached", Info, "Another place could not look. This says nothing about the host.";
}

/// How long one place may take in all.
const EACH: Duration = Duration::from_secs(45);

/// The probe.
#[derive(Debug)]
pub struct Vantage;

impl Probe for Vantage {
    type Fact = VantageFact;
    const CARD: ProbeCard =
        ProbeCard::new::<VantageFact>("vantage", "How does the connection look from other places?")
            // A host that serves one client at a time would be disturbed.
            .after(&[Topic::Line, Topic::Security, Topic::Tls])
            .deadline(Duration::from_secs(60))
            .codes(CODES)
            .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<VantageFact, Snag> {
        let places = &ask.machines.vantages;
        if places.is_empty() {
            return Err(Snag::NotAsked {
                missing: "no other place was named".into(),
            });
        }
        let views = places.iter().enumerate().map(|(number, place)| async move {
            let tell = |view| ask.lanes.board.tell_view(number, view);
            tell(View::of(place.label(), place.means()));
            let seen = timeout(EACH, place.look(ask, &tell)).await;
            let seen = seen.unwrap_or_else(|_| late(place.label(), place.means()));
            // The others may take longer.
            tell(seen.clone());
            seen
        });
        Ok(VantageFact {
            views: join_all(views).await,
        })
    }

    fn judge(&self, fact: &VantageFact, facts: &Facts) -> Vec<Finding> {
        judge::judge(fact, facts)
    }
}

fn late(label: Said, means: Means) -> View {
    let why = format!("there was no result within {} s", EACH.as_secs());
    View::missed(label, means, &why)
}
