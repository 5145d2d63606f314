use std::panic::{AssertUnwindSafe, catch_unwind};

use redial_kit::DynProbe;
use redial_model::{Facts, Finding};

/// What every probe makes of the facts, the gravest first. A judgement that panics is left out: its
/// own tests are the place to see it.
pub fn judge(probes: &[&'static dyn DynProbe], facts: &Facts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = probes
        .iter()
        .filter_map(|p| catch_unwind(AssertUnwindSafe(|| p.findings(facts))).ok())
        .flatten()
        .collect();
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    findings
}
