#![doc = include_str!("../README.md")]

mod address;
mod answer;
mod arguments;
mod envelope;
mod error;
mod line;
mod link;
mod program;
mod pump;
mod sealed;
mod secret;
mod shell;
mod stdio;
mod tls;
mod trust;

pub use program::main;
