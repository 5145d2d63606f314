use std::{net::IpAddr, sync::LazyLock};

use redial_model::{CertificateFact, CertificateKey, Hex, KeyAlgorithm, Said};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::{
    asn1_rs::Tag,
    certificate::X509Certificate,
    error::X509Error,
    extensions::GeneralName,
    oid_registry::{OID_SIG_ED25519, Oid, OidRegistry},
    public_key::PublicKey,
    x509::{AttributeTypeAndValue, X509Name},
};

/// Names kept of each kind: more than any certificate of a host has.
const MAX_NAMES: usize = 1000;

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
    let Names {
        common,
        dns,
        addresses,
        more,
    } = names(&certificate);
    let key = key(&certificate);
    let signed = own_signature(&certificate, &key);
    Ok(CertificateFact {
        subject: Said::new(&certificate.subject().to_string()),
        issuer: Said::new(&certificate.issuer().to_string()),
        common_names: common,
        dns_names: dns,
        addresses,
        more_names: more,
        not_before: certificate.validity().not_before.timestamp(),
        not_after: certificate.validity().not_after.timestamp(),
        key,
        signature: named(&certificate.signature_algorithm.algorithm),
        self_signed: matches!(signed, OwnSignature::Valid | OwnSignature::Unchecked),
        unchecked: matches!(signed, OwnSignature::Unchecked),
        usages: usages(&certificate),
        sha1: Hex(Sha1::digest(der).to_vec()),
        sha256: Hex(sha256(der)),
        sent,
        interceptor: interceptor(certificate.issuer()),
        other_door: None,
    })
}

/// SHA-256 of a DER certificate.
#[must_use]
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
    let oid = &key.algorithm.algorithm;
    let other = || KeyAlgorithm::Other(named(oid));
    let (kind, bits) = match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => (KeyAlgorithm::Rsa, rsa.key_size()),
        // A coordinate of P-521 fills 66 bytes, not all of them wholly.
        Ok(PublicKey::EC(point)) => match point.key_size() {
            528 => (KeyAlgorithm::Ec, 521),
            bits => (KeyAlgorithm::Ec, bits),
        },
        _ if *oid == OID_SIG_ED25519 => (other(), 256),
        Ok(parsed) => (other(), parsed.key_size()),
        Err(_) => (other(), 0),
    };
    CertificateKey { kind, bits }
}

/// Whether a certificate carries a signature of its own key.
enum OwnSignature {
    Valid,
    /// Its names say so, and the library does not check signatures of this kind.
    Unchecked,
    None,
}

/// The library checks RSA of 2048 to 8192 bits (1024 with SHA-1), no MD5 and no P-521. Of kinds of
/// keys that no Windows host makes for itself nothing is believed unchecked.
fn own_signature(certificate: &X509Certificate<'_>, key: &CertificateKey) -> OwnSignature {
    if certificate.subject() != certificate.issuer() {
        return OwnSignature::None;
    }
    let usual = matches!(key.kind, KeyAlgorithm::Rsa | KeyAlgorithm::Ec);
    let odd_size = key.kind == KeyAlgorithm::Rsa && !(2048..=8192).contains(&key.bits);
    match certificate.verify_signature(None) {
        Ok(()) => OwnSignature::Valid,
        Err(X509Error::SignatureUnsupportedAlgorithm) if usual => OwnSignature::Unchecked,
        Err(_) if odd_size => OwnSignature::Unchecked,
        Err(_) => OwnSignature::None,
    }
}

/// The names a certificate stands for.
#[derive(Default)]
struct Names {
    common: Vec<Said>,
    dns: Vec<Said>,
    addresses: Vec<IpAddr>,
    /// How many were not kept.
    more: usize,
}

fn names(certificate: &X509Certificate<'_>) -> Names {
    let mut names = Names::default();
    let common = certificate.subject().iter_common_name().filter_map(text);
    for name in common {
        if names.common.len() < MAX_NAMES {
            names.common.push(Said::new(&name));
        } else {
            names.more += 1;
        }
    }
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return names;
    };
    for name in &extension.value.general_names {
        match name {
            GeneralName::DNSName(_) if names.dns.len() >= MAX_NAMES => names.more += 1,
            GeneralName::IPAddress(_) if names.addresses.len() >= MAX_NAMES => names.more += 1,
            GeneralName::DNSName(name) => names.dns.push(Said::new(name)),
            GeneralName::IPAddress(bytes) => names.addresses.extend(address(bytes)),
            _ => {}
        }
    }
    names
}

/// The text of an attribute. Windows writes what does not fit into a PrintableString, such as an
/// underscore or a letter outside ASCII, as a BMPString (X500NameFlags on learn.microsoft.com); a
/// T61String is read as Latin-1, as everybody does (RFC 5280 4.1.2.4, X.690 8.23).
fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::BmpString => {
            let units = bytes.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xFFFD,
            });
            Some(String::from_utf16_lossy(&units.collect::<Vec<_>>()))
        }
        Tag::UniversalString => bytes
            .chunks(4)
            .map(|four| <[u8; 4]>::try_from(four).ok().map(u32::from_be_bytes))
            .map(|scalar| char::from_u32(scalar?))
            .collect(),
        Tag::T61String => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        _ => attribute.as_str().ok().map(str::to_owned),
    }
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
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
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
