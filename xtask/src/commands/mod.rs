//! One file per command.

pub mod bench;
pub mod ci;
pub mod dist;
pub mod field;
pub mod fuzz;
pub mod interop;
pub mod new;
pub mod package;
pub mod scripts;
pub mod setup;
pub mod shots;
pub mod test;
pub mod windows;
