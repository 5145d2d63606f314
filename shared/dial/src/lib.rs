#![doc = include_str!("../README.md")]

mod alone;
mod climb;
mod connect;
mod eager;
// What only Schannel needs is tested everywhere.
#[cfg(any(windows, test))]
mod heard;
mod hello;
mod http;
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

use std::net::{IpAddr, SocketAddr};

use futures_util::{StreamExt, stream::FuturesUnordered};
use redial_kit::{Board, Lanes, ProbeContext, Timeouts};
use redial_model::Snag;

pub use alone::{climbed, looked_up};
pub use http::connection_id;
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
    pub fn to(ask: &'a ProbeContext<'a>, ip: IpAddr) -> Self {
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
        let board = &ask.lanes.board;
        let opened = match ask.facts.dialled() {
            // Most hosts have one, and many of a fleet are silent: it needs no list.
            &[only] => board.opened(only).await.then_some(only),
            several => first_open(board, several).await,
        };
        let opened = opened.map(|ip| Self::to(ask, ip));
        opened.ok_or_else(|| Snag::NotAsked {
            missing: "no address accepts a connection".into(),
        })
    }
}

/// The first of these addresses that accepts a connection.
async fn first_open(board: &Board, addresses: &[IpAddr]) -> Option<IpAddr> {
    let mut opening: FuturesUnordered<_> = addresses
        .iter()
        .map(|&ip| async move { board.opened(ip).await.then_some(ip) })
        .collect();
    while let Some(opened) = opening.next().await {
        if opened.is_some() {
            return opened;
        }
    }
    None
}
