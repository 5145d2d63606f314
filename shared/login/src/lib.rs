#![doc = include_str!("../README.md")]

mod kerberos;
mod knock;
mod order;
mod secret;

pub use order::{UnreadOrder, carry_out, read};
pub use secret::Password;
