#![doc = include_str!("../README.md")]

mod case;
mod demand;
mod edits;
mod events;
mod matrix;
mod slots;
mod table;
mod trial;

pub use case::{BadCase, Case, cases};
pub use demand::{Demand, Known, Score, signs};
pub use edits::Edits;
pub use events::{Attempts, Logged};
pub use matrix::{Bedside, bedsides, matrix};
pub use table::{Row, proof, rows};
pub use trial::base_report;
