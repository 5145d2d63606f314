#![doc = include_str!("../README.md")]

mod difference;
mod ending;
mod format;
mod known;
mod line;
mod privacy;
mod record;
mod seen;
mod verdict;

pub use difference::{Difference, difference};
pub use ending::{Break, RungEnd, UnknownEnd};
pub use format::{Document, Format, Look, json, render};
pub use known::{known, milliseconds};
pub use line::{AddressLine, LineRung, rungs};
pub use privacy::hide;
pub use record::{Report, SCHEMA, Unreadable, schema};
pub use seen::{SeenRow, SeenValue, seen};
pub use verdict::{Outcome, Verdict};
