#![doc = include_str!("../README.md")]

mod apply;
mod journal;
mod judge;
mod measure;
mod select;

pub use apply::{Answer, Bench, Stop, Stopped};
pub use journal::{Head, Journal, JournalError, Mark, Record, Standing, Turn};
pub use judge::judge;
pub use measure::{Event, Measured, Settings, measure};
pub use select::{NoSuchProbe, select};
