//! One datagram, and what comes back.

use std::{
    hash::{BuildHasher, RandomState},
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use redial_model::{Hex, Snag, UdpEnd, UdpFact, utc};
use redial_wire::rdpeudp::{self, SynAck};
use tokio::{
    net::UdpSocket,
    time::{Instant, timeout},
};

/// The longest wait for an answer: a host that answers does so in one round trip.
const LONGEST: Duration = Duration::from_secs(2);
/// Room for one datagram more than the largest answer.
const ROOM: usize = 2048;
/// Bytes that are kept of what is no answer.
const KEPT: usize = 64;

/// Sends one datagram to this address, and waits. It is not sent again: a second one would be a second
/// connection to the host.
pub async fn ask(address: SocketAddr, wait: Duration) -> Result<UdpFact, Snag> {
    let broke = |error: io::Error| Snag::Broke {
        doing: "asking over UDP".into(),
        why: error.to_string(),
    };
    // Nobody can answer who did not see it: the number can't be guessed.
    let sequence = RandomState::new().hash_one(address) as u32;
    let local: IpAddr = match address {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((local, 0)).await.map_err(broke)?;
    // Only what comes from there is received from now on, and ICMP errors are told.
    socket.connect(address).await.map_err(broke)?;
    let began = Instant::now();
    let mut room = [0; ROOM];
    let answer = async {
        socket.send(&rdpeudp::syn(sequence)).await?;
        socket.recv(&mut room).await
    };
    let end = match timeout(wait.min(LONGEST), answer).await {
        Err(_) => UdpEnd::Silent,
        Ok(Ok(size)) => answered(&room[..size], sequence),
        Ok(Err(error)) => refused(error).map_err(broke)?,
    };
    Ok(UdpFact {
        address,
        end,
        ms: utc::milliseconds(began.elapsed()),
    })
}

fn answered(datagram: &[u8], sequence: u32) -> UdpEnd {
    match rdpeudp::answer(datagram, sequence) {
        Some(SynAck {
            sends,
            takes,
            version,
        }) => UdpEnd::Answered {
            sends,
            takes,
            version,
            size: datagram.len(),
        },
        None => UdpEnd::Junk(Hex(datagram.iter().take(KEPT).copied().collect())),
    }
}

/// What ICMP said: on Windows a port where nobody listens is a reset connection (WSAECONNRESET, "on a
/// UDP-datagram socket this error indicates a previous send operation resulted in an ICMP Port
/// Unreachable message", recv function, Winsock).
fn refused(error: io::Error) -> Result<UdpEnd, io::Error> {
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Ok(UdpEnd::Refused),
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::PermissionDenied => Ok(UdpEnd::Unreachable(error.to_string().into())),
        _ => Err(error),
    }
}
