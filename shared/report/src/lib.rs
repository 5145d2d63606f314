#![doc = include_str!("../README.md")]

mod advice;
mod commands;
mod difference;
mod ending;
mod fleet;
mod format;
mod host_report;
mod known;
mod layout;
mod line;
mod local;
mod look;
mod origin;
mod privacy;
mod record;
mod seen;
mod table;
mod verdict;
mod words;
mod wrap;

pub use advice::{Advice, advice};
pub use commands::{CommandPlace, quoted};
pub use difference::{Difference, difference};
pub use ending::{Break, RungEnd, UnknownEnd};
pub use format::{Detail, Document, Format, UnknownEnding, json, render};
pub use host_report::{HostReport, UnfitHostReport};
pub use known::{known, milliseconds};
pub use layout::Layout;
pub use line::{AddressLine, LineRung, rungs};
pub use look::{Clock, Look, USUAL_WIDTH};
pub use privacy::hide;
pub use record::{Report, SCHEMA, Unreadable, schema};
pub use seen::{SeenRow, SeenValue, seen};
pub use table::Table;
pub use verdict::{Outcome, Verdict};
