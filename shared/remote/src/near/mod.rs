//! The near side: starts the command, understands what comes back, and asks.

mod bench;
mod channel;
mod command;
mod ear;
mod error;
mod look;
mod machine;
mod outpost;
mod preset;
mod process;

pub use bench::FarBench;
pub use channel::Channel;
pub use command::ChannelCommand;
pub use ear::{Breach, Ear};
pub use error::{ChannelError, CommandEnd};
pub use outpost::Outpost;
pub use preset::{PresetTrouble, left_behind};
