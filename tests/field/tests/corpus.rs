//! Every case comes out as it is marked, and the documents say how many there are.

use std::{collections::BTreeSet, fs, path::Path};

use redial_catalog::{CAUSES, CauseCard};
use redial_report::Outcome;
use redial_tests_field::{Row, bedsides, cases, matrix, proof, rows, signs};

/// The least there are, and the least of them that are healthy or harmless.
const CASES: usize = 90;
const HEALTHY: usize = 45;

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the workspace")
}

/// Holds what stands between two marks of docs/proof.md against what came out, or writes it.
fn proved(section: &str, now: &str) {
    let file = root().join("docs/proof.md");
    let text = fs::read_to_string(&file).expect("docs/proof.md");
    let (begin, end) = (
        format!("<!-- {section} -->\n\n"),
        format!("\n<!-- end of {section} -->"),
    );
    let (before, rest) = text.split_once(&begin).expect("where the table begins");
    let (table, after) = rest.split_once(&end).expect("where it ends");
    if std::env::var_os("UPDATE_PROOF").is_some() {
        fs::write(&file, format!("{before}{begin}{now}{end}{after}")).expect("written");
    } else {
        assert!(
            table == now,
            "docs/proof.md is old: UPDATE_PROOF=1 cargo test -p redial-tests-field"
        );
    }
}

/// One test, because both write into one document.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_and_lab_host_comes_out_as_marked_and_the_tables_say_so() {
    let rows = rows(cases().expect("readable cases")).await.expect("rows");
    let lost = rows.iter().filter(|r| !r.is_as_marked());
    let lost: Vec<_> = lost.map(Row::complaint).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n\n"));
    let far = CAUSES.iter().filter_map(|cause| far_miss(cause, &rows));
    let (sure, far): (Vec<_>, Vec<_>) = far.partition(|(id, _)| PROVED.contains(id));
    assert!(far.is_empty(), "mark a case `near` these: {far:#?}");
    assert_eq!(
        sure.len(),
        PROVED.len(),
        "some have a near miss now: {sure:#?}"
    );
    proved("field", &proof(&rows));
    let all = bedsides().await.expect("lab hosts");
    let untrue: Vec<_> = all.iter().filter(|host| !host.is_true()).collect();
    assert!(untrue.is_empty(), "something else leads: {untrue:#?}");
    proved("lab", &matrix(&all));
}

/// Of what speaks for a cause, the best that its near misses carry has at least this share of the
/// strongest sign's factor.
const NEAR: f64 = 0.4;

/// Causes whose strong signs are found only where nothing else can be true: the probe looks at that
/// first, so that the look-alike is `silent`, and no finding speaks for the cause.
const PROVED: &[&str] = &[
    // What the wire says in so many words.
    "nla.ntlm-denied",
    "nla.host-broken",
    "tls.curve-mismatch",
    "tls.signature-mismatch",
    "tls.certificate-demanded",
    "server.key-file",
    "path.mtu",
    "path.not-rdp",
    "host.slow",
    // What the host or the domain says in so many words.
    "account.locked",
    "account.disabled",
    "account.password-old",
    "account.restricted",
    "account.no-right",
    "name.no-spn",
    "kerberos.no-enctype",
    "graphics.failed",
    "session.taken-away",
    // Two ends compared.
    "client.needs-kerberos",
    "client.must-restrict",
    "credssp.outdated",
    "certificate.old-name",
    // Names and addresses, which a case does not look up.
    "name.not-found",
    "name.ambiguous",
    "address.half-dead",
    // What is seen of a gateway says in so many words what its client would meet.
    "gateway.not-found",
    "gateway.out-of-reach",
    "gateway.tls-broken",
    "gateway.not-trusted",
    "gateway.wrong-name",
    "gateway.certificate-old",
    "gateway.not-a-gateway",
    "gateway.method-blocked",
    "gateway.proxy",
    "gateway.down",
    "gateway.site-forbids",
    "gateway.ntlm-off",
    "gateway.ntlm-cut",
    // The gateway says in so many words what it does with the user.
    "gateway.account-refused",
    "gateway.policy-user",
    "gateway.policy-host",
    "gateway.host-behind",
    "gateway.account-forbidden",
    "gateway.nothing-behind",
    "gateway.failing",
    "gateway.proof-cut",
    // Nobody listens, and this is why.
    "listener.deleted",
    "listener.port-reserved",
];

/// What is wrong where all near misses of a cause carry weak signs of it only.
fn far_miss(cause: &CauseCard, rows: &[Row]) -> Option<(&'static str, String)> {
    let near = rows
        .iter()
        .filter(|row| row.case.says.near.iter().any(|id| id == cause.id));
    let best = near.flat_map(|row| {
        let codes: Vec<_> = row.codes.iter().map(String::as_str).collect();
        let signs = signs(cause.id, &codes).map(|(code, factor)| (factor, code.to_owned()));
        signs.collect::<Vec<_>>()
    });
    let best = best.max_by(|a, b| a.0.total_cmp(&b.0));
    let strongest = cause.because.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let is_near = best
        .as_ref()
        .is_some_and(|(factor, _)| *factor >= strongest.1 * NEAR);
    (!is_near).then(|| {
        (
            cause.id,
            format!("{strongest:?}, near misses carry {best:?}"),
        )
    })
}

/// Causes without a case that looks like them and is something else.
const WITHOUT_LOOK_ALIKE: &[&str] = &[];

#[test]
fn every_cause_has_a_look_alike() {
    let cases = cases().expect("readable cases");
    let silent: BTreeSet<_> = cases.iter().flat_map(|c| &c.says.silent).collect();
    let without = CAUSES.iter().map(|c| c.id);
    let without = without.filter(|id| !silent.contains(&id.to_string()));
    let without: Vec<_> = without.collect();
    assert_eq!(
        without, WITHOUT_LOOK_ALIKE,
        "mark a case `silent` for these"
    );
    let meant = cases.iter().flat_map(|c| {
        let says = &c.says;
        let meant = says
            .cause
            .0
            .iter()
            .chain(&says.near)
            .chain(&says.silent)
            .chain(&says.not);
        meant.map(|id| (c.name.as_str(), id.as_str()))
    });
    let is = |id: &str, c: &CauseCard| c.id == id || id.ends_with('.') && c.id.starts_with(id);
    let known = |id: &str| id == "*" || CAUSES.iter().any(|c| is(id, c));
    let unknown: Vec<_> = meant.filter(|(_, id)| !known(id)).collect();
    assert!(unknown.is_empty(), "no such causes: {unknown:?}");
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
