//! A stand-in for the WinRM of Windows: HTTPS or HTTP with NTLM's encryption, NTLM that is checked, shells
//! that start real programs. pywinrm runs commands on it as it is.
#![expect(clippy::unwrap_used, reason = "a stand-in that breaks says where")]
#![expect(clippy::missing_panics_doc, reason = "the same")]

mod answers;
mod asked;
mod host;
mod login;
mod running;
mod shells;
mod visit;

pub use host::{Log, Mood, WinrmHost, WinrmSetup};
