//! The simulated machine: a state that can be read, behaves as Windows does where it matters here,
//! and is what a host of the lab serves from.

mod behave;
mod clinic;
mod element;
mod firewall;
mod incurable;
mod keys;
mod log;
mod odd;
mod patient;
mod port;
mod rights;
mod services;
mod state;
mod unseen;
mod wire;
mod write;

pub use clinic::CLINIC;
pub use incurable::INCURABLE;
pub use keys::KeyFile;
pub use log::LogChannel;
pub use odd::ODD;
pub use patient::Patient;
pub use port::Simulated;
pub use state::{Faults, MachineState, Wire};
pub use unseen::UNSEEN;
pub(crate) use wire::{Bed, bed};
