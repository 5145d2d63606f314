//! The cases, by what they are about.

pub mod names;
pub mod network;
pub mod servers;
pub mod steady;
