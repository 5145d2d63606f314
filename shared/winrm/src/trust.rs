//! Which certificates are trusted: those of this system, those in a file that somebody named, or one alone.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use redial_files::read;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use sha2::{Digest, Sha256};

use crate::error::WinrmError;

/// Bytes that a file of certificates has at most.
const LARGEST: u64 = 1 << 20;

/// What is trusted.
#[derive(Clone, Debug)]
pub(crate) enum Trust {
    /// Certificates that one of these issued, for the name that was asked for.
    Issuers(Arc<RootCertStore>),
    /// The certificate with this SHA-256, whatever its name and dates.
    One([u8; 32]),
}

impl Trust {
    /// This system's own certificates, and those in a file.
    pub fn of_system(more: Option<&Path>) -> Result<Self, WinrmError> {
        let mut roots = RootCertStore::empty();
        // A certificate there that cannot be read is none: the host's is then not trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = more {
            for certificate in of_file(path)? {
                let added = roots.add(certificate);
                added.map_err(|why| no_certificate(path, why))?;
            }
        }
        Ok(Self::Issuers(Arc::new(roots)))
    }

    /// One certificate, by its SHA-256 in hexadecimal digits, with or without colons.
    pub fn of_thumbprint(text: &str) -> Result<Self, WinrmError> {
        let digits: String = text.chars().filter(|c| !":- ".contains(*c)).collect();
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes());
        let sum = bytes.ok().and_then(|bytes| bytes.try_into().ok());
        sum.map(Self::One).ok_or_else(|| {
            WinrmError::Usage("--thumbprint takes a SHA-256: 64 hexadecimal digits".into())
        })
    }
}

fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, WinrmError> {
    let bytes = read(path, LARGEST).map_err(|why| no_certificate(path, why))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|why| no_certificate(path, why))?;
    match found.is_empty() {
        // As `certutil` and Windows export them: one, without text around it.
        true if bytes.first() == Some(&0x30) => Ok(vec![bytes.into()]),
        true => Err(no_certificate(path, "there is none, in PEM or DER")),
        false => Ok(found),
    }
}

fn no_certificate(path: &Path, why: impl ToString) -> WinrmError {
    WinrmError::NoCertificate(path.display().to_string(), why.to_string())
}

/// The SHA-256 of a certificate, as people compare it.
pub(crate) fn thumbprint(certificate: &[u8]) -> String {
    data_encoding::HEXUPPER.encode(&Sha256::digest(certificate))
}

/// Judges the certificate of one connection, and keeps it.
#[derive(Debug)]
pub(crate) struct Judge {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    seen: Mutex<Option<Vec<u8>>>,
}

impl Judge {
    pub fn new(trust: Trust, provider: Arc<CryptoProvider>) -> Self {
        Self {
            trust,
            provider,
            seen: Mutex::new(None),
        }
    }

    /// The certificate that the host showed.
    pub fn seen(&self) -> Option<Vec<u8>> {
        let seen = self.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether one certificate alone is trusted.
    pub fn knows_one(&self) -> bool {
        matches!(self.trust, Trust::One(_))
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.to_vec());
        let roots = match &self.trust {
            Trust::One(sum) if Sha256::digest(certificate).as_slice() == sum => {
                return Ok(ServerCertVerified::assertion());
            }
            Trust::One(_) => return Err(CertificateError::UnknownIssuer.into()),
            Trust::Issuers(roots) => roots,
        };
        let provider = Arc::clone(&self.provider);
        let judge =
            WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), provider).build();
        // Where nothing is trusted there is no judge.
        let judge = judge.map_err(|_| CertificateError::UnknownIssuer)?;
        judge.verify_server_cert(certificate, between, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_read_in_every_form() {
        let sum = Sha256::digest(b"x");
        let plain = thumbprint(b"x");
        let colons: Vec<_> = plain
            .as_bytes()
            .chunks(2)
            .map(String::from_utf8_lossy)
            .collect();
        for text in [plain.clone(), plain.to_lowercase(), colons.join(":")] {
            let Ok(Trust::One(read)) = Trust::of_thumbprint(&text) else {
                panic!("{text}");
            };
            assert_eq!(read.as_slice(), sum.as_slice());
        }
        for text in ["", &plain[1..], "AB", &"g".repeat(64)] {
            assert!(Trust::of_thumbprint(text).is_err(), "{text}");
        }
    }
}
