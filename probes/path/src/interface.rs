use std::{net::IpAddr, sync::Arc, time::Duration};

use redial_model::Interface;
use tokio::{sync::Mutex, time::Instant};

/// How long a list of interfaces is good for; a check of many hosts reads it once.
const CACHE_LIFETIME: Duration = Duration::from_secs(10);

/// Words in the name or description of an interface that is a VPN.
const VPN_WORDS: [&str; 14] = [
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

/// The addresses of this machine, each with the interface that has it.
type Addresses = Arc<[(IpAddr, Interface)]>;

/// The interface that has this address.
pub(crate) async fn with_address(local: IpAddr) -> Option<Interface> {
    let addresses = addresses().await;
    let (_, interface) = addresses.iter().find(|(address, _)| *address == local)?;
    Some(interface.clone())
}

/// They are read on a thread that may block, because with hundreds of interfaces it takes a while,
/// and the checks of other hosts go on. Who asks meanwhile waits for the same list.
async fn addresses() -> Addresses {
    static CACHE: Mutex<Option<(Instant, Addresses)>> = Mutex::const_new(None);
    let mut cache = CACHE.lock().await;
    if let Some((at, addresses)) = &*cache
        && at.elapsed() < CACHE_LIFETIME
    {
        return Arc::clone(addresses);
    }
    let read = tokio::task::spawn_blocking(system::addresses).await;
    let addresses = Addresses::from(read.unwrap_or_default());
    *cache = Some((Instant::now(), Arc::clone(&addresses)));
    addresses
}

/// Whether an interface's names say that it is a VPN.
fn named_vpn<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    names.into_iter().map(str::to_lowercase).any(|name| {
        VPN_WORDS
            .iter()
            .any(|word| name.starts_with(word) || (word.len() > 3 && name.contains(word)))
    })
}

#[cfg(target_os = "linux")]
mod system {
    use std::{collections::HashMap, fs, net::IpAddr};

    use nix::{
        ifaddrs::{InterfaceAddress, getifaddrs},
        net::if_::{InterfaceFlags, if_nametoindex},
    };
    use redial_model::{Interface, Said};

    pub fn addresses() -> Vec<(IpAddr, Interface)> {
        let mut mtus = HashMap::new();
        let mut addresses = Vec::new();
        for entry in getifaddrs().into_iter().flatten() {
            let Some(address) = ip_of(&entry) else {
                continue;
            };
            // A further IPv4 address may have a label, such as `eth0:1`; no interface has a colon
            // in its name.
            let name = entry.interface_name.split(':').next().unwrap_or_default();
            let mtu = *mtus.entry(name.to_owned()).or_insert_with(|| mtu_of(name));
            let interface = Interface {
                name: Said::new(name),
                mtu,
                vpn: is_tunnel(entry.flags) || super::named_vpn([name]),
            };
            addresses.push((address, interface));
        }
        addresses
    }

    fn ip_of(entry: &InterfaceAddress) -> Option<IpAddr> {
        let address = entry.address.as_ref()?;
        let v4 = address.as_sockaddr_in().map(|a| a.ip().into());
        v4.or_else(|| address.as_sockaddr_in6().map(|a| a.ip().into()))
    }

    fn is_tunnel(flags: InterfaceFlags) -> bool {
        flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_POINTOPOINT)
            && !flags.intersects(InterfaceFlags::IFF_BROADCAST | InterfaceFlags::IFF_LOOPBACK)
    }

    /// In bytes. /sys may belong to another network namespace than this process (nsenter leaves it
    /// as it is), where the name is another interface or none: then it is unknown.
    fn mtu_of(name: &str) -> Option<u32> {
        let number = |file: &str| -> Option<u32> {
            let text = fs::read_to_string(format!("/sys/class/net/{name}/{file}")).ok()?;
            text.trim().parse().ok()
        };
        (number("ifindex")? == if_nametoindex(name).ok()?)
            .then(|| number("mtu"))
            .flatten()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::net::IpAddr;

    use redial_model::{Interface, Said};

    pub fn addresses() -> Vec<(IpAddr, Interface)> {
        let interfaces = netdev::get_interfaces();
        interfaces.iter().flat_map(with_addresses).collect()
    }

    fn with_addresses(one: &netdev::Interface) -> Vec<(IpAddr, Interface)> {
        let friendly = one.friendly_name.as_deref();
        let names = [
            Some(one.name.as_str()),
            friendly,
            one.description.as_deref(),
        ];
        let interface = Interface {
            name: Said::new(friendly.unwrap_or(&one.name)),
            mtu: one.mtu,
            vpn: one.is_tun() || super::named_vpn(names.into_iter().flatten()),
        };
        let v4 = one.ipv4.iter().map(|n| IpAddr::from(n.addr()));
        let v6 = one.ipv6.iter().map(|n| IpAddr::from(n.addr()));
        v4.chain(v6).map(|ip| (ip, interface.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test]
    async fn loopback_is_found_by_its_address_and_is_no_vpn() {
        let lo = with_address(Ipv4Addr::LOCALHOST.into()).await.unwrap();
        assert!(lo.mtu.is_some_and(|mtu| mtu >= 1280), "{lo:?}");
        assert!(!lo.vpn, "{lo:?}");
        assert_eq!(with_address([192, 0, 2, 7].into()).await, None);
    }

    #[test]
    fn tunnels_are_known_by_name() {
        for name in [
            "wg0",
            "tun3",
            "PANGP Virtual Ethernet Adapter",
            "My ZeroTier One",
            "ppp0",
        ] {
            assert!(named_vpn([name]), "{name}");
        }
        for name in ["eth0", "enp3s0", "Intel(R) Ethernet", "awgn", "vEthernet"] {
            assert!(!named_vpn([name]), "{name}");
        }
    }
}
