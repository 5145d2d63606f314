//! What the settings of a file mean for this host.

use redial_model::{CertificateFact, Facts, FileFact, Finding, GatewayUse, Posture};

use crate::{
    BAD_LINES, GATEWAY, LOAD_BALANCE, NLA_REQUIRED, NO_NEGOTIATION, NO_NLA, NOT_SENT, REFUSES,
    TWO_ADDRESSES, UNVERIFIED,
};

pub(crate) fn judge(file: &FileFact, facts: &Facts) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(gateway(file));
    found.extend(nla(file, facts));
    found.extend(verification(file, facts));
    if file.negotiate == Some(0) {
        let note = NO_NEGOTIATION.found("the file skips the negotiation of security");
        found.push(note.with(file.path.as_str(), "negotiate security layer:i:0"));
    }
    found.extend(load_balance(file));
    found.extend(addresses(file));
    if !file.unread.is_empty() {
        let lines: Vec<_> = file.unread.iter().map(ToString::to_string).collect();
        let note = BAD_LINES.found("some lines of the file are no settings");
        found.push(note.with(file.path.as_str(), format!("lines {}", lines.join(", "))));
    }
    found
}

fn gateway(file: &FileFact) -> Option<Finding> {
    let when = match file.gateway_use() {
        GatewayUse::Never => return None,
        GatewayUse::Always => "always",
        GatewayUse::WhenDirectFails => "when it cannot reach the host directly",
        GatewayUse::AsConfigured => "as the client is configured",
    };
    let note = GATEWAY.found(format!("mstsc uses {} {when}", file.gateway_words()));
    let usage = file
        .gateway_usage
        .map_or_else(|| "not set".into(), |n| n.to_string());
    Some(note.with("gatewayusagemethod", usage))
}

/// A file without NLA is harmless where the host does without it.
fn nla(file: &FileFact, facts: &Facts) -> Vec<Finding> {
    if file.credssp != Some(0) {
        return vec![];
    }
    let evidence = |finding: Finding| finding.with(file.path.as_str(), "enablecredsspsupport:i:0");
    let mut found = vec![evidence(NO_NLA.found("the file switches NLA off"))];
    let line = facts.line.as_ref();
    let posture = line.and_then(|line| facts.security.as_ref()?.posture(line));
    if posture == Some(Posture::NlaRequired) {
        let says = "the file switches NLA off, and this host requires it";
        found.push(evidence(NLA_REQUIRED.found(says)));
    }
    found
}

/// Level 1 ends the connection where the host's identity is not proven: by Kerberos, or by a
/// certificate that mstsc accepts. Kerberos proves it wherever it is used; so nothing is said where
/// that is possible. Which authorities the client trusts is not known here.
/// Source: learn.microsoft.com, "Supported RDP properties", authentication level.
fn verification(file: &FileFact, facts: &Facts) -> Vec<Finding> {
    if file.authentication_level != Some(1) {
        return vec![];
    }
    let evidence = |finding: Finding| finding.with(file.path.as_str(), "authentication level:i:1");
    let says = "the file forbids a connection to a host that cannot be verified";
    let mut found = vec![evidence(REFUSES.found(says))];
    let no_kerberos = file.credssp == Some(0) || facts.needs_ntlm() == Some(true);
    let fault = facts.certificate.as_deref().and_then(|c| fault(c, facts));
    if let Some(fault) = fault.filter(|_| no_kerberos) {
        let says = format!("the file forbids unverified hosts, and the certificate {fault}");
        found.push(evidence(UNVERIFIED.found(says)));
    }
    found
}

/// Why mstsc does not accept a certificate, unless somebody imported it. One that expired has causes of
/// its own.
fn fault(certificate: &CertificateFact, facts: &Facts) -> Option<&'static str> {
    if certificate.self_signed {
        return Some("is self-signed");
    }
    let asked = facts.asked()?;
    (!certificate.covers(asked)).then_some("is not valid for this name")
}

fn load_balance(file: &FileFact) -> Option<Finding> {
    let text = file.load_balance.as_ref()?;
    let note = match file.routing_token() {
        Some(_) => LOAD_BALANCE.found("the file's load-balance information was sent"),
        None => NOT_SENT.found("the file's load-balance information does not fit into a request"),
    };
    Some(note.with("loadbalanceinfo", text))
}

fn addresses(file: &FileFact) -> Option<Finding> {
    let (full, other) = file
        .full_address
        .as_ref()
        .zip(file.alternate_address.as_ref())?;
    (!full.as_str().eq_ignore_ascii_case(other.as_str())).then(|| {
        TWO_ADDRESSES
            .found("the file has two addresses; the alternate one is connected to")
            .with("full address", full)
            .with("alternate full address", other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redial_kit::DynProbe;
    use redial_model::AddressFact;

    fn codes(file: FileFact) -> Vec<String> {
        codes_with(file, Facts::default())
    }

    fn codes_with(file: FileFact, mut facts: Facts) -> Vec<String> {
        facts.add(file.into());
        let found = crate::File.findings(&facts);
        found.into_iter().map(|finding| finding.code).collect()
    }

    fn file() -> FileFact {
        FileFact {
            path: "srv01.rdp".into(),
            full_address: Some("srv01".into()),
            ..FileFact::default()
        }
    }

    #[test]
    fn a_plain_file_says_nothing_and_each_setting_speaks_for_itself() {
        assert!(codes(file()).is_empty());
        let usual = FileFact {
            credssp: Some(1),
            authentication_level: Some(2),
            negotiate: Some(1),
            gateway_usage: Some(4),
            gateway_profile: Some(0),
            alternate_address: Some("SRV01".into()),
            ..file()
        };
        assert!(codes(usual).is_empty(), "what mstsc saves by itself");
        for (setting, code) in [
            (
                FileFact {
                    credssp: Some(0),
                    ..file()
                },
                "rdp-file.no-nla",
            ),
            (
                FileFact {
                    authentication_level: Some(1),
                    ..file()
                },
                "rdp-file.refuses-unverified",
            ),
            (
                FileFact {
                    negotiate: Some(0),
                    ..file()
                },
                "rdp-file.no-negotiation",
            ),
            (
                FileFact {
                    gateway_usage: Some(1),
                    ..file()
                },
                "rdp-file.gateway",
            ),
            (
                FileFact {
                    load_balance: Some("tsv://x".into()),
                    ..file()
                },
                "rdp-file.load-balance",
            ),
            (
                FileFact {
                    load_balance: Some("ö".into()),
                    ..file()
                },
                "rdp-file.not-sent",
            ),
            (
                FileFact {
                    alternate_address: Some("srv02".into()),
                    ..file()
                },
                "rdp-file.two-addresses",
            ),
            (
                FileFact {
                    unread: vec![3],
                    ..file()
                },
                "rdp-file.bad-lines",
            ),
        ] {
            assert_eq!(codes(setting), [code]);
        }
    }

    #[test]
    fn a_host_that_cannot_be_verified_is_refused_only_without_kerberos() {
        let strict = |credssp| FileFact {
            authentication_level: Some(1),
            credssp,
            ..file()
        };
        let facts = |self_signed, names: &[&str]| {
            let mut facts = Facts::default();
            let asked = AddressFact {
                host: "srv01.corp.test".into(),
                lookup: redial_model::Lookup::Given,
                addresses: vec![],
                ms: 0.0,
            };
            facts.add(asked.into());
            facts.add(certificate(self_signed, names).into());
            facts
        };
        let unverified = "rdp-file.unverified".to_owned();
        let own = || facts(true, &["srv01.corp.test"]);
        assert!(codes_with(strict(Some(0)), own()).contains(&unverified));
        assert!(
            !codes_with(strict(None), own()).contains(&unverified),
            "Kerberos may prove it"
        );
        assert!(
            !codes_with(
                FileFact {
                    credssp: Some(0),
                    ..file()
                },
                own()
            )
            .contains(&unverified)
        );
        let issued = |names: &[&str]| codes_with(strict(Some(0)), facts(false, names));
        assert!(!issued(&["srv01.corp.test"]).contains(&unverified));
        assert!(issued(&["other.corp.test"]).contains(&unverified));
    }

    fn certificate(self_signed: bool, names: &[&str]) -> CertificateFact {
        let json = r#"{"subject":"CN=x","issuer":"CN=y","common_names":[],"dns_names":[],"addresses":[],"not_before":0,"not_after":9999999999,"key":{"kind":"RSA","bits":2048},"signature":"sha256","self_signed":false,"usages":[],"sha1":"","sha256":"","sent":1}"#;
        let mut made: CertificateFact = serde_json::from_str(json).unwrap();
        made.self_signed = self_signed;
        made.dns_names = names.iter().map(|name| (*name).into()).collect();
        made
    }
}
