#![doc = include_str!("../README.md")]

mod accepted;
mod awaited;
mod board;
mod card;
mod context;
mod eager;
mod far;
mod lanes;
mod limiter;
mod lookups;
mod probe;
mod sights;
mod sign_in;
mod sign_in_order;
mod standalone;
mod vantage_point;
mod waits;

pub use accepted::{Accepted, Syn};
pub use awaited::Awaited;
pub use board::{AcceptedAt, Board, TlsProgress};
pub use card::ProbeCard;
pub use context::{Machines, ProbeContext, Timeouts};
pub use eager::Eagerness;
pub use far::{FarHost, FarQuestion};
pub use lanes::Lanes;
pub use limiter::{Lane, Limiter, LookupTurn, Sockets};
pub use probe::{BoxFuture, DynProbe, MachineProbe, Probe};
pub use sights::{Sight, Watcher};
pub use sign_in::SignIn;
pub use sign_in_order::{
    GatewayOrder, ProofOrder, SignInAccount, SignInNews, SignInOrder, SignInUntil, TicketOrder,
};
pub use standalone::{Standalone, asked, standalone};
pub use vantage_point::{VantagePoint, ViewTeller};
