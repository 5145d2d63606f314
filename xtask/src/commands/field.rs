use std::process::Command;

use crate::run::{cargo, root, run as sh};

/// The table of published cases, or of those whose names begin with one of these words.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut field = cargo("run --quiet -p redial-tests-field --");
    sh(field.args(words))
}

/// The same by the program that the tests were built with: cargo would build its crates once more, with
/// the features of it alone.
pub fn built() -> Result<(), String> {
    sh(&mut Command::new(
        root().join("target/debug/redial-tests-field"),
    ))
}
