//! A gateway, until it is dropped.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use ring::digest;
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};

use crate::{
    incoming::Incoming,
    papers::{Paper, Papers},
    seen::{Log, Seen},
    state::{Manner, STATES, State},
    visit,
};

/// A host that clients may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// As they name it: `srv01.corp.test:3389`.
    pub asked: String,
    /// Where it is.
    pub place: SocketAddr,
}

/// What a gateway is.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where it listens; port 0 is any.
    pub listen: SocketAddr,
    /// What it does.
    pub state: &'static State,
    /// The names and addresses that its certificate is for.
    pub names: Vec<String>,
    /// Its computer's name, as NTLM says it.
    pub computer: String,
    /// Its domain's.
    pub domain: String,
    /// Who may log in, without a domain.
    pub user: String,
    /// With which password.
    pub password: String,
    /// Where clients may go.
    pub hosts: Vec<Resource>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            state: &STATES[0],
            names: ["127.0.0.1", "localhost", "gw01.corp.test"]
                .map(str::to_owned)
                .to_vec(),
            computer: "GW01".into(),
            domain: "corp.test".into(),
            user: "anna".into(),
            password: "Amsel-2718-Quark".into(),
            hosts: Vec::new(),
        }
    }
}

/// What its connections share.
pub struct Shared {
    pub setup: Setup,
    pub papers: Papers,
    /// What a certificate like this one is summed with (RFC 5929 4.1).
    pub sum: &'static digest::Algorithm,
    pub log: Log,
    /// Connections that wait for the other one of their client, by RDG-Connection-Id.
    pub waiting: Mutex<HashMap<String, oneshot::Sender<Incoming>>>,
}

impl Shared {
    /// Nobody waits any more where the receiver is gone.
    pub fn forget(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.retain(|_, sender| !sender.is_closed());
    }

    /// Where this host is, if clients may go there.
    pub fn place(&self, asked: &str) -> Option<SocketAddr> {
        let mut hosts = self.setup.hosts.iter();
        let found = hosts.find(|host| host.asked.eq_ignore_ascii_case(asked))?;
        Some(found.place)
    }
}

/// A gateway that runs.
pub struct Gateway {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

impl Gateway {
    /// Starts it.
    #[must_use]
    pub fn start(setup: Setup) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = std::net::TcpListener::bind(setup.listen).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let paper = match setup.state.manner {
            Manner::Shows(paper) => paper,
            Manner::BindsBySha512 => Paper::Sha512,
            _ => Paper::Good,
        };
        let shared = Arc::new(Shared {
            papers: Papers::new(paper, &setup.names),
            sum: match paper {
                Paper::Sha512 => &digest::SHA512,
                _ => &digest::SHA256,
            },
            log: Log::default(),
            waiting: Mutex::default(),
            setup,
        });
        let kept = Arc::clone(&shared);
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let open = kept.log.begins();
                let shared = Arc::clone(&kept);
                tokio::spawn(async move {
                    // A client may end a connection at any time.
                    let _ = visit::served(stream, shared).await;
                    drop(open);
                });
            }
        });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// In this state, and else as it is.
    #[must_use]
    pub fn in_state(name: &str) -> Self {
        Self::start(Setup {
            state: crate::state(name).unwrap(),
            ..Setup::default()
        })
    }

    /// The authority that a client is to trust, in PEM.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.shared.papers.authority
    }

    /// What it saw of all its connections, once they have ended.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.log.settled()
    }

    /// What it saw up to now.
    #[must_use]
    pub fn seen_so_far(&self) -> Vec<Seen> {
        self.shared.log.now()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // A runtime may not be waited for where another one runs.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
