use redial_check::Facts;
use redial_model::{LoginFact, Target};

use super::*;

#[test]
fn the_number_of_proofs_is_said() {
    let mut report = Report::of(
        Target::at("srv01", 3389),
        redial_model::Measured::default(),
        redial_model::Diagnosis::default(),
    );
    assert_eq!(tries(&report), "The password was not proved.");
    report.facts = Facts::default();
    report.facts.add(
        LoginFact {
            tries: 1,
            ..LoginFact::default()
        }
        .into(),
    );
    let once = tries(&report);
    assert!(once.contains("proved once (to the host)"), "{once}");
}
