#![doc = include_str!("../README.md")]

mod cause;
mod denied;
mod diagnosis;
pub mod facts;
mod finding;
mod fix;
mod likeness;
mod measured;
mod plan;
mod side;
pub mod steps;
mod target;

pub use cause::{Cause, FORMER_CAUSES, NextCommand, SettledFrom, present_cause};
pub use denied::says_access_denied;
pub use diagnosis::{Diagnosis, Refused};
pub use facts::*;
pub use finding::{CodeCard, Evidence, Finding, Severity};
pub use fix::{DynFix, Fix, FixCard, Grade, Refusal, Undoing};
pub use likeness::{covers, first_label, same_host};
pub use measured::{FORMER_PROBES, Measured, SnagNote, present_probe};
pub use plan::{Arrival, Await, Change, Plan, Progress, Require, Risk, Step};
pub use redial_machine::{
    self as machine, Act, Hex, Known, Machine, PASSWORD_VARIABLE, Place, ProofStep, Prover, Said,
    Slot, Snag, Startup, Unproved, Value, places, sddl, utc,
};
pub use side::Side;
pub use target::{GATEWAY_PORT, Target, TargetError};
