//! What a host shows of itself over TLS.

use std::sync::Arc;

use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

/// A certificate, and the bytes of its public key.
#[derive(Clone)]
pub struct Papers {
    pub acceptor: TlsAcceptor,
    pub key: Vec<u8>,
}

impl Papers {
    /// New ones.
    pub fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["srv01.corp.test".into()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let public = redial_dial::public_key(&redial_model::Hex(certificate.der().to_vec()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            key: public.unwrap(),
        }
    }
}
