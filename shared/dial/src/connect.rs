use std::{io, net::SocketAddr};

use redial_kit::Lane;
use redial_model::{End, Rung, RungState, utc};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

use crate::{
    Dial,
    tap::{Tap, end_of},
};

/// An open connection.
pub(crate) struct Open {
    pub tap: Tap,
    pub tcp: RungState,
}

impl Dial<'_> {
    /// Connects, within a lane that is held as long as the connection; `mss` bounds the segments of
    /// both directions. A failure is the `tcp` rung as it ended.
    pub(crate) async fn connect(&self, _lane: &Lane, mss: Option<u16>) -> Result<Open, RungState> {
        let begun = Instant::now();
        let result = timeout(self.timeouts.connect, stream(self.address, mss)).await;
        let took = begun.elapsed();
        let ended = |end| RungState {
            rung: Rung::Tcp,
            end,
            ms: utc::milliseconds(took),
            bytes: Default::default(),
        };
        match result {
            Ok(Ok(stream)) => {
                self.lanes.tell_open(self.address.ip(), took);
                Ok(Open {
                    tap: Tap::new(stream),
                    tcp: ended(End::Ok),
                })
            }
            failed => {
                self.lanes.tell_shut(self.address.ip());
                Err(ended(failed.map_or(End::Silent, |r| {
                    r.err().map_or(End::Silent, |e| end_of(&e))
                })))
            }
        }
    }

    /// One connection made and closed at once, only for its time: the `tcp` rung.
    pub async fn knock(&self) -> RungState {
        let lane = self.lanes.enter(self.address.ip()).await;
        match self.connect(&lane, None).await {
            Ok(open) => open.tcp,
            Err(tcp) => tcp,
        }
    }
}

async fn stream(address: SocketAddr, mss: Option<u16>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_nodelay(true)?;
    if let Some(mss) = mss {
        clamp(&socket, mss)?;
    }
    socket.connect(address).await
}

#[cfg(unix)]
fn clamp(socket: &TcpSocket, mss: u16) -> io::Result<()> {
    socket2::SockRef::from(socket).set_tcp_mss(mss.into())
}

/// Windows has no way to set it for one socket.
#[cfg(not(unix))]
fn clamp(_: &TcpSocket, _: u16) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "the segment size can't be set here",
    ))
}
