//! One probe by itself, without an engine.

use std::fmt;

use redial_model::{AddressFact, Fact, Facts, Finding, Lookup, Snag, Target};

use crate::{DynProbe, Lanes, Machines, ProbeContext, Sockets, Timeouts};

/// What one probe learnt, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct Standalone {
    /// What was seen.
    pub fact: Fact,
    /// What it means.
    pub findings: Vec<Finding>,
}

/// Asks one probe about `target` and lets it judge. `facts` are what it needs to know before: see
/// the `needs` of its card.
///
/// # Errors
/// Why it could not look.
pub async fn standalone(
    probe: &dyn DynProbe,
    target: &Target,
    mut facts: Facts,
    machines: &Machines,
) -> Result<Standalone, Snag> {
    let lanes = Lanes::new(Sockets::default());
    let ask = ProbeContext {
        target,
        facts: &facts,
        lanes: &lanes,
        machines,
        timeouts: Timeouts::default(),
        deep: false,
    };
    let fact = probe.ask(&ask).await?;
    facts.add(fact.clone());
    let findings = probe.findings(&facts);
    Ok(Standalone { fact, findings })
}

/// What is known before anything was looked at: which host was asked for.
#[must_use]
pub fn asked(target: &Target) -> Facts {
    let mut facts = Facts::default();
    facts.add(
        AddressFact {
            host: target.host.as_str().into(),
            lookup: Lookup::Given,
            addresses: vec![],
            ms: 0.0,
        }
        .into(),
    );
    facts
}

impl fmt::Display for Standalone {
    /// The fact as it is, then a line a finding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:#?}", self.fact)?;
        for finding in &self.findings {
            let severity = finding.severity.word();
            writeln!(f, "{severity:7} {:28} {}", finding.code, finding.says)?;
        }
        Ok(())
    }
}
