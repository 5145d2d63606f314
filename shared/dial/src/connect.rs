use std::{future::poll_fn, io, net::SocketAddr, pin::pin, time::Duration};

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
    way::{Carrier, Conveyance, Opener},
};

/// An open connection.
pub(crate) struct Open {
    pub stream: MeteredStream,
    pub tcp: RungState,
    /// The source reference of the host's connection confirm, once that has come.
    pub source: Option<u16>,
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
    /// Connects, within a lane that is held as long as the connection. A failure is the rung on which
    /// it ended: `tcp`, or `x224` where the connection was accepted and reset before anything else.
    pub(crate) async fn connect(&self, _lane: &Lane, purpose: Purpose) -> Result<Open, RungState> {
        if let Conveyance::Through(opener) = self.way {
            return opened(opener, purpose);
        }
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
                    stream: MeteredStream::new(Carrier::Socket(stream)),
                    tcp: ended(End::Ok, accepted.took().unwrap_or(waited)),
                    source: None,
                });
            }
            // A RST that answers a SYN is a refusal. This one came after the SYN was accepted, and
            // was here before redial looked, on a busy machine even before it looked first.
            Ok(Err(Unconnected::Here(error) | Unconnected::There(error)))
                if end_of(&error) == End::Rst =>
            {
                self.lanes.board.tell_open(ip, reset_at_once(waited));
                return Err(RungState {
                    rung: Rung::X224,
                    ..ended(End::Rst, Duration::ZERO)
                });
            }
            Ok(Err(Unconnected::Here(error))) => refused_here(&error),
            Ok(Err(Unconnected::There(error))) => end_of(&error),
            Err(_) => End::Silent,
        };
        self.lanes.board.tell_shut(ip);
        Err(ended(end, waited))
    }
}

/// A connection that something else leads to the host. Its rung `tcp` shows nothing yet.
fn opened(opener: &dyn Opener, purpose: Purpose) -> Result<Open, RungState> {
    let tcp = |end| RungState {
        rung: Rung::Tcp,
        end,
        ms: 0.0,
        bytes: Default::default(),
    };
    if let Purpose::InSegmentsOf(_) = purpose {
        return Err(tcp(End::Broke("no segments are seen here".into())));
    }
    let stream = opener.open().map_err(|error| tcp(refused_here(&error)))?;
    Ok(Open {
        stream: MeteredStream::new(Carrier::Other(stream)),
        tcp: tcp(End::Ok),
        source: None,
    })
}

/// A connection that was over before anything could be measured on it.
fn reset_at_once(waited: Duration) -> Accepted {
    Accepted {
        waited,
        late: None,
        kernel: None,
        local: None,
    }
}

/// How a connection ends that this machine refused itself, before it sent anything.
fn refused_here(error: &io::Error) -> End {
    match end_of(error) {
        End::Unreachable(words) => End::NoRoute(words),
        end => end,
    }
}

/// Why there is no connection.
enum Unconnected {
    /// The call failed at once: this machine's own answer.
    Here(io::Error),
    /// It failed later: something on the way or at its end answered.
    There(io::Error),
}

async fn stream(address: SocketAddr, purpose: Purpose) -> Result<TcpStream, Unconnected> {
    let socket = socket(address, purpose).map_err(Unconnected::Here)?;
    let mut connecting = pin!(socket.connect(address));
    let mut is_first = true;
    poll_fn(|cx| {
        let failed = if is_first {
            Unconnected::Here
        } else {
            Unconnected::There
        };
        is_first = false;
        connecting.as_mut().poll(cx).map_err(failed)
    })
    .await
}

fn socket(address: SocketAddr, purpose: Purpose) -> io::Result<TcpSocket> {
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
    Ok(socket)
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
        "the segment size cannot be set here",
    ))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use redial_kit::{Lanes, Sockets, Timeouts};
    use redial_model::Climb;

    use super::*;

    async fn climb(address: SocketAddr, meanwhile: impl Future<Output = ()>) -> (Climb, Lanes) {
        let lanes = Lanes::new(Sockets::default());
        let dial = Dial {
            address,
            name: None,
            token: None,
            way: Conveyance::Direct,
            lanes: &lanes,
            timeouts: Timeouts::default(),
        };
        let (climb, ()) = tokio::join!(dial.once(), meanwhile);
        (climb, lanes)
    }

    /// A reset that is here before redial looks at the connection ends no SYN: it was accepted.
    #[tokio::test]
    async fn a_connection_reset_as_soon_as_it_is_accepted_was_accepted() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let host = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let now = Some(Duration::ZERO);
            socket2::SockRef::from(&stream).set_linger(now).unwrap();
        });
        // The thread is kept busy until the host has reset.
        let busy = async { host.join().unwrap() };
        let (climb, lanes) = climb(address, busy).await;
        let ends: Vec<_> = climb.rungs.iter().map(|r| (r.rung, &r.end)).collect();
        assert_eq!(ends, [(Rung::Tcp, &End::Ok), (Rung::X224, &End::Rst)]);
        assert!(lanes.board.opened(address.ip()).await);
    }

    /// No packet leaves: Linux has no TCP to a broadcast address and says so at once.
    #[tokio::test]
    async fn what_this_machine_refuses_is_no_answer_of_the_network() {
        let broadcast = IpAddr::V4(Ipv4Addr::new(127, 255, 255, 255));
        let (climb, _) = climb((broadcast, 3389).into(), async {}).await;
        let end = &climb.broken().unwrap().end;
        assert_eq!(*end, End::NoRoute("network is unreachable".into()));
    }
}
