//! One file per command.

#[cfg(test)]
mod tests;

pub mod agent;
pub mod bare;
pub mod capsule;
pub mod check;
pub mod completions;
pub mod config;
pub mod dashboard;
pub mod demo;
pub mod explain;
pub mod fix;
pub mod help;
pub mod journal;
pub mod lab;
pub mod list;
pub mod man;
pub mod plan;
pub mod schema;
pub mod serve;
pub mod take_back;
pub mod undo;
