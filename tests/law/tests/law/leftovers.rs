//! Rules that are not kept everywhere yet.

use std::collections::BTreeSet;

/// Fails when something breaks a rule and is not listed, and when something is listed and keeps it.
pub fn only(rule: &str, broken: impl IntoIterator<Item = String>, known: &[&str]) {
    let broken: BTreeSet<String> = broken.into_iter().collect();
    let known: BTreeSet<String> = known.iter().map(|k| (*k).to_owned()).collect();
    let new: Vec<_> = broken.difference(&known).collect();
    let mended: Vec<_> = known.difference(&broken).collect();
    assert!(new.is_empty(), "{rule}: {new:#?}");
    assert!(
        mended.is_empty(),
        "these keep the rule now; strike them from the table of leftovers: {mended:#?}"
    );
}

#[test]
#[should_panic(expected = "strike them")]
fn a_table_of_leftovers_only_shrinks() {
    only("rule", [], &["mended"]);
}

#[test]
#[should_panic(expected = "rule: [\n    \"new\",\n]")]
fn a_new_break_is_told() {
    only("rule", ["new".to_owned(), "old".to_owned()], &["old"]);
}
