#![doc = include_str!("../README.md")]

mod ask;
mod cause;
pub mod facts;
mod finding;
mod fix;
mod hex;
mod lanes;
mod likeness;
mod plan;
mod probe;
mod said;
mod snag;
mod target;
pub mod utc;

pub use ask::{Ask, Pace};
pub use cause::Cause;
pub use facts::*;
pub use finding::{CodeCard, Evidence, Finding, Severity};
pub use fix::{Fix, FixCard, Grade};
pub use hex::Hex;
pub use lanes::{Lane, Lanes, Sockets, Tls};
pub use likeness::{covers, first_label, same_host};
pub use plan::{Change, Plan, Risk, Slot, Step, Value};
pub use probe::{BoxFuture, Probe, ProbeCard, Side};
pub use said::Said;
pub use snag::Snag;
pub use target::{Target, TargetError};
