//! How much the evidence of a check says for and against one cause.

use redial_model::{Finding, Severity};

use crate::CauseCard;

/// What remains of a cause that stops no connection by itself, where one is stopped by something else.
const BESIDE: f64 = 0.1;
/// What remains of a cause that stops connections later than this one was: it comes next.
const LATER: f64 = 0.3;
/// Families of causes that only stop what comes after TCP.
const AFTER_TCP: &[&str] = &[
    "account",
    "certificate",
    "credssp",
    "delegation",
    "key",
    "licence",
    "nla",
    "ntlm",
    "ticket",
    "tls",
];

/// What remains of a cause where the line ends at one of its rungs in a way that does not speak for
/// it. One that stops connections itself may be what ends the line at any rung in its reach.
fn remains(card: &CauseCard, findings: &[Finding]) -> f64 {
    let family = card.id.split('.').next().unwrap_or_default();
    let (rungs, remains): (&[&str], _) = match card.breaks {
        false => (&["tcp.", "x224.", "tls.", "nla."], BESIDE),
        true if AFTER_TCP.contains(&family) => (&["tcp."], LATER),
        true => return 1.0,
    };
    let ends = |f: &&Finding| {
        f.severity == Severity::Error && rungs.iter().any(|rung| f.code.starts_with(rung))
    };
    let speaks = |f: &Finding| card.because.iter().any(|(code, _)| *code == f.code);
    let mut ends = findings.iter().filter(ends).peekable();
    if ends.peek().is_some() && !ends.any(speaks) {
        remains
    } else {
        1.0
    }
}

/// By which factor the evidence changes the weight of a cause. Nothing when no warning or trouble
/// speaks for it, or when the evidence against it is stronger. A note alone never makes a cause.
pub(crate) fn weigh(card: &CauseCard, findings: &[Finding]) -> Option<f64> {
    let found = |code: &str| findings.iter().find(|f| f.code == code);
    let product = |codes: &[(&str, f64)]| {
        codes
            .iter()
            .filter(|(code, _)| found(code).is_some())
            .map(|(_, factor)| factor)
            .product::<f64>()
    };
    let speaks = card
        .because
        .iter()
        .any(|(code, _)| found(code).is_some_and(|f| f.severity > Severity::Info));
    let evidence = product(card.because) * product(card.against);
    (speaks && evidence > 1.0).then(|| evidence * remains(card, findings))
}
