#![doc = include_str!("../README.md")]

mod act;
mod event;
mod excluded;
mod firewall;
pub mod firewall_policy;
mod hex;
mod known;
mod machine;
pub mod places;
mod prover;
mod said;
pub mod sddl;
mod slot;
mod snag;
pub mod utc;
mod value;
mod views;

/// The variable of the environment that holds a password, where nobody is there to type it. No command
/// that redial starts inherits it.
pub const PASSWORD_VARIABLE: &str = "REDIAL_PASSWORD";

pub use act::Act;
pub use event::{Event, EventLog, EventQuery, EventSieve, event_number};
pub use excluded::excluded_ranges;
pub use firewall::{Firewall, Profile, Rule, profiles};
pub use hex::Hex;
pub use known::Known;
pub use machine::{Machine, Nowhere};
pub use prover::{ProofStep, Prover, Unproved};
pub use said::{Said, all_inert, inert};
pub use slot::{IpVersion, Slot};
pub use snag::Snag;
pub use value::{FirewallRuleSpec, Place, Reversal, Revert, Startup, Value};
pub use views::{Adapter, Azure, Owner, Product, ProductKind, StoredCertificate, System};
