#![doc = include_str!("../README.md")]

use redial_causes::{Priors, explain};
use redial_model::{Cause, CodeCard, Facts, Finding, Fix, Plan, Probe, Snag};

pub use redial_causes::ALL as CAUSES;

/// Every probe, in the order people read them.
pub static PROBES: &[&dyn Probe] = &[
    &redial_probe_address::Address,
    &redial_probe_name::Name,
    &redial_probe_handshake::Handshake,
    &redial_probe_security::Security,
    &redial_probe_tls::Tls,
    &redial_probe_certificate::Certificate,
    &redial_probe_identity::Identity,
    &redial_probe_clock::Clock,
    &redial_probe_path::Path,
    // new probes go above this line (cargo xtask new)
];

/// Every fix.
pub static FIXES: &[&dyn Fix] = &[
    &redial_fix_mtu::Mtu,
    // new fixes go above this line (cargo xtask new)
];

/// Every code any probe may find.
pub fn codes() -> impl Iterator<Item = &'static CodeCard> {
    PROBES.iter().flat_map(|p| p.card().codes.iter().copied())
}

/// What the facts mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// The gravest first.
    pub findings: Vec<Finding>,
    /// The likeliest first.
    pub causes: Vec<Cause>,
    /// Plans of the fixes that fit, for the likeliest cause first.
    pub plans: Vec<Plan>,
}

/// Judges, explains and plans; looks at nothing.
pub fn diagnose(findings: Vec<Finding>, facts: &Facts, snags: &[(String, Snag)], priors: &Priors) -> Diagnosis {
    let failed = |snag: &Snag| matches!(snag, Snag::TimedOut { .. } | Snag::Broke { .. } | Snag::Panicked | Snag::NeedsElevation);
    let left: Vec<_> = snags.iter().filter(|(_, snag)| failed(snag)).map(|(probe, snag)| format!("{probe}: {snag}")).collect();
    let mut causes = explain(&findings, &left, priors);
    let mut plans = Vec::new();
    for cause in &mut causes {
        let fitting: Vec<Plan> = FIXES.iter().filter(|f| f.card().cures.contains(&cause.id.as_str())).filter_map(|f| f.plan(cause, facts)).collect();
        cause.fixes = fitting.iter().map(|p| p.fix.clone()).collect();
        plans.extend(fitting);
    }
    Diagnosis { findings, causes, plans }
}
