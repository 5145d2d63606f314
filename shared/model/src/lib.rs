#![doc = include_str!("../README.md")]

mod ask;
mod cause;
pub mod facts;
mod finding;
mod fix;
mod lanes;
mod likeness;
mod plan;
mod probe;
pub mod steps;
mod target;

pub use ask::{Ask, Machines, Pace};
pub use cause::Cause;
pub use facts::*;
pub use finding::{CodeCard, Evidence, Finding, Severity};
pub use fix::{Fix, FixCard, Grade, Refusal, Undoing};
pub use lanes::{Lane, Lanes, Sockets, Tls};
pub use likeness::{covers, first_label, same_host};
pub use plan::{Await, Change, Plan, Progress, Require, Risk, Step};
pub use probe::{BoxFuture, Probe, ProbeCard, Side};
pub use redial_machine::{
    self as machine, Act, Hex, Machine, Place, Said, Slot, Snag, Startup, Value, places, sddl, utc,
};
pub use target::{Target, TargetError};
