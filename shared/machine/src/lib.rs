#![doc = include_str!("../README.md")]

mod act;
mod hex;
mod machine;
pub mod places;
mod said;
pub mod sddl;
mod sight;
mod slot;
mod snag;
pub mod utc;
mod value;

pub use act::Act;
pub use hex::Hex;
pub use machine::{Machine, Nowhere};
pub use said::Said;
pub use sight::{
    Adapter, Azure, Event, EventQuery, Firewall, Owner, Product, ProductKind, Profile, Rule,
    StoredCertificate, System, profiles,
};
pub use slot::Slot;
pub use snag::Snag;
pub use value::{Allow, Place, Revert, Startup, Undo, Value};
