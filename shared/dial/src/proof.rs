use redial_model::{Hex, KeyProof, Said};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use rustls::{pki_types::CertificateDer, server::ParsedCertificate};

const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
const ELLIPTIC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
const P384: &[u8] = &[0x2B, 0x81, 4, 0, 0x22];
const P521: &[u8] = &[0x2B, 0x81, 4, 0, 0x23];

/// A public key that signatures can be checked with.
enum Key<'a> {
    Rsa {
        bits: usize,
        key: &'a [u8],
    },
    P256(&'a [u8]),
    P384(&'a [u8]),
    /// The library checks nothing with it.
    P521(&'a [u8]),
}

/// The SHA-256 thumbprint of a certificate.
#[must_use]
pub fn thumbprint(certificate: &Hex) -> Hex {
    Hex(sha256(&certificate.0))
}

/// The SHA-256 of these bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().to_vec()
}

/// The public key of a certificate, as its SubjectPublicKeyInfo holds it (RFC 5280 4.1.2.7);
/// nothing where it can't be read.
#[must_use]
pub fn public_key(certificate: &Hex) -> Option<Vec<u8>> {
    let leaf = CertificateDer::from(certificate.0.as_slice());
    let info = ParsedCertificate::try_from(&leaf)
        .ok()?
        .subject_public_key_info();
    let mut info = element(&mut &*info, 0x30)?;
    element(&mut info, 0x30)?;
    Some(element(&mut info, 3)?.strip_prefix(&[0])?.to_vec())
}

/// Whether `signature` over `message` was made with the private key of the certificate `leaf`, DER,
/// by this scheme (RFC 8446 4.2.3). What can't be checked is no word against anybody.
pub(crate) fn check(leaf: &[u8], scheme: u16, message: &[u8], signature: &[u8]) -> KeyProof {
    let leaf = CertificateDer::from(leaf);
    let info = match ParsedCertificate::try_from(&leaf) {
        Ok(read) => read.subject_public_key_info(),
        Err(why) => return KeyProof::Unchecked(Said::new(&why.to_string())),
    };
    let Some(key) = Key::read(&info) else {
        return KeyProof::Unchecked("a key that is neither RSA nor on a curve of NIST".into());
    };
    let Some(algorithm) = key.algorithm(scheme) else {
        return KeyProof::Unchecked(format!("{} and scheme 0x{scheme:04X}", key.word()).into());
    };
    match UnparsedPublicKey::new(algorithm, key.bytes()).verify(message, signature) {
        Ok(()) => KeyProof::Signed,
        Err(ring::error::Unspecified) => KeyProof::Wrong,
    }
}

/// The curve of a certificate's key, by its number as a TLS group; nothing for another kind of key.
pub(crate) fn curve(leaf: &[u8]) -> Option<u16> {
    let leaf = CertificateDer::from(leaf);
    let info = ParsedCertificate::try_from(&leaf)
        .ok()?
        .subject_public_key_info();
    match Key::read(&info)? {
        Key::Rsa { .. } => None,
        Key::P256(_) => Some(0x17),
        Key::P384(_) => Some(0x18),
        Key::P521(_) => Some(0x19),
    }
}

impl<'a> Key<'a> {
    /// Reads a SubjectPublicKeyInfo (RFC 5280 4.1.2.7), DER.
    fn read(info: &'a [u8]) -> Option<Self> {
        let mut info = element(&mut &*info, 0x30)?;
        let mut algorithm = element(&mut info, 0x30)?;
        // The first byte of a BIT STRING counts unused bits: none here.
        let key = element(&mut info, 3)?.strip_prefix(&[0])?;
        match element(&mut algorithm, 6)? {
            RSA => Some(Self::Rsa {
                bits: modulus_bits(key)?,
                key,
            }),
            ELLIPTIC => match element(&mut algorithm, 6)? {
                P256 => Some(Self::P256(key)),
                P384 => Some(Self::P384(key)),
                P521 => Some(Self::P521(key)),
                _ => None,
            },
            _ => None,
        }
    }

    fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Rsa { key, .. } | Self::P256(key) | Self::P384(key) | Self::P521(key) => key,
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Rsa { bits, .. } => format!("RSA with {bits} bits"),
            Self::P256(_) => "P-256".into(),
            Self::P384(_) => "P-384".into(),
            Self::P521(_) => "P-521".into(),
        }
    }

    /// How the library checks a signature of this scheme; nothing when it can't. TLS 1.2 takes any
    /// curve with any hash.
    fn algorithm(&self, scheme: u16) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self, scheme) {
            (Self::Rsa { bits, .. }, _) if *bits > 8192 || *bits < 1024 => return None,
            (Self::Rsa { .. }, 0x0201) => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            (Self::Rsa { .. }, 0x0401) => {
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            (Self::Rsa { .. }, 0x0601) => {
                &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
            }
            (Self::Rsa { bits, .. }, _) if *bits < 2048 => return None,
            (Self::Rsa { .. }, 0x0501) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Self::Rsa { .. }, 0x0804) => &signature::RSA_PSS_2048_8192_SHA256,
            (Self::Rsa { .. }, 0x0805) => &signature::RSA_PSS_2048_8192_SHA384,
            (Self::Rsa { .. }, 0x0806) => &signature::RSA_PSS_2048_8192_SHA512,
            (Self::P256(_), 0x0403) => &signature::ECDSA_P256_SHA256_ASN1,
            (Self::P256(_), 0x0503) => &signature::ECDSA_P256_SHA384_ASN1,
            (Self::P384(_), 0x0403) => &signature::ECDSA_P384_SHA256_ASN1,
            (Self::P384(_), 0x0503) => &signature::ECDSA_P384_SHA384_ASN1,
            _ => return None,
        })
    }
}

/// The content of the next element, when it has this tag.
fn element<'a>(from: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (&found, rest) = from.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            let length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *from = rest;
    (found == tag).then_some(content)
}

/// The size of an RSAPublicKey's modulus (RFC 8017 A.1.1).
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let modulus = element(&mut element(&mut &*key, 0x30)?, 2)?;
    let begin = modulus.iter().position(|byte| *byte != 0)?;
    let (first, rest) = modulus[begin..].split_first()?;
    Some(8 - first.leading_zeros() as usize + 8 * rest.len())
}
