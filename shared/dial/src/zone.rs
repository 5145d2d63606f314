//! The interface of a link-local address, by its name or number (RFC 4007, 11).

use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use redial_model::Target;

/// The number of an interface of this machine.
#[must_use]
pub fn interface(zone: &str) -> Option<u32> {
    match zone.parse() {
        Ok(number) => Some(number),
        Err(_) => by_name(zone),
    }
}

#[cfg(unix)]
fn by_name(zone: &str) -> Option<u32> {
    nix::net::if_::if_nametoindex(zone).ok()
}

/// Windows writes zones as numbers.
#[cfg(not(unix))]
fn by_name(_: &str) -> Option<u32> {
    None
}

/// An address of a target as it is connected to. A zone that is no interface of this machine leaves
/// none, which the operating system refuses.
#[must_use]
pub fn socket(target: &Target, ip: IpAddr) -> SocketAddr {
    let zone = target.zone.as_deref().and_then(interface);
    match ip {
        IpAddr::V6(ip) if ip.is_unicast_link_local() => {
            SocketAddrV6::new(ip, target.port, 0, zone.unwrap_or_default()).into()
        }
        _ => SocketAddr::new(ip, target.port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_local_address_is_connected_to_on_its_interface() {
        let socket = |text: &str| {
            let target = Target::parse(text).unwrap();
            socket(&target, target.literal().unwrap()).to_string()
        };
        assert_eq!(socket("fe80::1%7"), "[fe80::1%7]:3389");
        assert_eq!(socket("2001:db8::7"), "[2001:db8::7]:3389");
        assert_eq!(socket("[fe80::1%no-such]:3390"), "[fe80::1]:3390");
        assert_eq!(interface("no-such-one"), None);
        #[cfg(target_os = "linux")]
        assert_eq!(interface("lo"), Some(1));
    }
}
