#![doc = include_str!("../README.md")]

mod gateway;
mod kerberos;
mod knock;
mod ladder;
mod order;
mod program;
mod secret;
mod session;

pub use order::{UnreadOrder, carry_out, prove_by, read};
pub use program::main;
pub use secret::Password;

/// What this computer is called in messages: nothing that names it is told.
const WORKSTATION: &str = "redial";
