//! The rungs above X.224, climbed with the TLS library of Windows itself, which mstsc uses: it has
//! versions and suites that rustls does not have, and no others than this machine's policy allows.

mod session;

use std::{cell::RefCell, io, rc::Rc, thread, time::Duration};

use redial_model::{
    Climb, End, Reply, Rung, RungState, Said, Session,
    facts::protocol::{HYBRID, HYBRID_EX, MSTSC, RDP},
};
use redial_wire::flight::Flight;
use rustls::{CipherSuite, ProtocolVersion};
use tokio::{io::AsyncWriteExt, sync::oneshot, time::timeout};

use crate::{
    Dial, TlsOutcome,
    climb::CLOSE_TIMEOUT,
    connect::Purpose,
    heard::Heard,
    metered::MeteredStream,
    nla::{NlaOutcome, challenge},
    read::end_of,
    tls::keep_chain,
    way::Carrier,
};
use session::{Refused, SchannelStream};

/// TLS as Schannel made it or could not make it, and NLA over it.
struct UpperRungs {
    tls: RungState,
    outcome: TlsOutcome,
    /// Where the host chose NLA and Schannel made TLS.
    nla: Option<NlaOutcome>,
}

/// What the thread of Schannel is to do.
struct Order {
    stream: std::net::TcpStream,
    /// The server name.
    name: String,
    wait: Duration,
    asks_nla: bool,
}

impl Dial<'_> {
    /// NLA over TLS that Schannel makes; nothing where there is none. The climb gets what was learnt.
    pub(crate) async fn nla_by_schannel(&self, climb: &mut Climb) -> Option<RungState> {
        let UpperRungs { tls, outcome, nla } = match self.climb_by_schannel().await {
            Ok(upper) => upper,
            Err(lower) => {
                climb.schannel = Some(lower);
                return None;
            }
        };
        climb.schannel = Some(tls);
        climb.session = outcome.session;
        if !outcome.chain.is_empty() {
            climb.chain = outcome.chain;
        }
        let nla = nla?;
        climb.credssp = nla.version;
        climb.challenge = nla.challenge;
        Some(nla.rung)
    }

    /// Climbs with Schannel, on a further connection.
    ///
    /// # Errors
    /// The rung below TLS at which that connection ended.
    async fn climb_by_schannel(&self) -> Result<UpperRungs, RungState> {
        let lane = self.lanes.limiter.enter(self.address.ip()).await;
        let mut open = self.connect(&lane, Purpose::Climb).await?;
        let (reply, x224) = self.negotiate(&mut open, MSTSC).await;
        let protocol = match reply {
            Some(Reply::Chosen { protocol, .. }) if protocol != RDP => protocol,
            _ => return Err(x224),
        };
        let meter = open.stream.begin_rung();
        let climbed = match open.stream.into_std() {
            Ok(stream) => {
                let order = Order {
                    stream,
                    name: self.server_name_as_typed(),
                    wait: self.timeouts.answer,
                    asks_nla: protocol & (HYBRID | HYBRID_EX) != 0,
                };
                on_a_thread(order).await
            }
            Err(error) => Err(error),
        };
        Ok(climbed.unwrap_or_else(|error| UpperRungs {
            tls: meter.end_rung(Rung::Tls, end_of(&error)),
            outcome: TlsOutcome::default(),
            nla: None,
        }))
    }

    /// What mstsc sends as server name: what was typed, an address too.
    fn server_name_as_typed(&self) -> String {
        self.name
            .map_or_else(|| self.address.ip().to_string(), str::to_owned)
    }
}

/// Climbs on a thread of its own. Schannel's caller looks up the chain of the host's certificate,
/// and Windows may ask the network for what is missing in it: that blocks for as long as it likes,
/// so nobody waits for the thread longer than for the host.
async fn on_a_thread(order: Order) -> io::Result<UpperRungs> {
    // For TLS and for NLA, and for the machine itself as long again.
    let limit = order.wait * 3;
    let (mut tell, told) = oneshot::channel();
    let climb = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let climbed = runtime.block_on(async {
            tokio::select! {
                climbed = upper_rungs(order) => climbed,
                () = tell.closed() => Err(io::ErrorKind::TimedOut.into()),
            }
        });
        // Nobody may wait for it any more.
        let _ = tell.send(climbed);
        io::Result::Ok(())
    };
    thread::Builder::new()
        .name("schannel".into())
        .spawn(climb)?;
    let ended = |why| io::Error::other(format!("Schannel {why}"));
    match timeout(limit, told).await {
        Ok(climbed) => climbed.map_err(|_| ended("ended without an answer"))?,
        Err(_) => Err(ended("did not answer in time")),
    }
}

async fn upper_rungs(order: Order) -> io::Result<UpperRungs> {
    let stream = tokio::net::TcpStream::from_std(order.stream)?;
    let stream = MeteredStream::new(Carrier::Socket(stream));
    let meter = stream.begin_rung();
    let heard = Rc::new(RefCell::new(Heard::default()));
    let connecting = SchannelStream::connect(stream, &order.name, Rc::clone(&heard));
    let connected = timeout(order.wait, connecting).await;
    let heard = heard.take();
    let (end, stream) = match connected {
        Ok(Ok(stream)) => (End::Ok, Some(stream)),
        Ok(Err(error)) => (end_of_handshake(&error, &heard), None),
        Err(_) => (meter.end_at_deadline(), None),
    };
    let tls = meter.end_rung(Rung::Tls, end);
    let outcome = outcome(&heard, stream.as_ref());
    let Some(mut stream) = stream else {
        return Ok(UpperRungs {
            tls,
            outcome,
            nla: None,
        });
    };
    let nla = if order.asks_nla {
        Some(challenge(&mut stream, &meter, order.wait).await)
    } else {
        None
    };
    // As in every climb: an orderly end frees a server that serves one client at a time.
    let _ = timeout(CLOSE_TIMEOUT, stream.shutdown()).await;
    Ok(UpperRungs { tls, outcome, nla })
}

/// What Schannel refuses once the host's flight has begun is what the host chose in it.
fn end_of_handshake(error: &io::Error, heard: &Heard) -> End {
    if let Some(number) = heard.alert() {
        return End::Alert(number);
    }
    match error.get_ref().and_then(|e| e.downcast_ref::<Refused>()) {
        Some(refused) if refused.is_nothing_common() || heard.began() => {
            End::Incompatible(Said::new(&refused.to_string()))
        }
        _ => end_of(error),
    }
}

/// Version, suite and chain are those that went over the wire: Schannel does not keep the chain as
/// it was sent. A session that Schannel resumed has no certificates on the wire.
fn outcome(heard: &Heard, stream: Option<&SchannelStream>) -> TlsOutcome {
    let flight = heard.flight();
    let sent = flight.map(|f| keep_chain(&f.chain)).unwrap_or_default();
    let chain = match stream.and_then(SchannelStream::leaf) {
        Some(leaf) if sent.is_empty() => keep_chain([leaf]),
        _ => sent,
    };
    TlsOutcome {
        session: stream.and(flight).and_then(session),
        chain,
    }
}

/// The session of a handshake that was completed. Its signature is valid, or Schannel had refused it.
fn session(flight: &Flight) -> Option<Session> {
    let version = match ProtocolVersion::from(flight.version?) {
        ProtocolVersion::TLSv1_0 => "TLS 1.0".into(),
        ProtocolVersion::TLSv1_1 => "TLS 1.1".into(),
        ProtocolVersion::TLSv1_2 => "TLS 1.2".into(),
        other => Said::new(&format!("{other:?}")),
    };
    let suite = flight.suite?;
    let name = CipherSuite::from(suite).as_str();
    Some(Session {
        version,
        suite: name.map_or_else(|| Said::new(&format!("0x{suite:04X}")), Said::from),
        group: None,
        signature: None,
        unchecked: None,
    })
}
