//! The listener: one connection after the other, each with a login of its own.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use data_encoding::HEXUPPER;
use hyper::{StatusCode, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{
    CertificateParams, CertifiedKey, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
};
use sha2::{Digest, Sha256, Sha384};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    runtime::Runtime,
    sync::Mutex as Held,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::{
    answers::{self, CMD, DENIED, NO_RESOURCE},
    asked::Asked,
    shells::Shells,
    visit::Visit,
};

/// How a host answers a client that has logged in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    #[default]
    Honest,
    /// Nobody may have a shell.
    Denies,
    /// What is no SOAP.
    Garbage,
    /// An answer without end.
    Huge,
    /// Over HTTP, what nobody encrypted.
    Plain,
    /// It closes the connection after each answer.
    Forgets,
    /// The answers of a connection to another host.
    Relays,
}

/// What a host is.
#[derive(Clone, Debug, Default)]
pub struct WinrmSetup {
    /// Who may log in.
    pub user: String,
    /// With which password.
    pub password: String,
    /// Without TLS; NTLM encrypts.
    pub http: bool,
    /// The name its certificate is for; loopback's names where there is none.
    pub name: Option<String>,
    /// Its certificate is signed with SHA-384.
    pub sha384: bool,
    /// How it answers.
    pub mood: Mood,
    /// Where it listens; 0 is any port.
    pub port: u16,
    /// What a command of this name starts.
    pub programs: Vec<(String, PathBuf)>,
    /// After how long a shell is removed that nobody asks; else as the client says.
    pub idle: Option<Duration>,
    /// Keeps the text of what is asked.
    pub keeps: bool,
}

/// What was seen of the clients.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// HTTP requests, by what they were for.
    pub requests: BTreeMap<String, usize>,
    /// Logins that were refused.
    pub refused: usize,
    /// What was asked, where it is kept.
    pub envelopes: Vec<String>,
}

/// A host that runs.
pub struct WinrmHost {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its certificate in PEM.
    pub certificate: String,
    /// The SHA-256 of that.
    pub thumbprint: String,
    state: Arc<State>,
    // Ends with it.
    _runtime: Runtime,
}

/// What its connections share.
pub struct State {
    pub setup: WinrmSetup,
    pub log: Mutex<Log>,
    /// What a login must be bound to.
    pub binding: Option<Vec<u8>>,
    shells: Arc<Shells>,
}

impl WinrmHost {
    /// Starts one on loopback.
    #[must_use]
    pub fn start(setup: WinrmSetup) -> Self {
        let loopback = || vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let names = setup.name.clone().map_or_else(loopback, |name| vec![name]);
        let made = certificate(names, setup.sha384);
        let sum = Sha256::digest(made.cert.der());
        let acceptor = (!setup.http).then(|| acceptor(&made));
        let bound_to = match (setup.mood, setup.sha384) {
            (Mood::Relays, _) => Sha256::digest(b"another").to_vec(),
            (_, true) => Sha384::digest(made.cert.der()).to_vec(),
            (_, false) => sum.to_vec(),
        };
        let binding = [&b"tls-server-end-point:"[..], &bound_to].concat();
        let shells = Shells::starting(setup.programs.iter().cloned().collect());
        let state = Arc::new(State {
            shells: Arc::new(shells),
            log: Mutex::default(),
            binding: (!setup.http).then_some(binding),
            setup,
        });
        let runtime = Runtime::new().unwrap();
        let port = state.setup.port;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
        let listener = listener.unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(Arc::clone(&state).listen(listener, acceptor));
        Self {
            address,
            certificate: made.cert.pem(),
            thumbprint: HEXUPPER.encode(&sum),
            state,
            _runtime: runtime,
        }
    }

    /// What it has seen of its clients.
    #[must_use]
    pub fn log(&self) -> Log {
        self.state.log.lock().unwrap().clone()
    }

    /// How many shells there are.
    #[must_use]
    pub fn shells(&self) -> usize {
        self.state.shells.count()
    }
}

fn certificate(names: Vec<String>, sha384: bool) -> CertifiedKey<KeyPair> {
    let kind = match sha384 {
        true => &PKCS_ECDSA_P384_SHA384,
        false => &PKCS_ECDSA_P256_SHA256,
    };
    let signing_key = KeyPair::generate_for(kind).unwrap();
    let params = CertificateParams::new(names).unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    CertifiedKey { cert, signing_key }
}

fn acceptor(made: &CertifiedKey<KeyPair>) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

impl State {
    async fn listen(self: Arc<Self>, listener: TcpListener, acceptor: Option<TlsAcceptor>) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let _ = stream.set_nodelay(true);
            let (state, acceptor) = (Arc::clone(&self), acceptor.clone());
            tokio::spawn(async move {
                match acceptor {
                    None => state.serve(stream).await,
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            state.serve(stream).await;
                        }
                    }
                }
            });
        }
    }

    async fn serve(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let visit = Arc::new(Held::new(Visit::default()));
        let service = service_fn(move |request| {
            let (state, visit) = (Arc::clone(&self), Arc::clone(&visit));
            async move { Ok::<_, hyper::Error>(visit.lock().await.answer(&state, request).await) }
        });
        // A client that goes away ends it.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// Counts a request.
    pub fn count(&self, what: &str) {
        let mut log = self.log.lock().unwrap();
        *log.requests.entry(what.to_owned()).or_default() += 1;
    }
}

impl State {
    /// Does what is asked, as the host's mood is.
    pub async fn answer(&self, asked: &Asked) -> (StatusCode, String) {
        match self.setup.mood {
            Mood::Garbage => return (StatusCode::OK, "\u{1b}[2J<html>".into()),
            Mood::Huge => return (StatusCode::OK, "<a>".repeat(1 << 20)),
            _ => {}
        }
        let idle = self
            .setup
            .idle
            .unwrap_or(Duration::from_secs_f64(match asked.idle {
                0.0 => 7200.0,
                idle => idle,
            }));
        let answer = match (&self.setup.mood, asked.resource.as_str()) {
            (Mood::Denies, _) => Err(DENIED),
            (_, CMD) => self.shells.answer(asked, idle).await,
            _ => Err(NO_RESOURCE),
        };
        match answer {
            Ok(answer) => (StatusCode::OK, answer),
            Err(why) => {
                let fault = answers::fault(&asked.message, why);
                (StatusCode::INTERNAL_SERVER_ERROR, fault)
            }
        }
    }
}
