//! A host that answers X.224, TLS, CredSSP, and what comes behind them.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

use crate::{
    credssp,
    deed::{Deed, Step},
    member::Member,
    papers::Papers,
    relay,
    seen::{Log, Seen},
    session,
    stream::Stream,
};

/// How it behaves once TLS is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It verifies the proof.
    #[default]
    Verifies,
    /// It verifies the proof of `CORP\anna`, wrapped in SPNEGO, in which NTLM proves more than once.
    Wrapped,
    /// It verifies the proof, and somebody alters what it signs.
    Altered,
    /// It answers each proof with this number.
    Says(u32),
    /// It closes in place of an answer to the proof.
    Closes,
    /// It does not answer the proof.
    IsSilent,
    /// It speaks this version of CredSSP.
    OfVersion(u32),
    /// It decrypts, and brings everything to this host.
    Relays(SocketAddr),
    /// It chooses TLS alone.
    WithoutNla,
    /// It answers each proof with these bytes.
    Noise(Vec<u8>),
}

/// What a host is.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Where it listens on loopback; 0 is any port.
    pub port: u16,
    /// The password of every user.
    pub password: String,
    /// What it does with a proof of it.
    pub manner: Manner,
    /// The domain that it belongs to; then it takes Kerberos alone.
    pub member: Option<Member>,
    /// Where it does not go on with the session, and what it does instead.
    pub trick: Option<(Step, Deed)>,
}

/// A host, until it is dropped.
pub struct LoginHost {
    /// Where it is.
    pub address: SocketAddr,
    log: Log,
    runtime: Option<Runtime>,
}

impl LoginHost {
    /// Starts it.
    #[must_use]
    pub fn start(setup: Setup) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, setup.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let log = Log::default();
        let (setup, papers, kept) = (Arc::new(setup), Papers::new(), log.clone());
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let (setup, papers, log) = (Arc::clone(&setup), papers.clone(), kept.clone());
                let open = log.begins();
                tokio::spawn(async move {
                    // A client may end a connection at any time.
                    let _ = serve(stream, &setup, papers, &log).await;
                    drop(open);
                });
            }
        });
        Self {
            address,
            log,
            runtime: Some(runtime),
        }
    }

    /// What it saw of all its connections, once they have ended.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.log.settled()
    }

    /// What it saw up to now.
    #[must_use]
    pub fn seen_so_far(&self) -> Vec<Seen> {
        self.log.now()
    }
}

impl Drop for LoginHost {
    fn drop(&mut self) {
        // A runtime may not be waited for where another one runs.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(mut stream: TcpStream, setup: &Setup, papers: Papers, log: &Log) -> io::Result<()> {
    let request = connection_request(&mut stream).await?;
    let (protocol, confirm) = confirm(&request, setup);
    stream.write_all(&confirm).await?;
    if protocol == 0 {
        return stream.shutdown().await;
    }
    let tls = papers.acceptor.accept(stream).await?;
    let mut stream = Stream::new(tls);
    match &setup.manner {
        Manner::Relays(host) => return relay::relayed(&mut stream, *host).await,
        Manner::WithoutNla => {}
        _ if !credssp::verified(&mut stream, setup, papers.key, log).await? => {
            return stream.close().await;
        }
        _ => {}
    }
    session::served(&mut stream, &request, protocol, setup).await
}

async fn connection_request(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = vec![0; 4];
    stream.read_exact(&mut request).await?;
    let length = usize::from(u16::from_be_bytes([request[2], request[3]]));
    if !(11..=512).contains(&length) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    request.resize(length, 0);
    stream.read_exact(&mut request[4..]).await?;
    Ok(request)
}

/// TLS, NLA, and NLA with an answer to the password (MS-RDPBCGR 2.2.1.2.1).
const SSL: u8 = 1;
const HYBRID: u8 = 2;
const HYBRID_EX: u8 = 8;

/// The protocol that is chosen, and the message that says so; 0 where the client offers none that this
/// host takes.
fn confirm(request: &[u8], setup: &Setup) -> (u8, [u8; 19]) {
    // RDP_NEG_REQ stands at the end.
    let offered = match request {
        [.., 1, _, 8, 0, protocols, _, _, _] => *protocols,
        _ => 0,
    };
    let takes = match setup.manner {
        Manner::WithoutNla => &[SSL][..],
        _ => &[HYBRID_EX, HYBRID],
    };
    let chosen = takes.iter().find(|protocol| offered & **protocol != 0);
    // RDP_NEG_RSP with what Windows allows, or RDP_NEG_FAILURE: HYBRID_REQUIRED_BY_SERVER, or
    // SSL_REQUIRED_BY_SERVER (MS-RDPBCGR 2.2.1.2.1, 2.2.1.2.2).
    let (kind, flags, value) = match chosen {
        Some(protocol) => (2, 0x1F, *protocol),
        None if takes == [SSL] => (3, 0, 1),
        None => (3, 0, 5),
    };
    let message = [
        3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, kind, flags, 8, 0, value, 0, 0, 0,
    ];
    (chosen.copied().unwrap_or(0), message)
}
