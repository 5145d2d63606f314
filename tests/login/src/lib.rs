//! A stand-in for a Remote Desktop host past the password: CredSSP with sspi's server, the session with
//! IronRDP's acceptor, and at each step what real hosts do there when they do not go on.
#![expect(clippy::unwrap_used, reason = "a stand-in that breaks says where")]
#![expect(clippy::missing_panics_doc, reason = "the same")]

mod credssp;
mod deed;
mod host;
mod member;
/// Messages by which a host ends a session.
pub mod messages;
mod papers;
mod relay;
mod seen;
mod session;
mod stream;

pub use deed::{Deed, Step};
pub use host::{LoginHost, Manner, Setup};
pub use member::Member;
pub use seen::Seen;
