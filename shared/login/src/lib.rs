#![doc = include_str!("../README.md")]

mod kerberos;
mod knock;
mod ladder;
mod order;
mod secret;
mod session;

pub use order::{UnreadOrder, carry_out, read};
pub use secret::Password;
