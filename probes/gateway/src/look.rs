//! The line to a gateway, climbed: name, TCP, TLS, and what answers at its doors.

use std::net::IpAddr;

use redial_dial::{Conveyance, Dial, Secured, TlsAtOnce, look_up};
use redial_kit::{Lanes, ProbeContext, Timeouts};
use redial_model::{
    AddressFact, CertificateFact, Challenge, DoorKind, End, GATEWAY_PORT, GatewayDoor, GatewayFact,
    GatewaySource, Hex, Instead, Lookup, Rung, RungState, Said, Snag, Target,
};
use redial_wire::http::authority;

use crate::{door::Conversation, trust::trust};

/// Addresses that are connected to, one after the other, until one accepts.
const MOST_ADDRESSES: usize = 3;
/// A resolver tries a dead name server for five seconds before the next one.
const LOOKUP_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(7);

/// Looks at this gateway.
pub async fn look(
    ask: &ProbeContext<'_>,
    gateway: &Target,
    source: GatewaySource,
) -> Result<GatewayFact, Snag> {
    let lanes = ask.lanes.beside();
    let lookup = match gateway.literal() {
        Some(address) => AddressFact {
            host: Said::new(&gateway.host),
            lookup: Lookup::Given,
            addresses: vec![address],
            ms: 0.0,
        },
        None => look_up(gateway, &lanes.limiter, LOOKUP_TIMEOUT).await?,
    };
    let way = Way {
        gateway,
        lanes: &lanes,
        timeouts: ask.timeouts,
        deep: ask.deep,
        host: authority(&gateway.host, gateway.port, GATEWAY_PORT),
    };
    let mut fact = GatewayFact {
        port: gateway.port,
        source,
        lookup,
        address: None,
        rungs: vec![],
        session: None,
        hello: None,
        certificate: None,
        trust: None,
        doors: vec![],
        challenge: None,
    };
    if let Some((ip, tls)) = way.open(fact.lookup.dialled()).await {
        way.climb(ip, tls, &mut fact).await;
    }
    Ok(fact)
}

/// How a gateway is come to.
struct Way<'a> {
    gateway: &'a Target,
    lanes: &'a Lanes,
    timeouts: Timeouts,
    deep: bool,
    host: String,
}

/// What was answered, and the rungs that it makes.
#[derive(Default)]
struct Heard {
    doors: Vec<GatewayDoor>,
    auth: Option<(End, f64)>,
    challenge: Option<Challenge>,
}

impl Way<'_> {
    fn dial(&self, ip: IpAddr) -> Dial<'_> {
        Dial {
            address: redial_dial::socket(self.gateway, ip),
            name: self.gateway.name(),
            token: None,
            way: Conveyance::Direct,
            lanes: self.lanes,
            timeouts: self.timeouts,
        }
    }

    fn talk<'b>(&'b self, stream: &'b mut Secured) -> Conversation<'b> {
        Conversation {
            stream,
            host: &self.host,
            wait: self.timeouts.answer,
        }
    }

    /// The first address that accepts a connection; the first at all where none does.
    async fn open(&self, addresses: &[IpAddr]) -> Option<(IpAddr, TlsAtOnce)> {
        let mut first = None;
        for &ip in addresses.iter().take(MOST_ADDRESSES) {
            let tried = self.dial(ip).tls_at_once().await;
            if tried.rungs.len() > 1 {
                return Some((ip, tried));
            }
            first = first.or(Some((ip, tried)));
        }
        first
    }

    async fn climb(&self, ip: IpAddr, tls: TlsAtOnce, fact: &mut GatewayFact) {
        let chain = tls.chain;
        fact.address = Some(self.dial(ip).address);
        fact.rungs = tls.rungs;
        fact.session = tls.session;
        fact.hello = tls.hello;
        let leaf = chain.first();
        fact.certificate = leaf.and_then(|leaf| redial_papers::read(&leaf.0, chain.len()).ok());
        let name = self.gateway.host.as_str();
        let (trusted, heard) = tokio::join!(
            trusted(chain, fact.certificate.as_ref(), name),
            self.doors(ip, tls.secured)
        );
        fact.trust = trusted;
        match heard {
            Some(heard) => {
                fact.rungs.extend(heard.rungs());
                fact.doors = heard.doors;
                fact.challenge = heard.challenge;
            }
            None if fact.rung(Rung::Tls).is_some_and(|r| r.end == End::OldTls) => {
                let asked = [Rung::Http, Rung::GatewayAuth];
                let rungs = asked.map(|rung| rung_of(rung, End::NotAsked, 0.0));
                fact.rungs.extend(rungs);
            }
            None => {}
        }
    }

    /// Knocks at the HTTP transport, and where that does not let a client in, or every door was asked
    /// for, at the others. Each gets a connection of its own.
    async fn doors(&self, ip: IpAddr, secured: Option<Secured>) -> Option<Heard> {
        let mut heard = Heard::default();
        let first = self.door(ip, DoorKind::Http, secured?, &mut heard).await;
        if first.is_close()
            && let Some(again) = self.dial(ip).tls_at_once().await.secured
        {
            // A close counts when it comes twice.
            heard.doors.clear();
            self.door(ip, DoorKind::Http, again, &mut heard).await;
        }
        let goes_in = heard.doors.iter().any(GatewayDoor::lets_in);
        let is_http = heard.doors.iter().all(|door| door.end != End::Junk);
        let others: &[DoorKind] = match (self.deep, goes_in) {
            _ if !is_http => &[],
            (true, _) => &[DoorKind::WebSocket, DoorKind::Rpc, DoorKind::Kdc],
            (false, false) => &[DoorKind::WebSocket, DoorKind::Rpc],
            (false, true) => &[],
        };
        for door in others {
            if let Some(secured) = self.dial(ip).tls_at_once().await.secured {
                self.door(ip, *door, secured, &mut heard).await;
            }
        }
        Some(heard)
    }

    /// Knocks at one door; where it is the first that asks for NTLM or Negotiate, begins with that.
    async fn door(
        &self,
        ip: IpAddr,
        door: DoorKind,
        mut secured: Secured,
        heard: &mut Heard,
    ) -> End {
        let (knocked, goes_on) = self.talk(&mut secured).knock(door).await;
        let asks = knocked.door != DoorKind::Kdc && knocked.asks_as_a_gateway();
        let mut end = knocked.end.clone();
        if asks && heard.auth.is_none() {
            if !goes_on && let Some(next) = self.dial(ip).tls_at_once().await.secured {
                // NTLM begins on any connection, and goes on where it began.
                std::mem::replace(&mut secured, next).close().await;
            }
            let begun = tokio::time::Instant::now();
            let (ended, challenge) = self.talk(&mut secured).begin_ntlm(&knocked).await;
            heard.challenge = challenge;
            if ended.is_close() {
                end = ended.clone();
            }
            let ms = redial_model::utc::milliseconds(begun.elapsed());
            heard.auth = Some((ended, ms));
        }
        heard.doors.push(knocked);
        secured.close().await;
        end
    }
}

/// Nobody is asked about a chain whose leaf can't be read.
async fn trusted(
    chain: Vec<Hex>,
    leaf: Option<&CertificateFact>,
    name: &str,
) -> Option<redial_model::Trust> {
    Some(trust(chain, leaf?, name).await)
}

fn rung_of(rung: Rung, end: End, ms: f64) -> RungState {
    RungState {
        rung,
        end,
        ms,
        bytes: Hex::default(),
    }
}

impl Heard {
    /// The rungs above TLS. A door that asks for a sign-in of any kind is reached by HTTP.
    fn rungs(&self) -> Vec<RungState> {
        let opened = self.doors.iter().find(|door| door.lets_in());
        let asks = || self.doors.iter().find(|door| door.status == Some(401));
        let Some(best) = opened.or_else(asks).or(self.doors.first()) else {
            return vec![];
        };
        if opened.is_none() && best.status != Some(401) {
            let end = match best.status {
                Some(status) => End::Http(status),
                None => best.end.clone(),
            };
            return vec![rung_of(Rung::Http, end, best.ms)];
        }
        let (end, ms) = match &self.auth {
            Some((end, ms)) => (end.clone(), *ms),
            None if opened.is_some() => (End::Skipped, 0.0),
            None => (End::NoNtlm(offered(best)), 0.0),
        };
        vec![
            rung_of(Rung::Http, End::Ok, best.ms),
            rung_of(Rung::GatewayAuth, end, ms),
        ]
    }
}

/// What a door asks for in place of NTLM.
fn offered(door: &GatewayDoor) -> Instead {
    let first = door.schemes.first();
    first.map_or(Instead::Nothing, |scheme| {
        Instead::Mechanism(scheme.clone())
    })
}
