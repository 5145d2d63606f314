use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Character, serve::Server};

/// A running host; it ends when dropped.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    _keeps: Keeps,
}

#[derive(Debug, Default)]
struct Traffic {
    accepted: AtomicUsize,
    open: AtomicUsize,
    peak: AtomicUsize,
}

#[derive(Debug)]
enum Keeps {
    Serving {
        _task: Aborted,
    },
    /// A port that is free: nobody listens.
    Nothing,
    /// A listener that never accepts, and the connections that fill its queue.
    Full {
        _listener: Socket,
        _filling: Vec<Socket>,
    },
}

#[derive(Debug)]
struct Aborted(JoinHandle<()>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Starts a host of this character on a free port of 127.0.0.1.
pub async fn start(character: Character) -> io::Result<Host> {
    start_at(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0), character).await
}

/// Starts a host of this character on an address of this machine.
pub async fn start_at(address: SocketAddr, character: Character) -> io::Result<Host> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    let listener = TcpListener::from_std(socket.into())?;
    let address = listener.local_addr()?;
    let server = Arc::new(Server::new(character)?);
    let traffic = Arc::new(Traffic::default());
    let count = Arc::clone(&traffic);
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let number = count.accepted.fetch_add(1, Ordering::Relaxed);
            let open = count.open.fetch_add(1, Ordering::Relaxed) + 1;
            count.peak.fetch_max(open, Ordering::Relaxed);
            let (server, count) = (Arc::clone(&server), Arc::clone(&count));
            tokio::spawn(async move {
                server.serve(stream, number, open).await;
                count.open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(Host { address, traffic, _keeps: Keeps::Serving { _task: Aborted(serving) } })
}

impl Host {
    fn new(address: SocketAddr, keeps: Keeps) -> Self {
        Self { address, traffic: Arc::default(), _keeps: keeps }
    }

    /// A port of 127.0.0.1 where nothing listens.
    pub fn nobody() -> io::Result<Self> {
        let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Self::new(free, Keeps::Nothing))
    }

    /// A port of 127.0.0.1 that drops connection requests: its listen queue is full.
    pub fn dropped() -> io::Result<Self> {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        listener.bind(&SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0).into())?;
        listener.listen(1)?;
        let address = listener.local_addr()?;
        let mut filling = Vec::new();
        for _ in 0..8 {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
            socket.set_nonblocking(true)?;
            // In progress is what is wanted here.
            let _ = socket.connect(&address);
            filling.push(socket);
        }
        let address = address.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self::new(address, Keeps::Full { _listener: listener, _filling: filling }))
    }

    /// Its address.
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Connections accepted so far.
    pub fn accepted(&self) -> usize {
        self.traffic.accepted.load(Ordering::Relaxed)
    }

    /// The most connections that were open at a time.
    pub fn peak(&self) -> usize {
        self.traffic.peak.load(Ordering::Relaxed)
    }
}
