//! The cases, by what they are about.

pub mod network;
pub mod servers;
pub mod steady;
