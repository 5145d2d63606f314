#![doc = include_str!("../README.md")]

mod format;
mod line;
mod privacy;
mod record;
mod verdict;

pub use format::{Format, Look, render};
pub use line::{AddressLine, LineRung};
pub use privacy::hide;
pub use record::{Report, SCHEMA, SnagNote, Unreadable, schema};
pub use verdict::{Outcome, Verdict};
