#![doc = include_str!("../README.md")]

mod accepted;
mod card;
mod context;
mod lanes;
mod probe;
mod standalone;

pub use accepted::{Accepted, Syn};
pub use card::ProbeCard;
pub use context::{Machines, ProbeContext, Timeouts};
pub use lanes::{Lane, Lanes, Sockets, Tls};
pub use probe::{BoxFuture, DynProbe, MachineProbe, Probe};
pub use standalone::{Standalone, asked, standalone};
