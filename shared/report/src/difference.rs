use redial_model::Finding;

use crate::Report;

/// What a second look found otherwise than the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// What the first found and the second did not.
    pub gone: Vec<Finding>,
    /// What only the second found.
    pub new: Vec<Finding>,
}

/// Compares two looks at one host by the codes of their findings.
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
    use redial_model::{Diagnosis, Measured, Severity, Target};

    #[test]
    fn only_codes_that_come_or_go_are_told() {
        let report = |codes: &[&str]| {
            let finding = |code: &&str| Finding {
                code: (*code).into(),
                severity: Severity::Info,
                says: String::new(),
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
