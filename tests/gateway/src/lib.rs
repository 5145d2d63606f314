//! A stand-in for an RD Gateway: its two doors over HTTPS (HTTP with two connections, and WebSocket), NTLM
//! that is verified, and the tunnel of MS-TSGU to a real host behind it. It also shows each state in which
//! a client meets a gateway that lets nobody through: [`STATES`].
#![expect(clippy::unwrap_used, reason = "a stand-in that breaks says where")]
#![expect(clippy::missing_panics_doc, reason = "the same")]

mod door;
mod gateway;
mod http;
mod incoming;
mod login;
mod ntlm;
mod outgoing;
mod packet;
mod papers;
mod seen;
mod state;
mod tunnel;
mod visit;

pub use gateway::{Gateway, Resource, Setup};
pub use papers::Paper;
pub use seen::{Asked, Seen};
pub use state::{Manner, STATES, State, state};
