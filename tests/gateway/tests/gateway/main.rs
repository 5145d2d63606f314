//! The stand-in itself: what each of its states is to a client, and that a client with the right password
//! comes through to a real host.
#![expect(clippy::unwrap_used, reason = "a test that breaks says where")]

mod client;
mod knock;
mod login;
#[cfg(not(windows))]
mod redial;
mod states;
mod table;
mod tunnel;
