//! Certificates and keys of the hosts.

use std::{io, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::{
    RootCertStore, ServerConfig, SignatureAlgorithm, SignatureScheme,
    crypto::{CryptoProvider, ring},
    pki_types::PrivatePkcs8KeyDer,
    server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier, danger::ClientCertVerifier},
    sign::{CertifiedKey, Signer, SigningKey},
};
use sha1::Digest;
use time::{Duration, OffsetDateTime};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use crate::{Character, Paper, Tls, character::DOMAIN, flight::Flight};

/// RSA 1024, SHA-1, CN srv01.corp.test, 2024 to 2043, self-signed; made once with openssl.
const WEAK: &[u8] = include_bytes!("weak.der");

/// The RSA key of hosts whose suites want one, 2048 bits, PKCS #8; made once with openssl, as no
/// library here makes any. It stands for no machine outside the lab.
const RSA_KEY: &[u8] = include_bytes!("rsa.key.der");

/// What a host shows in TLS.
pub(crate) struct Papers {
    /// The settings of a library that speaks it.
    pub config: Arc<ServerConfig>,
    /// Its certificate, DER.
    pub leaf: Vec<u8>,
    key: Arc<dyn SigningKey>,
}

impl Papers {
    /// Who signs with its key for a client that takes these schemes.
    pub fn signer(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        self.key.choose_scheme(offered)
    }
}

/// The papers of a host: this certificate with its key, or a fresh one.
pub(crate) fn papers(character: &Character, own: Option<(Vec<u8>, Vec<u8>)>) -> io::Result<Papers> {
    let (leaf, key): (_, Arc<dyn SigningKey>) = if character.paper == Paper::Weak {
        (WEAK.to_vec(), Arc::new(Unsigned))
    } else {
        let (leaf, key) = own.map_or_else(|| fresh(character), Ok)?;
        let key = PrivatePkcs8KeyDer::from(key).into();
        let key = ring::sign::any_supported_type(&key).map_err(io::Error::other)?;
        (leaf, key)
    };
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let certified = CertifiedKey::new(vec![leaf.clone().into()], Arc::clone(&key));
    let always = Arc::new(Always(Arc::new(certified)));
    let config = match verifier(character.tls, &leaf, provider)? {
        Some(verifier) => builder.with_client_cert_verifier(verifier),
        None => builder.with_no_client_auth(),
    };
    Ok(Papers {
        config: Arc::new(config.with_cert_resolver(always)),
        leaf,
        key,
    })
}

/// A fresh certificate, DER, and its key, PKCS #8, of the kind the host's suites want.
fn fresh(character: &Character) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let key = if Flight::of(character.tls).is_some() {
        KeyPair::try_from(RSA_KEY)
    } else {
        KeyPair::generate()
    };
    key.and_then(|key| certify(&key, character.paper, character.computer))
        .map_err(io::Error::other)
}

/// Who looks at the client's certificate, where one is asked for. Nobody has one that would be taken.
fn verifier(
    tls: Tls,
    leaf: &[u8],
    provider: Arc<CryptoProvider>,
) -> io::Result<Option<Arc<dyn ClientCertVerifier>>> {
    if !matches!(tls, Tls::AsksForCertificate | Tls::DemandsCertificate) {
        return Ok(None);
    }
    let mut roots = RootCertStore::empty();
    roots.add(leaf.into()).map_err(io::Error::other)?;
    let asks = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let asks = match tls {
        Tls::DemandsCertificate => asks,
        _ => asks.allow_unauthenticated(),
    };
    asks.build().map(Some).map_err(io::Error::other)
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
    certify(&KeyPair::generate()?, paper, computer)
}

/// A certificate, DER, for this key, and the key, PKCS #8.
fn certify(
    key: &KeyPair,
    paper: Paper,
    computer: &str,
) -> Result<(Vec<u8>, Vec<u8>), rcgen::Error> {
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
            params.signed_by(key, &Issuer::new(issuer, KeyPair::generate()?))?
        }
        None => params.self_signed(key)?,
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
