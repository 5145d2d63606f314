//! Certificates and keys of the hosts.

use std::{io, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::{
    ServerConfig, SignatureAlgorithm, SignatureScheme,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::{CertifiedKey, Signer, SigningKey},
};
use sha1::Digest;
use time::{Duration, OffsetDateTime};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use crate::{Character, Paper, character::DOMAIN};

/// RSA 1024, SHA-1, CN srv01.corp.test, 2024 to 2043, self-signed; made once with openssl.
const WEAK: &[u8] = include_bytes!("weak.der");

/// The TLS settings of a host, and its certificate: this one with its key, or a fresh one.
pub(crate) fn papers(
    character: &Character,
    own: Option<(Vec<u8>, Vec<u8>)>,
) -> io::Result<(Arc<ServerConfig>, Vec<u8>)> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth();
    if character.paper == Paper::Weak {
        let leaf = CertificateDer::from(WEAK);
        let key = CertifiedKey::new(vec![leaf], Arc::new(Unsigned));
        return Ok((
            Arc::new(builder.with_cert_resolver(Arc::new(Always(Arc::new(key))))),
            WEAK.to_vec(),
        ));
    }
    let (leaf, key) = own
        .map_or_else(|| issue(character.paper, character.computer), Ok)
        .map_err(io::Error::other)?;
    let config = builder
        .with_single_cert(
            vec![leaf.clone().into()],
            PrivatePkcs8KeyDer::from(key).into(),
        )
        .map_err(io::Error::other)?;
    Ok((Arc::new(config), leaf))
}

/// The subject of a computer's certificate.
pub(crate) fn subject(paper: Paper, computer: &str) -> String {
    match paper {
        Paper::OldName => "desktop-4711".into(),
        Paper::Hostile => "evil\u{1b}[2J<script>alert(1)</script>\u{202e}.corp.test".into(),
        _ => format!("{}.{DOMAIN}", computer.to_lowercase()),
    }
}

/// From when to when a certificate, DER, is valid, in seconds since 1970-01-01 UTC.
pub(crate) fn validity(der: &[u8]) -> (i64, i64) {
    X509Certificate::from_der(der).map_or((0, 0), |(_, read)| {
        let validity = read.validity();
        (
            validity.not_before.timestamp(),
            validity.not_after.timestamp(),
        )
    })
}

fn dates(paper: Paper) -> (OffsetDateTime, OffsetDateTime) {
    let now = OffsetDateTime::now_utc();
    match paper {
        Paper::Expired => (
            rcgen::date_time_ymd(2020, 7, 1),
            rcgen::date_time_ymd(2021, 1, 1),
        ),
        Paper::NotYet => (
            rcgen::date_time_ymd(2090, 1, 1),
            rcgen::date_time_ymd(2090, 7, 1),
        ),
        _ => (now - Duration::days(30), now + Duration::days(150)),
    }
}

/// A certificate's SHA-1, as Windows shows it.
pub fn thumbprint(der: &[u8]) -> String {
    sha1::Sha1::digest(der)
        .iter()
        .map(|b| format!("{b:02X}"))
        .collect()
}

/// Whether a key, PKCS #8, is the one of a certificate, DER.
pub(crate) fn belongs(key: &[u8], der: &[u8]) -> bool {
    let Ok(key) = KeyPair::try_from(key) else {
        return false;
    };
    X509Certificate::from_der(der)
        .is_ok_and(|(_, read)| *read.public_key().subject_public_key.data == *key.public_key_raw())
}

/// A fresh certificate, DER, and its key, PKCS #8.
pub fn issue(paper: Paper, computer: &str) -> Result<(Vec<u8>, Vec<u8>), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, subject(paper, computer));
    if matches!(paper, Paper::Hostile | Paper::Enterprise) {
        params
            .subject_alt_names
            .push(rcgen::SanType::DnsName("srv01.corp.test".try_into()?));
    }
    params
        .extended_key_usages
        .push(ExtendedKeyUsagePurpose::ServerAuth);
    (params.not_before, params.not_after) = dates(paper);
    let leaf = match issuer(paper) {
        Some(name) => {
            let mut issuer = CertificateParams::default();
            issuer.distinguished_name.push(DnType::CommonName, name);
            issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.signed_by(&key, &Issuer::new(issuer, KeyPair::generate()?))?
        }
        None => params.self_signed(&key)?,
    };
    Ok((leaf.der().to_vec(), key.serialize_der()))
}

/// Who issued a certificate that its owner did not sign itself.
fn issuer(paper: Paper) -> Option<&'static str> {
    match paper {
        Paper::Intercepted => Some("Zscaler Intermediate Root CA (lab)"),
        Paper::Enterprise => Some("corp-DC01-CA"),
        _ => None,
    }
}

/// Stands in for a key that no library here signs with: the signature is noise, as RSA 1024 is for
/// a client that refuses it.
#[derive(Debug)]
struct Unsigned;

impl SigningKey for Unsigned {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered
            .contains(&SignatureScheme::RSA_PSS_SHA256)
            .then(|| Box::new(Unsigned) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

impl Signer for Unsigned {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(vec![0x5A; 128])
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RSA_PSS_SHA256
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}
