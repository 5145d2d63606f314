//! A connection on which somebody signs in: X.224 and TLS are done, and the caller speaks.

use std::time::Duration;

use redial_model::{
    End, Hex, Reply, Rung, RungState, ServerFlight, Session,
    facts::protocol::{MSTSC, RDP, SSL},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::client::TlsStream;

use crate::{
    Dial, HelloReach, Offer, TlsOutcome,
    climb::CLOSE_TIMEOUT,
    connect::Purpose,
    metered::{Meter, MeteredStream},
    old_tls::reach,
    read::end_of,
};

/// A connection over TLS to a host that has chosen a protocol.
pub struct Secured {
    /// selectedProtocol (MS-RDPBCGR 2.2.1.2.1).
    pub protocol: u32,
    /// The certificates as sent, leaf first, DER.
    pub chain: Vec<Hex>,
    /// Whether the host proved in TLS that it has the key of the leaf, as far as that can be checked.
    pub has_its_key: bool,
    stream: TlsStream<MeteredStream>,
    meter: Meter,
    /// What came in after the last message.
    ahead: Vec<u8>,
}

impl std::fmt::Debug for Secured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secured")
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}

impl Dial<'_> {
    /// Connects, asks for what mstsc asks for, and secures the connection with TLS.
    ///
    /// # Errors
    /// The rung on which it ended. It is not tried twice, and TLS that redial's own library lacks is
    /// not made. A host that chooses standard RDP security ends it as not asked.
    pub async fn secured(&self) -> Result<Secured, RungState> {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let mut open = self.connect(&lane, Purpose::Climb).await?;
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        let protocol = match reply {
            Some(Reply::Chosen { protocol, .. }) if protocol != RDP => protocol,
            Some(Reply::Chosen { .. } | Reply::Bare) => {
                return Err(RungState {
                    rung: Rung::Tls,
                    end: End::NotAsked,
                    ..x224
                });
            }
            Some(Reply::Failed { .. }) | None => return Err(x224),
        };
        let (tls, outcome, stream) = self.secure(open.stream).await;
        let Some((stream, meter)) = stream else {
            return Err(tls);
        };
        let has_its_key = outcome.session.is_some_and(|s| s.signature.is_none());
        Ok(Secured {
            protocol,
            chain: outcome.chain,
            has_its_key,
            stream,
            meter,
            ahead: Vec::new(),
        })
    }
}

/// How far a connection came that begins with TLS, as one to a gateway does.
#[derive(Debug)]
pub struct TlsAtOnce {
    /// Rungs from `tcp` up; the last one is where the line ended.
    pub rungs: Vec<RungState>,
    /// The TLS session.
    pub session: Option<Session>,
    /// The certificates as sent, leaf first, DER.
    pub chain: Vec<Hex>,
    /// The answer to a hello that offers what mstsc offers, where redial's own library could not
    /// finish the handshake.
    pub hello: Option<ServerFlight>,
    /// The connection, where TLS was made.
    pub secured: Option<Secured>,
}

impl Dial<'_> {
    /// Connects and secures the connection with TLS, without X.224 before it. No certificate is
    /// refused: what was sent is told. Where redial's own library can't go on, mstsc's hello shows
    /// whether mstsc could.
    pub async fn tls_at_once(&self) -> TlsAtOnce {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let open = match self.connect(&lane, Purpose::Climb).await {
            Ok(open) => open,
            Err(ended) => {
                return TlsAtOnce {
                    rungs: until(ended),
                    session: None,
                    chain: vec![],
                    hello: None,
                    secured: None,
                };
            }
        };
        let tcp = open.tcp;
        let (tls, TlsOutcome { session, chain }, stream) = self.secure(open.stream).await;
        let has_its_key = session.as_ref().is_some_and(|s| s.signature.is_none());
        let secured = stream.map(|(stream, meter)| Secured {
            protocol: SSL,
            chain: chain.clone(),
            has_its_key,
            stream,
            meter,
            ahead: Vec::new(),
        });
        drop(lane);
        let mut found = TlsAtOnce {
            rungs: vec![tcp, tls],
            session,
            chain,
            hello: None,
            secured,
        };
        self.as_mstsc(&mut found).await;
        found
    }

    /// Where redial's own TLS ended with an answer, mstsc's hello may do better.
    async fn as_mstsc(&self, found: &mut TlsAtOnce) {
        let Some(tls) = found.rungs.last_mut().filter(|r| r.rung == Rung::Tls) else {
            return;
        };
        if matches!(tls.end, End::Ok | End::Silent | End::Junk) {
            return;
        }
        let mut hello = self.send_hello_at_once(Offer::mstsc()).await;
        if hello.is_answered() && reach(&hello) == HelloReach::Mstsc {
            *tls = RungState {
                end: End::OldTls,
                bytes: Hex::default(),
                ..hello.rung.clone()
            };
            found.chain = std::mem::take(&mut hello.chain);
        }
        found.hello = Some(hello);
    }
}

/// The rungs of a connection that ended on this one. One that was accepted and reset at once has no
/// rung of X.224 here: the reset came in place of TLS.
fn until(ended: RungState) -> Vec<RungState> {
    if ended.rung == Rung::Tcp {
        return vec![ended];
    }
    let tcp = RungState {
        rung: Rung::Tcp,
        end: End::Ok,
        ..ended.clone()
    };
    let tls = RungState {
        rung: Rung::Tls,
        ..ended
    };
    vec![tcp, tls]
}

impl Secured {
    /// Sends a whole message.
    ///
    /// # Errors
    /// How the connection ended.
    pub async fn send(&mut self, message: &[u8], wait: Duration) -> Result<(), End> {
        let sending = async {
            self.stream.write_all(message).await?;
            self.stream.flush().await
        };
        match timeout(wait, sending).await {
            Ok(sent) => sent.map_err(|error| end_of(&error)),
            Err(_) => Err(End::Silent),
        }
    }

    /// Receives the next message. `size` says how long it is, once enough of it is here, and nothing
    /// before; a message longer than `most` bytes ends the connection.
    ///
    /// # Errors
    /// How the connection ended. What `size` refuses is another protocol.
    pub async fn receive(
        &mut self,
        most: usize,
        wait: Duration,
        size: impl Fn(&[u8]) -> Result<Option<usize>, NotMessage>,
    ) -> Result<Vec<u8>, End> {
        let until = Instant::now() + wait;
        loop {
            match size(&self.ahead) {
                Err(NotMessage) => return Err(End::Junk),
                Ok(Some(size)) if size > most => return Err(End::Overrun),
                Ok(Some(size)) if size > 0 && size <= self.ahead.len() => {
                    let rest = self.ahead.split_off(size);
                    return Ok(std::mem::replace(&mut self.ahead, rest));
                }
                Ok(_) if self.ahead.len() > most => return Err(End::Overrun),
                Ok(_) => {}
            }
            self.meter.begin_answer();
            match timeout_at(until, self.stream.read_buf(&mut self.ahead)).await {
                Err(_) => return Err(End::Silent),
                Ok(Ok(0)) => return Err(End::Fin),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(end_of(&error)),
            }
        }
    }

    /// Ends the connection in order. A host that does not accept it is not waited for.
    pub async fn close(mut self) {
        let _ = timeout(CLOSE_TIMEOUT, self.stream.shutdown()).await;
    }
}

/// What came in is no message of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotMessage;
