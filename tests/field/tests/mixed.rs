//! Cases beside each other: what is harmless alone stays so beside something else harmless, and hides
//! no cause. A few of all pairs, others with each list of cases; `REDIAL_SOAK=1` tries all.

use redial_report::{Outcome, Report};
use redial_tests_field::{Case, cases};

/// Of so many pairs one is tried where nobody asks for more.
const SPARSE: usize = 40;

/// Pairs that are something else together, by parts of their names, and why.
const TOGETHER: &[(&str, &str, &str)] = &[
    ("", "healthy-firewall-off-on-purpose", "it closes nothing"),
    (
        "",
        "healthy-firewall-lets-in-by-default",
        "no rule is needed",
    ),
    (
        "",
        "healthy-other-firewall-in-charge",
        "its rules do not count",
    ),
    ("", "healthy-rule-of-group-policy", "it lets everybody in"),
    (
        "",
        "healthy-policy-says-the-same",
        "policy sets what is wrong right",
    ),
    (
        "turned",
        "healthy-hardened-",
        "policy sets what is wrong right",
    ),
    (
        "sessions-drop-over-udp",
        "udp-off",
        "no session goes by UDP",
    ),
    (
        "hole-in-the-path",
        "small-mtu-that-says-so",
        "a hole that says so is none",
    ),
    ("licensing-mode-not-set", "event-1069-mode-set", "it is set"),
    ("licensing-mode-not-set", "licences-per-user", "it is set"),
    (
        "grace-over",
        "event-1068-grace-lasts",
        "one of both is later",
    ),
    (
        "event-1128",
        "event-1068-grace-lasts",
        "one of both is later",
    ),
    (
        "event-36871",
        "certificate-made-at-every-start",
        "it was replaced",
    ),
    ("", "healthy-second-listener", "another listener is dialled"),
    (
        "switched-off-and-rule-off",
        "healthy-rule-for-some-addresses",
        "a rule lets in",
    ),
    (
        "small-mtu-that-says-so",
        "drops-ended-by-tcp-only",
        "a VPN may drop again",
    ),
    (
        "event-1296-broker",
        "event-1306-broker-again",
        "it works again",
    ),
    (
        "event-106",
        "event-1064-template-then-got",
        "the host got its certificate",
    ),
    (
        "event-1072",
        "event-1064-template-then-got",
        "the host got its certificate",
    ),
    (
        "event-4625",
        "event-4625-trust-then-in",
        "the domain answered since",
    ),
    (
        "event-4625",
        "event-4625-scanners",
        "a flood fills what is read of an id",
    ),
    (
        "event-4625",
        "healthy-not-elevated",
        "the log Security needs elevation",
    ),
    (
        "listener-key-deleted",
        "connections-at-the-listener",
        "a value makes the key anew",
    ),
    (
        "key-store-not-named",
        "folder-denied",
        "both keep the host from a certificate",
    ),
    (
        "expired-certificate-nobody-uses",
        "",
        "its store My replaces the other's",
    ),
];

fn is_machine(case: &Case) -> bool {
    case.machine.is_some() && case.client.is_none() && case.host.is_none() && case.known.is_none()
}

fn is_harmless(case: &Case) -> bool {
    is_machine(case) && case.says.outcome == Outcome::Healthy && case.says.cause.0.is_empty()
}

/// Both at once, where they have nothing to say of the same thing.
fn both(one: &Case, other: &Case) -> Option<Case> {
    let named = |one: &Case, other: &Case, (a, b): (&str, &str)| {
        one.name.contains(a) && other.name.contains(b)
    };
    let odd =
        |(a, b, _): &(&str, &str, &str)| named(one, other, (a, b)) || named(other, one, (a, b));
    if one.asked != other.asked || TOGETHER.iter().any(odd) {
        return None;
    }
    let machine = one.machine.as_ref()?.with(other.machine.as_ref()?)?;
    Some(Case {
        name: format!("{} + {}", one.name, other.name),
        machine: Some(machine),
        ..one.clone()
    })
}

/// Every pair that is tried, with what it must come to.
fn pairs<'a>(ones: &'a [Case], others: &'a [Case]) -> Vec<Case> {
    let all = ones.iter().enumerate().flat_map(|(at, one)| {
        let others = others.iter().enumerate();
        others.map(move |(there, other)| (at * 31 + there * 17, one, other))
    });
    let soak = std::env::var_os("REDIAL_SOAK").is_some();
    let tried = all.filter(|(number, ..)| soak || number % SPARSE == 0);
    tried
        .filter(|(_, one, other)| one.name != other.name)
        .filter_map(|(_, one, other)| both(one, other))
        .collect()
}

/// What each came to that is not as it should be.
async fn wrong(pairs: &[Case], is_right: fn(&Case, &Report) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for pair in pairs {
        let report = pair.report().await.expect("an input that can be made");
        if !is_right(pair, &report) {
            let first = report.causes.first().map_or("no cause", |c| c.id.as_str());
            wrong.push(format!("{}: {first}, {}", pair.name, report.verdict.says));
        }
    }
    wrong
}

#[tokio::test]
async fn what_is_harmless_alone_is_harmless_together() {
    let harmless: Vec<_> = cases().expect("readable cases");
    let harmless: Vec<_> = harmless.into_iter().filter(is_harmless).collect();
    let pairs = pairs(&harmless, &harmless);
    assert!(pairs.len() > 20, "{}", pairs.len());
    let healthy = |_: &Case, report: &Report| report.verdict.outcome == Outcome::Healthy;
    let wrong = wrong(&pairs, healthy).await;
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        pairs.len()
    );
}

#[tokio::test]
async fn what_is_harmless_hides_no_cause() {
    let all = cases().expect("readable cases");
    let (harmless, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(is_harmless);
    let has_cause = |case: &Case| is_machine(case) && !case.says.cause.0.is_empty();
    let sick: Vec<_> = rest.into_iter().filter(has_cause).collect();
    let pairs = pairs(&sick, &harmless);
    assert!(pairs.len() > 20, "{}", pairs.len());
    let leads = |case: &Case, report: &Report| {
        let first = report.causes.first().map(|c| c.id.to_string());
        first.is_some_and(|id| case.says.cause.0.contains(&id))
    };
    let wrong = wrong(&pairs, leads).await;
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        pairs.len()
    );
}
