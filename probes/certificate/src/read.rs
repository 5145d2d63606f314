use std::{net::IpAddr, sync::LazyLock};

use redial_model::{CertificateFact, CertificateKey, Hex, KeyAlgorithm, Said};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::{
    certificate::X509Certificate,
    error::X509Error,
    extensions::GeneralName,
    oid_registry::{Oid, OidRegistry},
    public_key::PublicKey,
    x509::X509Name,
};

/// Names kept of each kind.
const MAX_NAMES: usize = 50;

/// The names of algorithms and usages. It holds hundreds of entries, so it is made once.
static REGISTRY: LazyLock<OidRegistry<'static>> =
    LazyLock::new(|| OidRegistry::default().with_all_crypto().with_x509());

/// Products that intercept TLS, by a word in the usual name of their CA.
const INTERCEPTORS: [(&str, &str); 16] = [
    ("bitdefender", "Bitdefender"),
    ("eset ssl filter", "ESET"),
    ("kaspersky", "Kaspersky"),
    ("avast", "Avast"),
    ("avg ", "AVG"),
    ("zscaler", "Zscaler"),
    ("netskope", "Netskope"),
    ("fortinet", "Fortinet FortiGate"),
    ("fortigate", "Fortinet FortiGate"),
    ("palo alto", "Palo Alto Networks"),
    ("sophos", "Sophos"),
    ("blue coat", "Symantec ProxySG"),
    ("check point", "Check Point"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("forcepoint", "Forcepoint"),
    ("mitmproxy", "mitmproxy"),
];

/// Why bytes are no certificate that can be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NoCertificate(#[from] x509_parser::nom::Err<X509Error>);

/// Reads a DER certificate; `sent` is the length of the chain it came in.
///
/// # Errors
/// The bytes are no X.509 certificate in DER, or one that is cut off.
pub fn read(der: &[u8], sent: usize) -> Result<CertificateFact, NoCertificate> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der)?;
    let (dns_names, addresses) = alternative_names(&certificate);
    Ok(CertificateFact {
        subject: Said::new(&certificate.subject().to_string()),
        issuer: Said::new(&certificate.issuer().to_string()),
        common_names: certificate
            .subject()
            .iter_common_name()
            .filter_map(|n| n.as_str().ok())
            .take(MAX_NAMES)
            .map(Said::new)
            .collect(),
        dns_names,
        addresses,
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
        key: key(&certificate),
        signature: named(&certificate.signature_algorithm.algorithm),
        self_signed: certificate.subject() == certificate.issuer()
            && certificate.verify_signature(None).is_ok(),
        usages: usages(&certificate),
        sha1: Hex(Sha1::digest(der).to_vec()),
        sha256: Hex(sha256(der)),
        sent,
        interceptor: interceptor(certificate.issuer()),
        other_door: None,
    })
}

/// SHA-256 of a DER certificate.
pub fn sha256(der: &[u8]) -> Vec<u8> {
    Sha256::digest(der).to_vec()
}

fn named(oid: &Oid<'_>) -> Said {
    REGISTRY
        .get(oid)
        .map_or_else(|| oid.to_id_string().into(), |entry| entry.sn().into())
}

fn key(certificate: &X509Certificate<'_>) -> CertificateKey {
    let key = certificate.public_key();
    let other = || KeyAlgorithm::Other(named(&key.algorithm.algorithm));
    match key.parsed() {
        Ok(parsed) => CertificateKey {
            kind: match &parsed {
                PublicKey::RSA(_) => KeyAlgorithm::Rsa,
                PublicKey::EC(_) => KeyAlgorithm::Ec,
                _ => other(),
            },
            bits: parsed.key_size(),
        },
        Err(_) => CertificateKey {
            kind: other(),
            bits: 0,
        },
    }
}

fn alternative_names(certificate: &X509Certificate<'_>) -> (Vec<Said>, Vec<IpAddr>) {
    let mut names = Vec::new();
    let mut addresses = Vec::new();
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return (names, addresses);
    };
    for name in extension.value.general_names.iter().take(MAX_NAMES) {
        match name {
            GeneralName::DNSName(name) => names.push(Said::new(name)),
            GeneralName::IPAddress(bytes) => addresses.extend(address(bytes)),
            _ => {}
        }
    }
    (names, addresses)
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(bytes)
        .map(IpAddr::from)
        .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

fn usages(certificate: &X509Certificate<'_>) -> Vec<Said> {
    let Ok(Some(extension)) = certificate.extended_key_usage() else {
        return vec![];
    };
    let usage = extension.value;
    let known = [
        (usage.any, "any"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
    ];
    let known = known
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| name.into());
    // 1.3.6.1.4.1.311.54.1.2 is Windows' own Remote Desktop Authentication.
    let other = usage
        .other
        .iter()
        .map(|oid| match oid.to_id_string().as_str() {
            "1.3.6.1.4.1.311.54.1.2" => "remoteDesktopAuthentication".into(),
            _ => named(oid),
        });
    known.chain(other).collect()
}

fn interceptor(issuer: &X509Name<'_>) -> Option<Said> {
    let issuer = issuer.to_string().to_lowercase();
    INTERCEPTORS
        .iter()
        .find(|(word, _)| issuer.contains(word))
        .map(|(_, product)| (*product).into())
}
