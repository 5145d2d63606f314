//! The far end: answers what the near side asks, until its input ends.

mod agent;
mod deed;
mod look;
mod voice;

pub use agent::Agent;
