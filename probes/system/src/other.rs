//! Whether the machine that was looked at as the host is the one that answers on the network.

use redial_machine::System as Machine;
use redial_model::{Facts, Finding, same_host};

use crate::OTHER_MACHINE;

/// Another machine, by its own name in the NTLM challenge ([MS-NLMP] 2.2.2.1, MsvAvNbComputerName and
/// MsvAvDnsComputerName are the server's). How it was asked for says nothing: an alias, a farm or a
/// cluster has a name of its own. Without a challenge nobody knows; a certificate may be shared by a
/// farm, changed by something on the path, or just renewed, so another one alone is no sign.
pub(crate) fn machine(host: &Machine, facts: &Facts) -> Option<Finding> {
    let own = host.computer.as_str();
    let names = facts.identity.as_ref()?.names();
    if own.is_empty() || names.is_empty() || names.iter().any(|name| same_host(name, own)) {
        return None;
    }
    if shows_its_own(facts) {
        return None;
    }
    let says = "the computer that was looked at as the host is not the one that answers";
    Some(
        OTHER_MACHINE
            .found(says)
            .with("name of the computer that was looked at", own)
            .with("NTLM names of the host", names.join(", ")),
    )
}

/// Whether the host shows the certificate that this very machine made itself, whose key is there and
/// nowhere else.
fn shows_its_own(facts: &Facts) -> bool {
    let (Some(shown), Some(key)) = (&facts.certificate, &facts.key) else {
        return false;
    };
    let shown = shown.sha1.to_string().to_uppercase();
    key.made
        .seen()
        .is_some_and(|made| made.as_ref() == Some(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_model::{
        CertificateFact, CertificateKey, Hex, IdentityFact, KeyAlgorithm, KeyFact, Known, Said,
    };

    fn facts(computer: &str, dns: Option<&str>) -> Facts {
        let mut facts = Facts::default();
        facts.add(
            IdentityFact {
                computer: Some(computer.into()),
                dns_computer: dns.map(Said::from),
                ..IdentityFact::default()
            }
            .into(),
        );
        facts
    }

    fn is_other(looked_at: &str, facts: &Facts) -> bool {
        let host = Machine {
            computer: looked_at.into(),
            ..Machine::default()
        };
        machine(&host, facts).is_some()
    }

    #[test]
    fn two_names_are_two_machines() {
        assert!(is_other("SRV02", &facts("SRV01", Some("srv01.corp.test"))));
        assert!(is_other("SRV1", &facts("SRV01", None)));
    }

    #[test]
    fn what_is_not_known_accuses_nobody() {
        assert!(!is_other("SRV02", &Facts::default()), "no challenge");
        assert!(
            !is_other("SRV02", &facts("", None)),
            "a challenge without names"
        );
        assert!(!is_other("", &facts("SRV01", None)));
    }

    #[test]
    fn a_name_is_compared_as_windows_has_it() {
        let long = "a-very-long-host-name";
        assert!(!is_other("srv01", &facts("SRV01", None)));
        assert!(!is_other(
            "A-VERY-LONG-HOS",
            &facts("A-VERY-LONG-HOS", Some(long))
        ));
        assert!(!is_other(long, &facts("A-VERY-LONG-HOS", None)));
        // A host that is renamed calls itself by its old name until it starts again, and one of its
        // names is enough.
        assert!(!is_other("SRV02", &facts("SRV01", Some("srv02.corp.test"))));
    }

    fn with_certificates(shown: u8, made: Known<Option<String>>) -> Facts {
        let mut facts = facts("SRV01", None);
        let certificate = CertificateFact {
            subject: "CN=rds.corp.test".into(),
            issuer: "CN=rds.corp.test".into(),
            common_names: vec!["rds.corp.test".into()],
            dns_names: vec![],
            addresses: vec![],
            not_before: 0,
            not_after: i64::MAX,
            key: CertificateKey {
                kind: KeyAlgorithm::Rsa,
                bits: 2048,
            },
            signature: "sha256WithRSAEncryption".into(),
            self_signed: true,
            unchecked: false,
            more_names: 0,
            usages: vec![],
            sha1: Hex(vec![shown; 20]),
            sha256: Hex(vec![shown; 32]),
            sent: 1,
            interceptor: None,
            other_door: None,
        };
        facts.add(certificate.into());
        facts.add(
            KeyFact {
                made,
                ..KeyFact::default()
            }
            .into(),
        );
        facts
    }

    #[test]
    fn who_shows_a_machines_own_certificate_is_that_machine() {
        let of = |byte: u8| Known::Is(Some(format!("{byte:02X}").repeat(20)));
        assert!(!is_other("SRV02", &with_certificates(0xAB, of(0xAB))));
        assert!(is_other("SRV02", &with_certificates(0xAB, of(0xCD))));
        assert!(is_other("SRV02", &with_certificates(0xAB, Known::Is(None))));
        assert!(is_other("SRV02", &with_certificates(0xAB, Known::Unasked)));
    }

    #[test]
    fn another_certificate_alone_is_no_sign() {
        let facts = with_certificates(0xAB, Known::Is(Some("CD".repeat(20))));
        assert!(!is_other("SRV01", &facts));
    }
}
