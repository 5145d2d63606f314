#![doc = include_str!("../README.md")]

mod alone;
mod climb;
mod connect;
mod eager;
// What only Schannel needs is tested everywhere.
#[cfg(any(windows, test))]
mod heard;
mod hello;
mod look_up;
mod metered;
mod nla;
mod offer;
mod old_tls;
mod proof;
mod read;
#[cfg(windows)]
mod schannel;
mod secured;
mod stall;
mod timing;
mod tls;
mod way;
mod x224;
mod zone;

use std::net::SocketAddr;

use futures_util::{StreamExt, stream::FuturesUnordered};
use redial_kit::{Lanes, ProbeContext, Timeouts};
use redial_model::Snag;

pub use alone::{climbed, looked_up};
pub use look_up::look_up;
pub use nla::said_challenge;
pub use offer::Offer;
pub use old_tls::{HelloReach, reach};
pub use proof::{public_key, sha256, thumbprint};
pub use secured::{NotMessage, Secured, TlsAtOnce};
pub use tls::TlsOutcome;
pub use way::{Conveyance, Duplex, Opener};
pub use x224::QuestionOutcome;
pub use zone::{interface, socket};

/// One address of a host, and how to dial it.
#[derive(Clone, Copy, Debug)]
pub struct Dial<'a> {
    /// Where to.
    pub address: SocketAddr,
    /// The name asked for, sent as server name in TLS; nothing when an address was asked for.
    pub name: Option<&'a str>,
    /// The load-balance information of an .rdp file, sent in the connection request.
    pub token: Option<&'a str>,
    /// How the connection comes about.
    pub way: Conveyance<'a>,
    /// What all connections of the check share.
    pub lanes: &'a Lanes,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl<'a> Dial<'a> {
    /// Dials one of the target's addresses for a probe.
    #[must_use]
    pub fn to(ask: &'a ProbeContext<'a>, ip: std::net::IpAddr) -> Self {
        Self {
            address: zone::socket(ask.target, ip),
            name: ask.target.name(),
            token: ask.target.routing_token(),
            way: Conveyance::Direct,
            lanes: ask.lanes,
            timeouts: ask.timeouts,
        }
    }

    /// The first of the addresses dialled that accepts a connection, once the climb has found it:
    /// further questions go there.
    ///
    /// # Errors
    /// When no address accepts a connection.
    pub async fn first_open(ask: &'a ProbeContext<'a>) -> Result<Self, Snag> {
        let dialled = ask.facts.dialled().iter();
        let mut opening: FuturesUnordered<_> = dialled
            .map(|&ip| async move { ask.lanes.board.opened(ip).await.then_some(ip) })
            .collect();
        while let Some(opened) = opening.next().await {
            if let Some(ip) = opened {
                return Ok(Self::to(ask, ip));
            }
        }
        Err(Snag::NotAsked {
            missing: "no address accepts a connection".into(),
        })
    }
}
