//! Certificates as a Windows store serialises them: properties one after the other, each its id,
//! its encoding, its length and its bytes.

use redial_model::{Hex, Value, machine::StoredCertificate};
use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use crate::papers::thumbprint;

/// CERT_CERT_PROP_ID: the certificate itself.
const CERTIFICATE: u32 = 32;
/// CERT_KEY_PROV_INFO_PROP_ID: the key's container; here only its name.
const KEY: u32 = 2;

/// A certificate as its store keeps it.
pub(super) fn serialised(certificate: &StoredCertificate) -> Value {
    let property = |id: u32, bytes: &[u8]| {
        [
            &id.to_le_bytes()[..],
            &1u32.to_le_bytes(),
            &(bytes.len() as u32).to_le_bytes(),
            bytes,
        ]
        .concat()
    };
    let key = certificate
        .container
        .iter()
        .flat_map(|c| property(KEY, c.as_str().as_bytes()));
    Value::Stored(Hex(key
        .chain(property(CERTIFICATE, &certificate.der.0))
        .collect()))
}

/// The certificate in a serialised element; nothing when it is none.
pub(super) fn parsed(mut bytes: &[u8]) -> Option<StoredCertificate> {
    let mut found = StoredCertificate::default();
    while !bytes.is_empty() {
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let (id, length) = (word(0)?, word(8)? as usize);
        let value = bytes.get(12..12usize.checked_add(length)?)?;
        match id {
            CERTIFICATE => found.der = Hex(value.to_vec()),
            KEY => found.container = std::str::from_utf8(value).ok().map(Into::into),
            _ => {}
        }
        bytes = &bytes[12 + length..];
    }
    let der = found.der.0.clone();
    let (_, read) = X509Certificate::from_der(&der).ok()?;
    found.subject = read
        .subject()
        .iter_common_name()
        .next()
        .and_then(|n| n.as_str().ok())
        .unwrap_or_default()
        .into();
    (found.not_before, found.not_after) = (
        read.validity().not_before.timestamp(),
        read.validity().not_after.timestamp(),
    );
    found.thumbprint = thumbprint(&der);
    Some(found)
}
