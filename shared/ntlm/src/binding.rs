use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_parser::{
    oid_registry::{
        OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA384,
        OID_SIG_ECDSA_WITH_SHA512, Oid,
    },
    prelude::{FromDer, X509Certificate},
};

/// `tls-server-end-point` (RFC 5929, 4.1): the certificate's hash, by the hash of its own signature, and by
/// SHA-256 where that is a weaker one.
#[must_use]
pub fn binding(certificate: &[u8]) -> Vec<u8> {
    let read = X509Certificate::from_der(certificate);
    let by = read.map(|(_, certificate)| certificate.signature_algorithm.algorithm);
    let is = |rsa: Oid<'_>, ecdsa: Oid<'_>| by.as_ref().is_ok_and(|by| *by == rsa || *by == ecdsa);
    let mut binding = b"tls-server-end-point:".to_vec();
    if is(OID_PKCS1_SHA384WITHRSA, OID_SIG_ECDSA_WITH_SHA384) {
        binding.extend(Sha384::digest(certificate));
    } else if is(OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA512) {
        binding.extend(Sha512::digest(certificate));
    } else {
        binding.extend(Sha256::digest(certificate));
    }
    binding
}
