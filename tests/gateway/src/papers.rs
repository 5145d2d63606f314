//! What a gateway shows of itself over TLS, and who signed it.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA512, date_time_ymd,
};
use ring::digest;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

/// 2048 bits, PKCS #8: no library here makes one. The lab's hosts have it, too, and no other machine.
const RSA_KEY: &[u8] = include_bytes!("../../../shared/lab/src/rsa.key.der");

/// Which certificate it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Of an authority that the client knows, for the name that it asks for.
    Good,
    /// Of an authority that it does not know.
    Untrusted,
    /// For another name.
    OtherName,
    /// It was valid until 2020.
    Expired,
    /// Signed with SHA-512.
    Sha512,
}

pub struct Papers {
    pub acceptor: TlsAcceptor,
    /// The authority that a client is to trust, in PEM.
    pub authority: String,
    leaf: Vec<u8>,
}

impl Papers {
    /// Makes them: a certificate for these names, and its authority.
    pub fn new(paper: Paper, names: &[String]) -> Self {
        let (known, root) = authority(paper, "Redial Test Root");
        let issuer = match paper {
            Paper::Untrusted => authority(paper, "Nobody's Root").0,
            _ => known,
        };
        let names = match paper {
            Paper::OtherName => vec!["other.corp.test".to_owned()],
            _ => names.to_vec(),
        };
        let key = KeyPair::generate().unwrap();
        let leaf = leaf(paper, names).signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: root.pem(),
            leaf: leaf.der().to_vec(),
        }
    }

    /// What a login is bound to (RFC 5929 4.1), by a sum of this kind.
    pub fn binding(&self, sum: &'static digest::Algorithm) -> Vec<u8> {
        let sum = digest::digest(sum, &self.leaf);
        [b"tls-server-end-point:", sum.as_ref()].concat()
    }
}

fn authority(paper: Paper, name: &str) -> (Issuer<'static, KeyPair>, Certificate) {
    let key = match paper {
        Paper::Sha512 => {
            let key = PrivatePkcs8KeyDer::from(RSA_KEY);
            KeyPair::from_pkcs8_der_and_sign_algo(&key, &PKCS_RSA_SHA512)
        }
        _ => KeyPair::generate(),
    };
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.not_before = date_time_ymd(2015, 1, 1);
    let key = key.unwrap();
    let root = params.self_signed(&key).unwrap();
    (Issuer::new(params, key), root)
}

fn leaf(paper: Paper, names: Vec<String>) -> CertificateParams {
    let first = names.first().cloned().unwrap_or_default();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, first);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = match paper {
        Paper::Expired => (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1)),
        // A client whose clock is behind finds it valid.
        _ => {
            let now = OffsetDateTime::now_utc();
            (now - Duration::days(1), now + Duration::days(365))
        }
    };
    params
}
