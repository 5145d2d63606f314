use std::{convert::Infallible, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use redial_check::{Check, Machines, Sockets, socket_limit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    allow::{Kept, UnfitAllowList},
    checks::Checks,
    counts::Counts,
    desk::Desk,
};

/// Bytes of a request's line and headers, at most.
const LARGEST_HEAD: usize = 16 << 10;
/// Headers of a request, at most.
const MOST_HEADERS: usize = 64;
/// How long a request may take to come, and how long a connection may be idle. Prometheus keeps one
/// open for each of its targets.
const IDLE: Duration = Duration::from_secs(75);
/// How long a client may stay, and how long it may take then to wait for its answer and read it.
const STAY: Duration = Duration::from_secs(600);
const LAST: Duration = Duration::from_secs(150);
/// Clients that are connected at a time, at most.
const CLIENTS: usize = 2048;
/// How long what was asked may take once the server ends.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long to wait where no connection can be taken: too many open files, most likely.
const PAUSE: Duration = Duration::from_millis(100);

/// Is told what somebody should know: that a list was read again, or could not be.
pub(crate) type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// How to serve.
pub struct Wish {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The file with the hosts that may be checked; needed beyond loopback.
    pub allow: Option<PathBuf>,
    /// How hosts are checked. Machines it names are not looked at: only the connection is.
    pub check: Check,
    /// Is told what somebody should know.
    pub notice: Arc<dyn Fn(&str) + Send + Sync>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotServing {
    /// Other computers could have any host checked.
    #[error(
        "{0} can be reached from other computers: name with --allow a file with the hosts that they may ask for"
    )]
    Open(SocketAddr),
    /// The list of hosts can't be used.
    #[error(transparent)]
    Allow(#[from] UnfitAllowList),
    /// Nothing can listen there.
    #[error("cannot listen on {0}: {1}: choose another address with --listen")]
    Listen(SocketAddr, io::Error),
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    desk: Arc<Desk>,
    notice: Notice,
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// Other computers can reach the address and no list of hosts is named; the list can't be used;
    /// or nothing can listen there.
    pub async fn open(wish: Wish) -> Result<Self, NotServing> {
        let listen = wish.listen;
        if !listen.ip().is_loopback() && wish.allow.is_none() {
            return Err(NotServing::Open(listen));
        }
        let allowed = wish.allow.map(Kept::read).transpose()?.map(Arc::new);
        let failed = |why| NotServing::Listen(listen, why);
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let listen = listener.local_addr().map_err(failed)?;
        let counts = Arc::<Counts>::default();
        let check = Check {
            machines: Machines::default(),
            vantages: vec![],
            // The other half is for clients.
            sockets: Sockets::new(socket_limit() / 2),
            ..wish.check
        };
        let desk = Desk {
            listen,
            allowed,
            checks: Checks::new(check, Arc::clone(&counts)),
            counts,
        };
        Ok(Self {
            listener,
            desk: Arc::new(desk),
            notice: wish.notice,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.desk.listen
    }

    /// Answers until `end` comes; then what was asked is still answered, for a bounded time.
    pub async fn run(self, end: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        let keeps = self.desk.allowed.clone();
        let keeper = keeps.map(|list| tokio::spawn(list.keep(Arc::clone(&self.notice))));
        let (tell_end, ends) = watch::channel(false);
        tokio::select! {
            () = end => {}
            () = self.take(&mut tasks, &ends) => {}
        }
        drop(self.listener);
        if let Some(keeper) = keeper {
            keeper.abort();
        }
        tell_end.send_replace(true);
        // Who does not read its answer does not hold up the end: its task ends with the set.
        let _ = timeout(FAREWELL, async {
            while tasks.join_next().await.is_some() {}
        })
        .await;
    }

    /// Takes one client after the other, for ever.
    async fn take(&self, tasks: &mut JoinSet<()>, ends: &watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(CLIENTS.min(socket_limit() / 2).max(1)));
        loop {
            // It is never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let Ok((stream, _)) = self.listener.accept().await else {
                sleep(PAUSE).await;
                continue;
            };
            let (desk, ends) = (Arc::clone(&self.desk), ends.clone());
            tasks.spawn(async move {
                let _place = place;
                serve(stream, desk, ends).await;
            });
            while tasks.try_join_next().is_some() {}
        }
    }
}

/// Answers one client until it goes, or the server ends.
async fn serve(stream: TcpStream, desk: Arc<Desk>, mut ends: watch::Receiver<bool>) {
    let _connected = desk.counts.connect();
    let desk = &desk;
    let service =
        service_fn(move |request| async move { Ok::<_, Infallible>(desk.answer(request).await) });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(LARGEST_HEAD);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // A client that goes away, or sends nonsense, is no news.
        _ = connection.as_mut() => return,
        _ = ends.wait_for(|ends| *ends) => {}
        () = sleep(STAY) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST, connection).await;
}
