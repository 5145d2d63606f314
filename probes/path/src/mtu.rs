use std::{net::SocketAddr, time::Duration};

/// Packet sizes tried when an MTU black hole is suspected, in bytes: IPv6's minimum, PPPoE, usual
/// tunnels, Ethernet. Six at most: a Linux host sends no more than six ICMP errors at once.
const USUAL_SIZES_BYTES: [u32; 6] = [1280, 1300, 1360, 1400, 1420, 1460];
/// Those tried where a small hole is suspected.
const SMALL_SIZES_BYTES: [u32; 6] = [700, 900, 1000, 1100, 1200, 1240];

/// Sends one unfragmentable datagram of each size to a port where nothing listens, all at once: a
/// size whose datagram is answered by "port unreachable" passes. A host that sends no such answer
/// leaves both lists without the sizes it would pass. `is_small` says of the
/// hole that it takes small segments, too.
pub(crate) async fn sizes_that_pass(
    host: SocketAddr,
    is_small: bool,
    round_trip: Duration,
) -> (Vec<u32>, Vec<u32>) {
    let wait = round_trip * 3 + Duration::from_millis(50);
    let sizes = match is_small {
        true => SMALL_SIZES_BYTES,
        false => USUAL_SIZES_BYTES,
    };
    let tries: Vec<_> = sizes
        .into_iter()
        .map(|size| (size, tokio::spawn(passes(host, size, wait))))
        .collect();
    let (mut passed, mut vanished) = (vec![], vec![]);
    for (size, attempt) in tries {
        match attempt.await.ok().flatten() {
            Some(true) => passed.push(size),
            Some(false) => vanished.push(size),
            None => {}
        }
    }
    // Without a single answer nothing was learnt.
    if passed.is_empty() {
        (vec![], vec![])
    } else {
        (passed, vanished)
    }
}

/// Whether a datagram of this packet size is answered; nothing when it could not be sent.
#[cfg(target_os = "linux")]
async fn passes(host: SocketAddr, size: u32, wait: Duration) -> Option<bool> {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use rustix::net::sockopt::{
        Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery, set_ip_mtu_discover, set_ipv6_mtu_discover,
    };
    /// The traceroute port (RFC 1393 and tradition): nothing listens there.
    const TRACEROUTE_PORT: u16 = 33434;
    // IP and UDP.
    const HEADERS_V4_BYTES: u32 = 28;
    const HEADERS_V6_BYTES: u32 = 48;
    let local: IpAddr = if host.is_ipv4() {
        Ipv4Addr::UNSPECIFIED.into()
    } else {
        Ipv6Addr::UNSPECIFIED.into()
    };
    let socket = tokio::net::UdpSocket::bind((local, 0)).await.ok()?;
    let headers = if host.is_ipv4() {
        set_ip_mtu_discover(&socket, Ipv4PathMtuDiscovery::PROBE).ok()?;
        HEADERS_V4_BYTES
    } else {
        set_ipv6_mtu_discover(&socket, Ipv6PathMtuDiscovery::PROBE).ok()?;
        HEADERS_V6_BYTES
    };
    socket.connect((host.ip(), TRACEROUTE_PORT)).await.ok()?;
    socket
        .send(&vec![0; (size - headers) as usize])
        .await
        .ok()?;
    let mut buffer = [0; 1];
    match tokio::time::timeout(wait, socket.recv(&mut buffer)).await {
        Err(_) => Some(false),
        Ok(Err(error)) if error.kind() != std::io::ErrorKind::ConnectionRefused => None,
        Ok(_) => Some(true),
    }
}

/// Not asked for on this system.
#[cfg(not(target_os = "linux"))]
async fn passes(_: SocketAddr, _: u32, _: Duration) -> Option<bool> {
    None
}
