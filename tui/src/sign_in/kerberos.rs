//! A host that takes Kerberos alone: whether it can be tried.

use redial_check::Report;
use redial_model::Climb;

use super::account::Named;

/// What is missing for a ticket; nothing where the domain can be asked for one, and where the host takes
/// NTLM, too.
pub fn missing(report: &Report, named: &Named, names_controller: bool) -> Option<String> {
    let climb = report.facts.best_climb();
    if !climb.is_some_and(Climb::takes_kerberos_alone) {
        return None;
    }
    if report.target.name().is_none() {
        return Some(
            "the host takes Kerberos alone, and an address has no ticket: enter the host by its full name in its domain".into(),
        );
    }
    match named.realm(&report.facts, names_controller) {
        Some(_) => None,
        None => Some(format!(
            "the host takes Kerberos alone, and the domain of {} is not known: write user@domain.example, or name the domain controller with --kdc",
            named.shown()
        )),
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{Diagnosis, End, Hex, Instead, LineFact, Measured, Rung, RungState, Target};

    use super::*;
    use crate::sign_in::{account, out_of_reach};

    /// What a check comes to at a host that ends NLA so.
    fn at(host: &str, end: End) -> Report {
        let measured = Measured::default();
        let mut report = Report::of(Target::at(host, 3389), measured, Diagnosis::default());
        let nla = RungState {
            rung: Rung::Nla,
            end,
            ms: 1.0,
            bytes: Hex::default(),
        };
        let climb = Climb::new("192.0.2.7:3389".parse().unwrap(), vec![nla]);
        let line = LineFact {
            climbs: vec![climb],
        };
        report.facts.add(line.into());
        report
    }

    #[test]
    fn a_host_that_takes_kerberos_alone_is_tried_where_the_domain_is_known() {
        let anna = account("anna@corp.example").unwrap();
        for end in [
            End::NoNtlm(Instead::Kerberos),
            End::NoNtlm(Instead::Rejected),
            End::Status(0xC000_0418),
        ] {
            let report = at("srv01.corp.example", end);
            assert_eq!(out_of_reach(&report), None);
            assert_eq!(missing(&report, &anna, false), None);
            // A controller that is named will do for a short name, too.
            let short = account(r"CORP\anna").unwrap();
            assert_eq!(missing(&report, &short, true), None);
        }
    }

    #[test]
    fn where_it_is_not_known_what_to_do_is_said() {
        let kerberos = || End::NoNtlm(Instead::Kerberos);
        let report = at("srv01.corp.example", kerberos());
        for unknown in ["anna", r"CORP\anna", r".\anna"] {
            let why = missing(&report, &account(unknown).unwrap(), false).unwrap();
            assert!(why.contains("--kdc") && why.contains(unknown), "{why}");
        }
        let report = at("192.0.2.7", kerberos());
        let why = missing(&report, &account("anna@corp.example").unwrap(), true).unwrap();
        assert!(why.contains("full name"), "{why}");
    }

    #[test]
    fn a_host_that_refuses_before_the_password_for_another_reason_is_not_tried() {
        let anna = account("anna").unwrap();
        for end in [
            End::Silent,
            End::NoNtlm(Instead::Other),
            End::Status(0xC000_006D),
        ] {
            let report = at("srv01.corp.example", end);
            assert!(out_of_reach(&report).is_some());
            assert_eq!(missing(&report, &anna, false), None);
        }
        assert_eq!(missing(&at("srv01", End::Ok), &anna, false), None);
    }
}
