//! One file per command.

pub mod check;
pub mod completions;
pub mod demo;
pub mod explain;
pub mod help;
pub mod list;
pub mod man;
pub mod schema;
