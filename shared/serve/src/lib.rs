#![doc = include_str!("../README.md")]

mod allow;
mod answer;
mod browser;
mod checks;
mod counts;
mod desk;
mod query;
mod server;

pub use allow::UnfitAllowList;
pub use server::{NotServing, Server, Wish};
