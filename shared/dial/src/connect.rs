use std::{io, net::SocketAddr};

use redial_kit::{Accepted, Lane};
use redial_model::{End, Rung, RungState, utc};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

use crate::{
    Dial,
    metered::MeteredStream,
    read::end_of,
    timing::{self, punctually},
};

/// An open connection.
pub(crate) struct Open {
    pub stream: MeteredStream,
    pub tcp: RungState,
}

/// What a connection is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To climb: several small messages follow each other, and none may wait for the
    /// acknowledgement of the one before it (Nagle's algorithm).
    Climb,
    /// One question.
    Question,
    /// One question, in segments of at most so many bytes in both directions.
    InSegmentsOf(u16),
}

impl Dial<'_> {
    /// Connects, within a lane that is held as long as the connection. A failure is the `tcp` rung
    /// as it ended.
    pub(crate) async fn connect(&self, _lane: &Lane, purpose: Purpose) -> Result<Open, RungState> {
        let ip = self.address.ip();
        let begun = Instant::now();
        let connecting = timeout(self.timeouts.connect, stream(self.address, purpose));
        let (result, late) = punctually(connecting).await;
        let waited = begun.elapsed();
        let ended = |end, took| RungState {
            rung: Rung::Tcp,
            end,
            ms: utc::milliseconds(took),
            bytes: Default::default(),
        };
        let end = match result {
            Ok(Ok(stream)) => {
                let accepted = Accepted {
                    waited,
                    late,
                    kernel: timing::by_kernel(&stream),
                    local: (purpose == Purpose::Climb)
                        .then(|| stream.local_addr().ok().map(|a| a.ip()))
                        .flatten(),
                };
                self.lanes.board.tell_open(ip, accepted);
                return Ok(Open {
                    stream: MeteredStream::new(stream),
                    tcp: ended(End::Ok, accepted.took().unwrap_or(waited)),
                });
            }
            Ok(Err(error)) => end_of(&error),
            Err(_) => End::Silent,
        };
        self.lanes.board.tell_shut(ip);
        Err(ended(end, waited))
    }

    /// Connects and closes at once, to measure the time only: the `tcp` rung.
    pub async fn connect_only(&self) -> RungState {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        match self.connect(&lane, Purpose::Question).await {
            Ok(open) => open.tcp,
            Err(tcp) => tcp,
        }
    }
}

async fn stream(address: SocketAddr, purpose: Purpose) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    match purpose {
        Purpose::Climb => socket.set_nodelay(true)?,
        Purpose::Question => {}
        Purpose::InSegmentsOf(mss) => clamp(&socket, mss)?,
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
