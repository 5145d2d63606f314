use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use redial_model::{Interface, Said};

/// How long a list of interfaces is good for; a check of many hosts reads it once.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// Words in the name or description of an interface that is a VPN.
const VPN: [&str; 14] = [
    "tun",
    "tap",
    "wg",
    "ppp",
    "utun",
    "ipsec",
    "vpn",
    "wireguard",
    "wintun",
    "anyconnect",
    "pangp",
    "fortissl",
    "zerotier",
    "tailscale",
];

/// The interface that has this address.
pub(crate) fn with_address(local: IpAddr) -> Option<Interface> {
    let found = all().into_iter().find(|i| {
        i.ipv4.iter().any(|n| IpAddr::from(n.addr()) == local)
            || i.ipv6.iter().any(|n| IpAddr::from(n.addr()) == local)
    })?;
    let words = [
        Some(found.name.as_str()),
        found.friendly_name.as_deref(),
        found.description.as_deref(),
    ]
    .into_iter()
    .flatten()
    .map(str::to_lowercase)
    .collect::<Vec<_>>();
    let vpn = found.is_tun()
        || words.iter().any(|text| {
            VPN.iter()
                .any(|word| text.starts_with(word) || (word.len() > 3 && text.contains(word)))
        });
    let name = found.friendly_name.as_deref().unwrap_or(&found.name);
    Some(Interface {
        name: Said::new(name),
        mtu: found.mtu,
        vpn,
    })
}

fn all() -> Vec<netdev::Interface> {
    static KEPT: Mutex<Option<(Instant, Vec<netdev::Interface>)>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match &*kept {
        Some((at, list)) if at.elapsed() < GOOD_FOR => list.clone(),
        _ => {
            let list = netdev::get_interfaces();
            *kept = Some((Instant::now(), list.clone()));
            list
        }
    }
}
