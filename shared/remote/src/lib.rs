#![doc = include_str!("../README.md")]

mod far;
mod lines;
mod near;
mod protocol;

pub use far::Agent;
pub use lines::TooLong;
pub use near::{
    Breach, Channel, ChannelCommand, ChannelError, CommandEnd, Ear, FarBench, Outpost,
    PresetTrouble, left_behind,
};
