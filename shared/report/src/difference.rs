use redial_model::Finding;

use crate::Report;

/// What changed between two checks of one host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Findings of the first check that the second does not have.
    pub gone: Vec<Finding>,
    /// Findings that only the second check has.
    pub new: Vec<Finding>,
}

/// Compares two checks of one host by the codes of their findings.
#[must_use]
pub fn difference(before: &Report, after: &Report) -> Difference {
    let lacking = |of: &Report, than: &Report| {
        of.findings
            .iter()
            .filter(|f| !than.findings.iter().any(|o| o.code == f.code))
            .cloned()
            .collect()
    };
    Difference {
        gone: lacking(before, after),
        new: lacking(after, before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{Diagnosis, Measured, Said, Severity, Target};

    #[test]
    fn only_codes_that_come_or_go_are_told() {
        let report = |codes: &[&str]| {
            let finding = |code: &&str| Finding {
                code: (*code).into(),
                severity: Severity::Info,
                says: Said::default(),
                evidence: vec![],
            };
            let diagnosis = Diagnosis {
                findings: codes.iter().map(finding).collect(),
                ..Diagnosis::default()
            };
            let target = Target::parse("srv01").unwrap();
            Report::of(target, Measured::default(), diagnosis)
        };
        let between = difference(
            &report(&["tls.closed", "clock.close"]),
            &report(&["clock.close", "nla.asked"]),
        );
        let codes = |all: &[Finding]| all.iter().map(|f| f.code.clone()).collect::<Vec<_>>();
        assert_eq!(
            (codes(&between.gone), codes(&between.new)),
            (vec!["tls.closed".into()], vec!["nla.asked".into()])
        );
    }
}
