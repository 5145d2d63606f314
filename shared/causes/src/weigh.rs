//! How much the evidence of a check says for and against one cause.

use redial_model::{Finding, Severity};

use crate::CauseCard;

/// What remains of a cause that stops no connection by itself, where one is stopped by something else.
const BESIDE: f64 = 0.1;

/// Whether the line ends at one of its rungs, in a way that does not speak for this cause.
fn is_stopped_otherwise(card: &CauseCard, findings: &[Finding]) -> bool {
    let rungs = ["tcp.", "x224.", "tls.", "nla."];
    let ends = |f: &&Finding| {
        f.severity == Severity::Error && rungs.iter().any(|rung| f.code.starts_with(rung))
    };
    let speaks = |f: &Finding| card.because.iter().any(|(code, _)| *code == f.code);
    let mut ends = findings.iter().filter(ends).peekable();
    ends.peek().is_some() && !ends.any(speaks)
}

/// By which factor the evidence changes the weight of a cause. Nothing when no warning or trouble
/// speaks for it, or when the evidence against it is stronger. A note alone never makes a cause.
pub(crate) fn weigh(card: &CauseCard, findings: &[Finding]) -> Option<f64> {
    let found = |code: &str| findings.iter().find(|f| f.code == code);
    let speaks = |(code, _): &(&str, f64)| found(code).is_some_and(|f| f.severity > Severity::Info);
    if !card.because.iter().any(speaks) {
        return None;
    }
    let product = |codes: &[(&str, f64)]| {
        codes
            .iter()
            .filter(|(code, _)| found(code).is_some())
            .map(|(_, factor)| factor)
            .product::<f64>()
    };
    let evidence = product(card.because) * product(card.against);
    let beside = !card.breaks && is_stopped_otherwise(card, findings);
    (evidence > 1.0).then_some(if beside { evidence * BESIDE } else { evidence })
}
