//! Every case comes out as it is marked, and the documents say how many there are.

use std::{collections::BTreeSet, fs, path::Path};

use redial_report::Outcome;
use redial_tests_field::{cases, proof, rows};

/// The least there are, and the least of them that are healthy or harmless.
const CASES: usize = 6;
const HEALTHY: usize = 1;

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the workspace")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_comes_out_as_it_is_marked_and_the_table_says_so() {
    let rows = rows(cases().expect("readable cases")).await.expect("rows");
    let lost: Vec<_> = rows.iter().filter(|r| !r.is_as_marked()).collect();
    let lost: Vec<_> = lost.iter().map(|r| r.complaint()).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n\n"));
    let file = root().join("docs/proof.md");
    let text = fs::read_to_string(&file).expect("docs/proof.md");
    let (begin, end) = ("<!-- field -->\n\n", "\n<!-- end of field -->");
    let (before, rest) = text.split_once(begin).expect("where the table begins");
    let (table, after) = rest.split_once(end).expect("where it ends");
    let now = proof(&rows);
    if std::env::var_os("UPDATE_PROOF").is_some() {
        fs::write(&file, format!("{before}{begin}{now}{end}{after}")).expect("written");
    } else {
        assert!(
            table == now,
            "docs/proof.md is old: UPDATE_PROOF=1 cargo test -p redial-tests-field"
        );
    }
}

#[test]
fn a_case_says_where_it_is_from_and_what_was_true() {
    let cases = cases().expect("readable cases");
    for case in &cases {
        let name = &case.name;
        assert!(case.truth.len() > 20 && !case.truth.contains('|'), "{name}");
        assert!(case.truth.ends_with('.'), "{name}: a sentence ends");
        assert!(
            case.source.len() > 5 && !case.source.contains('|'),
            "{name}"
        );
        let marked = case.known.as_ref();
        assert!(marked.is_none_or(|k| k.why.len() > 10), "{name}: why?");
    }
    let truths: BTreeSet<_> = cases.iter().map(|c| &c.truth).collect();
    assert_eq!(truths.len(), cases.len(), "a case stands twice");
}

/// The README may lag a little behind, so that two people can add cases at a time.
const LAG: usize = 25;

#[test]
fn the_readme_carries_the_count() {
    let cases = cases().expect("readable cases");
    let well = cases.iter().filter(|c| c.says.outcome == Outcome::Healthy);
    let (all, well) = (cases.len(), well.count());
    assert!(
        all >= CASES && well >= HEALTHY,
        "{all} cases, {well} healthy"
    );
    let text = fs::read_to_string(root().join("README.md")).expect("README.md");
    let words: Vec<_> = text.split_whitespace().collect();
    let claims = words
        .windows(3)
        .filter(|w| w[1..] == ["published", "cases"]);
    let claims: Vec<usize> = claims.filter_map(|w| w[0].parse().ok()).collect();
    let is_true = |claim: &usize| (all.saturating_sub(LAG)..=all).contains(claim);
    assert!(
        !claims.is_empty() && claims.iter().all(is_true),
        "there are {all}, the README says {claims:?}"
    );
}
