use crate::run::{cargo, run as sh};

/// Every suite that needs only Rust.
pub fn run() -> Result<(), String> {
    sh(&mut cargo("test --workspace --all-targets"))?;
    sh(&mut cargo("test --workspace --doc"))
}
