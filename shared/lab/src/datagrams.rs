//! RDP-UDP: Windows answers the first datagram of a connection on the port of its listener (MS-RDPEUDP
//! 3.1.5.1.3), unless a policy keeps it to TCP.

use std::{io, net::SocketAddr};

use redial_model::{Value, places};
use tokio::net::UdpSocket;

use crate::Simulated;

/// `SelectTransport` of the host: 1 is "Use only TCP" (ADMX_TerminalServer, TS_SELECT_TRANSPORT).
const TCP_ALONE: Value = Value::Dword(1);

/// Bytes of a first datagram and of its answer, which are filled up with zeros (3.1.5.1.1, 3.1.5.1.3).
const SIZE: usize = 1232;
/// RDPUDP_FLAG_SYN; with _ACK and _SYNEX (2.2.2.1).
const SYN: [u8; 2] = [0, 0x01];
const SYN_ACK_EX: [u8; 2] = [0x10, 0x05];

/// Answers each first datagram, while `speaks` says so.
pub async fn answer(socket: UdpSocket, speaks: impl Fn() -> bool) -> io::Result<()> {
    let mut room = [0; 2 * SIZE];
    loop {
        let (size, from) = match socket.recv_from(&mut room).await {
            Ok(came) => came,
            // ICMP from a client that has gone; the socket is well. Windows calls it a reset (recvfrom
            // function, Winsock, WSAECONNRESET).
            Err(e) if has_gone(e.kind()) => continue,
            Err(e) => return Err(e),
        };
        if size == SIZE && room[6..8] == SYN && speaks() {
            reply(&socket, &room, from).await?;
        }
    }
}

fn has_gone(error: io::ErrorKind) -> bool {
    matches!(
        error,
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset
    )
}

/// SYN and ACK as in the example of 4.1.2, of version 2 (2.2.2.9).
async fn reply(socket: &UdpSocket, syn: &[u8], to: SocketAddr) -> io::Result<()> {
    let mut answer = [0; SIZE];
    let head = [
        // What is acknowledged, and the window.
        &syn[8..12],
        &[0, 64],
        &SYN_ACK_EX,
        // Its own sequence, and the sizes both ask for.
        &syn[8..12],
        &syn[12..16],
        // The version is valid, and 2.
        &[0, 1, 0, 2],
    ]
    .concat();
    answer[..head.len()].copy_from_slice(&head);
    socket.send_to(&answer, to).await.map(drop)
}

impl Simulated {
    /// Whether sessions of it may use UDP.
    pub(crate) fn uses_udp(&self) -> bool {
        self.state().get(&places::policy("SelectTransport")) != TCP_ALONE
    }
}
