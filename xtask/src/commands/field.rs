use crate::run::{cargo, run as sh};

/// The table of published cases, or of those whose names begin with one of these words.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut field = cargo("run --quiet -p redial-tests-field --");
    sh(field.args(words))
}
