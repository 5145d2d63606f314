#![doc = include_str!("../README.md")]

mod climb;
mod connect;
mod hello;
mod nla;
mod tap;
mod tls;
mod x224;

use std::net::SocketAddr;

use redial_model::{Ask, Lanes, Pace};

pub use tls::Shown;

/// One address of a host, and the manners to dial it with.
#[derive(Clone, Copy, Debug)]
pub struct Dial<'a> {
    /// Where to.
    pub address: SocketAddr,
    /// The name asked for, sent as server name in TLS; nothing when an address was asked for.
    pub name: Option<&'a str>,
    /// How many connections at a time.
    pub lanes: &'a Lanes,
    /// How long to wait.
    pub pace: Pace,
}

impl<'a> Dial<'a> {
    /// The dial a probe makes to one of the target's addresses.
    pub fn to(ask: &'a Ask<'a>, ip: std::net::IpAddr) -> Self {
        Self { address: SocketAddr::new(ip, ask.target.port), name: ask.target.name(), lanes: ask.lanes, pace: ask.pace }
    }

    /// Waits until the first connection to this address got through (true) or failed (false).
    pub async fn opened(&self) -> bool {
        self.lanes.opened(self.address.ip()).await
    }
}
