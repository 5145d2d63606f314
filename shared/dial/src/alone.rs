//! What a probe needs to know before it is asked by itself.

use redial_kit::{Lanes, Sockets, Timeouts};
use redial_model::{AddressFact, Facts, LineFact, Lookup, Target};

use crate::{Conveyance, Dial};

/// The addresses the operating system knows for `target`.
pub async fn looked_up(target: &Target) -> Facts {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
    let mut addresses: Vec<_> = found.map_or_else(|_| vec![], |all| all.map(|a| a.ip()).collect());
    addresses.dedup();
    let mut facts = Facts::default();
    facts.add(
        AddressFact {
            host: target.host.as_str().into(),
            lookup: Lookup::System,
            addresses,
            ms: 0.0,
        }
        .into(),
    );
    facts
}

/// The addresses of `target`, and the line to the first of them, climbed.
pub async fn climbed(target: &Target) -> Facts {
    let mut facts = looked_up(target).await;
    let first = facts
        .address
        .as_ref()
        .and_then(|a| a.addresses.first().copied());
    if let Some(ip) = first {
        let dial = Dial {
            address: crate::socket(target, ip),
            name: target.name(),
            token: target.routing_token(),
            way: Conveyance::Direct,
            lanes: &Lanes::new(Sockets::default()),
            timeouts: Timeouts::default(),
        };
        let climbs = vec![dial.climb().await];
        facts.add(LineFact { climbs }.into());
    }
    facts
}
