//! One file per command.

pub mod bench;
pub mod ci;
pub mod fuzz;
pub mod interop;
pub mod new;
pub mod setup;
pub mod test;
