#![doc = include_str!("../README.md")]

mod binding;
mod session;

pub use binding::binding;
pub use session::{NtlmError, NtlmSession, SIGNATURE};
