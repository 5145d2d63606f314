use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

use redial_kit::Accepted;

/// What the operating system knows about the way to an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// This machine's address on it.
    pub local: Option<IpAddr>,
    /// The path MTU, in bytes.
    pub mtu: Option<u32>,
}

impl Way {
    /// Takes it from the accepted connections of the check. Where none was accepted, it asks a UDP
    /// socket: connecting one sends nothing.
    pub fn to(address: IpAddr, accepted: &[Accepted]) -> Self {
        match accepted.iter().find(|a| a.local.is_some()) {
            Some(climb) => Self {
                local: climb.local,
                // The latest connection is right: a router may have reported a smaller MTU
                // meanwhile.
                mtu: accepted
                    .iter()
                    .rev()
                    .find_map(|a| a.kernel.map(|syn| syn.path_mtu)),
            },
            None => Self::by_udp(address).unwrap_or_default(),
        }
    }

    fn by_udp(address: IpAddr) -> Option<Self> {
        let any: IpAddr = if address.is_ipv4() {
            Ipv4Addr::UNSPECIFIED.into()
        } else {
            Ipv6Addr::UNSPECIFIED.into()
        };
        let socket = UdpSocket::bind((any, 0)).ok()?;
        socket.connect((address, 9)).ok()?;
        Some(Self {
            local: socket.local_addr().ok().map(|a| a.ip()),
            mtu: known_mtu(&socket, address),
        })
    }
}

#[cfg(target_os = "linux")]
fn known_mtu(socket: &UdpSocket, address: IpAddr) -> Option<u32> {
    use rustix::net::sockopt::{ip_mtu, ipv6_mtu};
    match address {
        IpAddr::V4(_) => ip_mtu(socket).ok(),
        IpAddr::V6(_) => ipv6_mtu(socket).ok(),
    }
}

/// Not asked for on this system.
#[cfg(not(target_os = "linux"))]
fn known_mtu(_: &UdpSocket, _: IpAddr) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use redial_kit::Syn;

    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn accepted(local: Option<IpAddr>, path_mtu: u32) -> Accepted {
        Accepted {
            waited: Duration::from_millis(4),
            late: None,
            kernel: Some(Syn {
                round_trip: Some(Duration::from_millis(4)),
                resent: 0,
                path_mtu,
            }),
            local,
        }
    }

    #[test]
    fn the_climb_knows_the_way_and_the_latest_connection_its_size() {
        let here = IpAddr::from([192, 0, 2, 1]);
        let all = [accepted(Some(here), 1500), accepted(None, 1400)];
        let known = Way {
            local: Some(here),
            mtu: Some(1400),
        };
        assert_eq!(Way::to([192, 0, 2, 7].into(), &all), known);
    }

    #[test]
    fn a_silent_host_has_a_way_too() {
        let way = Way::to(LOOPBACK, &[]);
        assert_eq!(way.local, Some(LOOPBACK));
        assert_eq!(way.mtu.is_some(), cfg!(target_os = "linux"));
    }
}
