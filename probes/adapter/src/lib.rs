#![doc = include_str!("../README.md")]

use redial_kit::{Probe, ProbeCard, ProbeContext};
use redial_machine::{IpVersion, Machine};
use redial_model::{AdapterFact, Facts, Finding, Readings, Said, Side, Slot, Snag, Topic};

redial_model::codes! {
    VPN: "adapter.vpn", Info, "The connection leaves through a VPN or tunnel.";
    SMALL_MTU: "adapter.small-mtu", Warning, "The interface in use has an MTU below 1280 bytes, less than IPv6 needs.";
    UNSEEN: "adapter.unseen", Info, "The MTU of the interface in use could not be read.";
}

/// The least IPv6 needs of a link, in bytes (RFC 8200 5).
const LEAST: u32 = 1280;

/// The probe.
#[derive(Debug)]
pub struct Adapter;

impl Probe for Adapter {
    type Fact = AdapterFact;
    const CARD: ProbeCard = ProbeCard::new::<AdapterFact>(
        "adapter",
        "Which interface of this computer leads to the host?",
    )
    .after(&[Topic::Path])
    .side(Side::Client)
    .codes(CODES)
    .readme(include_str!("../README.md"));

    async fn measure(&self, ask: &ProbeContext<'_>) -> Result<AdapterFact, Snag> {
        let known = ask
            .facts
            .path
            .as_ref()
            .and_then(|p| p.interface.as_ref())
            .map(|i| i.name.to_string());
        let path = ask.facts.path.as_ref();
        let ip = path.map_or(IpVersion::V4, |p| IpVersion::of(p.address));
        ask.look(Self::CARD.side, move |machine| look(machine, known, ip))
            .await
    }

    fn judge(&self, adapter: &AdapterFact, _: &Facts) -> Vec<Finding> {
        let unseen = adapter
            .readings
            .unseen(&UNSEEN, "the MTU could not be read");
        let mut found: Vec<Finding> = unseen.into_iter().collect();
        let Some(used) = adapter.used() else {
            return found;
        };
        if used.vpn {
            found.push(
                VPN.found(format!(
                    "the connection leaves through {}",
                    Said::new(&used.name)
                ))
                .with("description", used.description.as_str()),
            );
        }
        if (1..LEAST).contains(&used.mtu) {
            found.push(SMALL_MTU.found(format!(
                "{} has an MTU of {} bytes",
                Said::new(&used.name),
                used.mtu
            )));
        }
        found
    }
}

/// `known` is the interface's name as the line saw it; a machine with one interface needs no name.
fn look(machine: &dyn Machine, known: Option<String>, ip: IpVersion) -> Result<AdapterFact, Snag> {
    let adapters = machine.adapters()?;
    let in_use = match &adapters[..] {
        [only] => Some(only.name.clone()),
        several => several
            .iter()
            .find(|a| {
                Some(&a.name) == known.as_ref() || Some(a.description.as_str()) == known.as_deref()
            })
            .map(|a| a.name.clone()),
    };
    let readings = Readings::of(
        machine,
        in_use.iter().map(|name| Slot::Mtu {
            interface: name.clone(),
            ip,
        }),
    );
    Ok(AdapterFact {
        adapters,
        in_use,
        readings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_machine::Adapter;

    fn judged(mtu: u32, vpn: bool, in_use: Option<&str>) -> Vec<String> {
        let adapter = Adapter {
            name: "vpn0".into(),
            mtu,
            vpn,
            ..Adapter::default()
        };
        let mut facts = Facts::default();
        facts.add(
            AdapterFact {
                adapters: vec![adapter],
                in_use: in_use.map(Into::into),
                readings: Readings::default(),
            }
            .into(),
        );
        super::Adapter
            .findings(&facts)
            .into_iter()
            .map(|f| f.code)
            .collect()
    }

    #[test]
    fn only_the_interface_in_use_matters() {
        assert_eq!(judged(1400, true, Some("vpn0")), ["adapter.vpn"]);
        assert_eq!(judged(1000, false, Some("vpn0")), ["adapter.small-mtu"]);
        assert!(judged(1280, false, Some("vpn0")).is_empty());
        assert!(judged(1000, true, None).is_empty());
    }
}
