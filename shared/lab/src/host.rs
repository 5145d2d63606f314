use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    net::{TcpListener, TcpStream, UdpSocket},
    sync::watch,
    task::JoinHandle,
};

use crate::{
    Character, HEALTHY, Program, Simulated, datagrams,
    machine::{Bed, bed},
    serve::Server,
};

/// A running host; it ends when dropped.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    /// What the network sees now, of a machine that may change.
    seen: Option<(watch::Receiver<Door>, Arc<Simulated>)>,
    /// Another machine, at the address a wrong name leads to.
    _stranger: Option<Box<Host>>,
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
        _datagrams: Option<Aborted<io::Result<()>>>,
    },
    /// A port that is taken, so that nobody else gets it, and where nobody listens.
    Closed(#[expect(dead_code, reason = "held, not read")] Socket),
    /// A listener that never accepts, and the connections that fill its queue.
    Full(#[expect(dead_code, reason = "held, not read")] Full),
}

#[derive(Debug)]
struct Aborted<T = ()>(JoinHandle<T>);

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a port does with a connection request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Open,
    Closed,
    Dropping,
}

impl Door {
    fn of(bed: &Bed) -> Self {
        match bed {
            Bed::Answers(..) => Self::Open,
            Bed::Nobody => Self::Closed,
            Bed::Dropped => Self::Dropping,
        }
    }
}

/// Starts a host of this character on a free port of 127.0.0.1.
pub async fn start(character: Character) -> io::Result<Host> {
    start_at(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0), character).await
}

/// Starts a host of this character on an address of this machine.
pub async fn start_at(address: SocketAddr, character: Character) -> io::Result<Host> {
    start_with(address, character, None).await
}

/// Starts a host that shows this certificate, DER, with its key, PKCS #8.
pub async fn start_with(
    address: SocketAddr,
    character: Character,
    own: Option<(Vec<u8>, Vec<u8>)>,
) -> io::Result<Host> {
    let listener = listen(bind(address)?)?;
    let address = listener.local_addr()?;
    let server = Arc::new(Server::new(character, own)?);
    let traffic = Arc::new(Traffic::default());
    let count = Arc::clone(&traffic);
    // Another program may have the port for datagrams: then this host says nothing over UDP.
    let datagrams = match speaks_udp(Some(character)) {
        true => UdpSocket::bind(address).await.ok(),
        false => None,
    };
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.serve(&server, stream);
        }
    });
    Ok(Host {
        address,
        traffic,
        seen: None,
        _stranger: None,
        _keeps: Keeps::Serving {
            _task: Aborted(serving),
            _datagrams: datagrams
                .map(|socket| Aborted(tokio::spawn(datagrams::answer(socket, || true)))),
        },
    })
}

/// Serves what a simulated machine's state makes of it, at every moment, on a free port of
/// 127.0.0.1, which becomes the machine's own.
pub async fn start_machine(machine: Arc<Simulated>) -> io::Result<Host> {
    start_machine_as(machine, None).await
}

/// The same; where the machine answers, it answers with this character.
pub async fn start_machine_as(
    machine: Arc<Simulated>,
    front: Option<Character>,
) -> io::Result<Host> {
    let leads_elsewhere = machine.state().leads_elsewhere();
    let ((socket, datagrams, address), stranger) = bind_beside(leads_elsewhere).await?;
    machine.change(|state| state.listen_on(address.port()));
    let traffic = Arc::new(Traffic::default());
    let (tell, seen) = watch::channel(Door::Closed);
    let answering = speaks_udp(front).then(|| {
        let (machine, seen) = (Arc::clone(&machine), seen.clone());
        let speaks = move || *seen.borrow() == Door::Open && machine.uses_udp();
        Aborted(tokio::spawn(datagrams::answer(datagrams, speaks)))
    });
    let task = tokio::spawn(keep_open(
        socket,
        address,
        (Arc::clone(&machine), front),
        Arc::clone(&traffic),
        tell,
    ));
    let host = Host {
        address,
        traffic,
        seen: Some((seen, machine)),
        _stranger: stranger,
        _keeps: Keeps::Serving {
            _task: Aborted(task),
            _datagrams: answering,
        },
    };
    host.settle().await;
    Ok(host)
}

/// Opens, closes and opens the port again as the machine wants it.
async fn keep_open(
    mut socket: Socket,
    address: SocketAddr,
    (machine, front): (Arc<Simulated>, Option<Character>),
    traffic: Arc<Traffic>,
    tell: watch::Sender<Door>,
) {
    let mut seen = machine.seen();
    loop {
        let door = Door::of(&bed(&machine.state()));
        let changed = async {
            while Door::of(&bed(&machine.state())) == door {
                machine.altered(&mut seen).await;
            }
        };
        match door {
            // Bound and not listening: the port stays ours, and answers with a reset.
            Door::Closed => {
                tell.send_replace(door);
                changed.await;
            }
            Door::Dropping => {
                let full = Full::new(socket, address);
                tell.send_replace(door);
                changed.await;
                drop(full);
            }
            Door::Open => {
                let Ok(listener) = listen(socket) else { return };
                tell.send_replace(door);
                tokio::pin!(changed);
                loop {
                    tokio::select! {
                        () = &mut changed => break,
                        Ok((stream, from)) = listener.accept() => {
                            let bed = bed(&machine.state()).behind(front);
                            machine.change(|state| state.saw(from, &bed));
                            if let Bed::Answers(character, own) = bed
                                && let Ok(server) = Server::new(character, own)
                            {
                                traffic.serve(&Arc::new(server), stream);
                            }
                        }
                    }
                }
            }
        }
        // The port was ours a moment ago; on loopback nobody takes it in between.
        let Ok(again) = bind(address) else { return };
        socket = again;
    }
}

impl Traffic {
    fn serve(self: &Arc<Self>, server: &Arc<Server>, stream: TcpStream) {
        let number = self.accepted.fetch_add(1, Ordering::Relaxed);
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(open, Ordering::Relaxed);
        let (server, count) = (Arc::clone(server), Arc::clone(self));
        tokio::spawn(async move {
            server.serve(stream, number, open).await;
            count.open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// How often another port is tried where one is taken.
const MOST_PORTS: usize = 16;

/// A port for connections, the one for datagrams, and their address.
type Bound = (Socket, UdpSocket, SocketAddr);

/// A port of 127.0.0.1, and where it is wanted another computer at the same port of 127.0.0.2. That one
/// may still be taken: a host that ends does not close both at once.
async fn bind_beside(stranger: bool) -> io::Result<(Bound, Option<Box<Host>>)> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for _ in 0..MOST_PORTS {
        let bound = bind_both().await?;
        if !stranger {
            return Ok((bound, None));
        }
        let there = SocketAddr::new(Ipv4Addr::new(127, 0, 0, 2).into(), bound.2.port());
        let character = Character {
            computer: "SRV99",
            ..HEALTHY
        };
        match start_at(there, character).await {
            Ok(stranger) => return Ok((bound, Some(Box::new(stranger)))),
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// A port of 127.0.0.1, for connections and for datagrams: other programs have ports for one of them.
async fn bind_both() -> io::Result<Bound> {
    let mut last = io::ErrorKind::AddrInUse.into();
    for _ in 0..MOST_PORTS {
        let socket = bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))?;
        let address = socket.local_addr()?.as_socket();
        let address = address.ok_or(io::ErrorKind::AddrNotAvailable)?;
        match UdpSocket::bind(address).await {
            Ok(datagrams) => return Ok((socket, datagrams, address)),
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// Whether what answers uses RDP-UDP: Windows since 8 does; xrdp and FreeRDP do not.
fn speaks_udp(front: Option<Character>) -> bool {
    front.is_none_or(|front| front.program == Program::Windows)
}

fn bind(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Connections that wait until a host accepts them. A fleet is checked with thousands at a time, and the
/// kernel drops the SYN of one that finds no place: the most that Linux allows by itself.
const BACKLOG: i32 = 4096;

fn listen(socket: Socket) -> io::Result<TcpListener> {
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// A listener that never accepts, with its queue full, so that further connection requests are
/// dropped.
#[derive(Debug)]
struct Full {
    _listener: Socket,
    _filling: Vec<Socket>,
}

impl Full {
    fn new(listener: Socket, address: SocketAddr) -> io::Result<Self> {
        listener.listen(1)?;
        let mut filling = Vec::new();
        for _ in 0..8 {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
            socket.set_nonblocking(true)?;
            // In progress is what is wanted here.
            let _ = socket.connect(&address.into());
            filling.push(socket);
        }
        Ok(Self {
            _listener: listener,
            _filling: filling,
        })
    }
}

impl Host {
    fn new(address: SocketAddr, keeps: Keeps) -> Self {
        Self {
            address,
            traffic: Arc::default(),
            seen: None,
            _stranger: None,
            _keeps: keeps,
        }
    }

    /// A port of 127.0.0.1 where nothing listens.
    pub fn nobody() -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        socket.bind(&SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0).into())?;
        let address = socket
            .local_addr()?
            .as_socket()
            .ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self::new(address, Keeps::Closed(socket)))
    }

    /// A port of 127.0.0.1 that drops connection requests: its listen queue is full.
    pub fn dropped() -> io::Result<Self> {
        let listener = bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0))?;
        let address = listener
            .local_addr()?
            .as_socket()
            .ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self::new(
            address,
            Keeps::Full(Full::new(listener, address)?),
        ))
    }

    /// Waits until the network sees what the machine is now.
    pub async fn settle(&self) {
        let Some((seen, machine)) = &self.seen else {
            return;
        };
        // An error means that the host ended, and with it every change.
        let _ = seen
            .clone()
            .wait_for(|door| *door == Door::of(&bed(&machine.state())))
            .await;
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
