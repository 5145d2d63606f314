#![doc = include_str!("../README.md")]

mod judge;
mod measure;
mod select;

pub use judge::judge;
pub use measure::{Event, Measured, Settings, measure};
pub use select::{NoSuchProbe, select};
