#![doc = include_str!("../README.md")]

use std::time::Duration;

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_model::{AddressFact, Facts, Finding, Lookup, Said, Snag};

use redial_dial::look_up;

redial_model::codes! {
    UNRESOLVED: "name.unresolved", Error, "The operating system finds no address for the name. mstsc shows 0x104, 0x208, 0x508 or 0x604 for this, never 0x904.";
    LOOKUP_SILENT: "name.lookup-silent", Error, "The operating system's resolver did not answer in time. Its name servers are down, cannot be reached, or send answers it cannot use.";
}

/// The probe.
#[derive(Debug)]
pub struct Address;

/// A resolver tries a dead name server for five seconds before the next one.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(7);

impl Probe for Address {
    type Fact = AddressFact;
    const CARD: ProbeCard = ProbeCard::new::<AddressFact>(
        "address",
        "Which addresses does the operating system resolve the name to?",
    )
    .deadline(Duration::from_secs(8))
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<AddressFact, Snag> {
        if let Some(address) = ask.target.literal() {
            return Ok(AddressFact {
                host: Said::new(&ask.target.host),
                lookup: Lookup::Given,
                addresses: vec![address],
                ms: 0.0,
            });
        }
        look_up(ask.target, &ask.lanes.limiter, LOOKUP_TIMEOUT).await
    }

    fn judge(&self, fact: &AddressFact, _: &Facts) -> Vec<Finding> {
        match &fact.lookup {
            Lookup::Failed(words) => vec![
                UNRESOLVED
                    .found("this computer finds no address for the name")
                    .with("system resolver", words),
            ],
            Lookup::Silent => vec![LOOKUP_SILENT.found(format!(
                "the system's resolver did not answer within {:.0} s",
                fact.ms / 1e3
            ))],
            Lookup::System if fact.addresses.is_empty() => {
                vec![UNRESOLVED.found("the name exists but has no address on this computer")]
            }
            Lookup::Given | Lookup::System => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;

    fn judged(lookup: Lookup, addresses: &[&str]) -> Vec<String> {
        let mut facts = Facts::default();
        facts.add(
            AddressFact {
                host: "srv01".into(),
                lookup,
                addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
                ms: 1.0,
            }
            .into(),
        );
        Address
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn speaks_when_nothing_is_found_and_only_then() {
        assert_eq!(
            judged(Lookup::Failed("Name or service not known".into()), &[]),
            ["name.unresolved"]
        );
        assert_eq!(judged(Lookup::System, &[]), ["name.unresolved"]);
        assert_eq!(judged(Lookup::Silent, &[]), ["name.lookup-silent"]);
        assert!(judged(Lookup::System, &["192.0.2.7"]).is_empty());
        assert!(judged(Lookup::Given, &["192.0.2.7"]).is_empty());
    }
}
