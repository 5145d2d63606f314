use std::process::Command;

use crate::run::{root, run as sh};

/// redial beside its peers, on the same network in one run.
pub fn run(words: &[String]) -> Result<(), String> {
    super::interop::ready()?;
    super::interop::build()?;
    sh(Command::new(root().join("target/release/bench"))
        .args(words)
        .env("REDIAL", root().join("target/release/redial")))
}
