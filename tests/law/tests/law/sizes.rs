//! Files and functions stay so small that one look is enough.

use std::fs;

use super::{
    leftovers::only,
    source::{Function, Source, sources},
    workspace::{root, tracked},
};

/// Lines of a file, a test's too.
const MAX_FILE_LINES: usize = 400;
/// Lines of a function that is no test.
const MAX_FUNCTION_LINES: usize = 60;
/// Closures of more than one line that have a name, in one function.
const MAX_NAMED_CLOSURES: usize = 2;
/// Bytes of a file of the repository.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// Files that are longer.
const LONG_FILES: &[&str] = &[];
/// Functions that are longer.
const LONG_FUNCTIONS: &[&str] = &[];
/// Functions with more named closures.
const CLOSURES: &[&str] = &[];

/// Functions outside tests that break a rule, by file and name.
fn functions(breaks: impl Fn(&Function) -> bool) -> Vec<String> {
    let named = |source: &Source, function: &Function| format!("{} {}", source.path, function.name);
    sources()
        .iter()
        .filter(|s| !s.is_test())
        .flat_map(|s| s.functions.iter().map(move |f| (s, f)))
        .filter(|(_, f)| breaks(f))
        .map(|(s, f)| named(s, f))
        .collect()
}

#[test]
fn files_stay_readable() {
    let long = sources()
        .iter()
        .filter(|s| s.lines > MAX_FILE_LINES)
        .map(|s| s.path.clone());
    only("longer than 400 lines", long, LONG_FILES);
}

#[test]
fn functions_stay_readable() {
    let long = functions(|f| f.lines > MAX_FUNCTION_LINES);
    only("look for the missing noun", long, LONG_FUNCTIONS);
}

#[test]
fn closures_are_no_place_to_hide_functions() {
    let crowded = functions(|f| f.closures > MAX_NAMED_CLOSURES);
    only("more than two named closures", crowded, CLOSURES);
}

#[test]
fn nothing_built_or_downloaded_is_kept() {
    let large: Vec<_> = tracked("")
        .into_iter()
        .filter(|f| fs::metadata(root().join(f)).is_ok_and(|m| m.len() > MAX_FILE_BYTES))
        .collect();
    assert!(large.is_empty(), "no source is so large: {large:?}");
}
